import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';

/**
 * Checks a watchdog: the machine has it, and all watchdogs of a guest do the same.
 *
 * @throws DevaddrError `WatchdogActionDiffers`, `MachineLacksDevice`, `AddressTypeWrong`
 */
export function checkWatchdog(watchdog: Draft<'watchdog'>, { lists, machine }: Guest): void {
  const first = lists.watchdog[0];
  const { model, address } = watchdog;
  if (first !== undefined && first.action !== watchdog.action) {
    throw refusal(
      watchdog,
      'WatchdogActionDiffers',
      `all watchdogs of a guest have the same action: ${nameOf(first)} has \`${first.action}\`, ${nameOf(watchdog)} \`${watchdog.action}\``,
      { field: 'action' },
    );
  }
  if (!machine.family.allows.watchdog.includes(model)) {
    throw refusal(
      watchdog,
      'MachineLacksDevice',
      `\`${machine.type}\` has no watchdog of model \`${model}\``,
      {
        field: 'model',
        hint: `it has ${machine.family.allows.watchdog.map((each) => `\`${each}\``).join(', ')}`,
      },
    );
  }
  const allowed = model === 'i6300esb' ? 'pci' : undefined;
  if (address !== undefined && address.type !== allowed) throw addressWrong(watchdog, allowed);
}

function addressWrong(device: Draft, allowed: string | undefined): Error {
  const what = allowed === undefined ? 'has no address' : `needs an address of type \`${allowed}\``;
  return refusal(device, 'AddressTypeWrong', `${nameOf(device)} ${what}`, {
    field: 'address',
    hint: 'remove the address',
  });
}

export function checkTpm(tpm: Draft<'tpm'>, { machine }: Guest): void {
  const { model, version, backend } = tpm;
  if (version === '1.2' && !(model === 'tpm-tis' && machine.family.allows.tpm12)) {
    throw refusal(
      tpm,
      'OptionNotAllowed',
      `version 1.2 is had by \`tpm-tis\` on x86 only, not by ${nameOf(tpm)}`,
      { field: 'version' },
    );
  }
  const flag = { passthrough: 'tpm-passthrough', emulator: 'tpm-emulator' }[backend ?? ''];
  if (flag === undefined || machine.has(flag)) return;
  throw refusal(
    tpm,
    'DeviceUnsupported',
    `this QEMU has no TPM back end \`${backend}\`: ${nameOf(tpm)}`,
    { field: 'backend' },
  );
}

export function checkNvram(nvram: Draft<'nvram'>, { machine }: Guest): void {
  if (machine.family.allows.nvram && machine.has('nvram')) return;
  throw refusal(
    nvram,
    'MachineLacksDevice',
    `\`${machine.type}\` has no NVRAM device: ${nameOf(nvram)}`,
  );
}

/**
 * Checks an IOMMU: the machine has it, and what it may carry.
 *
 * @throws DevaddrError `MachineLacksDevice`, `OptionNotAllowed`, `AddressTypeWrong`, `AcpiUnsupported`, `IommuInterrupts`
 */
export function checkIommu(iommu: Draft<'iommu'>, { machine }: Guest): void {
  const { model, address, driverOptions = [] } = iommu;
  if (!machine.family.allows.iommu.includes(model)) {
    throw refusal(
      iommu,
      'MachineLacksDevice',
      `\`${machine.type}\` has no IOMMU of model \`${model}\``,
      { field: 'model' },
    );
  }
  if (model !== 'virtio' && address !== undefined) throw addressWrong(iommu, undefined);
  if (model !== 'intel' && driverOptions.length > 0) {
    throw refusal(
      iommu,
      'OptionNotAllowed',
      `an IOMMU of model \`${model}\` has no driver options: ${nameOf(iommu)}`,
    );
  }
  if (model !== 'virtio') return;
  if (address !== undefined && address.type !== 'pci') throw addressWrong(iommu, 'pci');
  if (machine.request.acpi !== true) {
    throw refusal(iommu, 'AcpiUnsupported', `${nameOf(iommu)} needs ACPI, which is off`, {
      hint: 'switch ACPI on',
    });
  }
}

/** Interrupt remapping needs a split interrupt controller, extended mode needs remapping. */
export function checkIommuInterrupts({ lists, machine }: Guest): void {
  const iommu = lists.iommu[0];
  if (iommu === undefined) return;
  const split =
    machine.request.splitIoapic === true ||
    (iommu.because !== undefined && iommu.eim === 'on') ||
    (machine.request.vcpus ?? 1) > 255;
  if (iommu.intremap === 'on' && !split) {
    throw refusal(
      iommu,
      'IommuInterrupts',
      `\`intremap\` of ${nameOf(iommu)} needs a split interrupt controller (\`ioapic driver='qemu'\`)`,
      { field: 'intremap' },
    );
  }
  if (iommu.eim === 'on' && iommu.intremap !== 'on') {
    throw refusal(iommu, 'IommuInterrupts', `\`eim\` of ${nameOf(iommu)} needs \`intremap\` on`, {
      field: 'eim',
    });
  }
}

export function checkShmem(shmem: Draft<'shmem'>): void {
  const { size, name = '' } = shmem;
  if (name.includes('/') || name === '.' || name === '..') {
    throw refusal(shmem, 'ModelNameInvalid', `shared memory cannot be called \`${name}\``, {
      field: 'name',
    });
  }
  const mebibyte = 2 ** 20;
  if (shmem.msi === true && shmem.server !== true) {
    throw refusal(
      shmem,
      'OptionNotAllowed',
      `message interrupts of ${nameOf(shmem)} need a server`,
      { field: 'msi' },
    );
  }
  if (size === undefined || size === 0 || (size >= mebibyte && Number.isInteger(Math.log2(size))))
    return;
  throw refusal(
    shmem,
    'NumberOutOfRange',
    `the size of ${nameOf(shmem)} must be a power of two of at least 1 MiB; it is ${size} bytes`,
    { field: 'size' },
  );
}

export function checkVsock(vsock: Draft<'vsock'>): void {
  if (vsock.cid === undefined || vsock.cid > 2) return;
  throw refusal(
    vsock,
    'NumberOutOfRange',
    `CIDs 0 to 2 are reserved; ${nameOf(vsock)} has ${vsock.cid}`,
    { field: 'cid' },
  );
}

export function checkPstore(pstore: Draft<'pstore'>): void {
  if (pstore.address !== undefined && pstore.address.type !== 'pci')
    throw addressWrong(pstore, 'pci');
}

/** Drivers of filesystems that QEMU has. */
const FILESYSTEM_DRIVERS: ReadonlySet<string> = new Set(['path', 'handle', 'virtiofs', 'mtp']);

export function checkFilesystem(filesystem: Draft<'filesystem'>): void {
  const { driver, model } = filesystem;
  if (driver !== undefined && !FILESYSTEM_DRIVERS.has(driver)) {
    throw refusal(
      filesystem,
      'DeviceUnsupported',
      `QEMU has no filesystem driver \`${driver}\`: ${nameOf(filesystem)}`,
      { field: 'driver' },
    );
  }
  if (driver !== 'virtiofs' || model === undefined) return;
  throw refusal(
    filesystem,
    'OptionNotAllowed',
    `a virtiofs filesystem has no model: ${nameOf(filesystem)}`,
    { field: 'model', hint: 'remove the model' },
  );
}
