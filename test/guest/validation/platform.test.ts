import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import {
  codeOf,
  itRefuses,
  type MachineName,
  refusalOf,
  type Situation,
  type TestDevice,
} from './support.ts';

const pci: Address = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 };
const usb: Address = { type: 'usb', bus: 0, port: '1' };

describe('watchdogs', () => {
  type Fields = Omit<Partial<Extract<TestDevice, { kind: 'watchdog' }>>, 'kind'>;
  const watchdog = (model: string, fields: Fields = {}, on: MachineName = 'q35'): Situation => ({
    on,
    devices: [{ kind: 'watchdog', model, ...fields }],
  });
  const two = (...actions: (string | undefined)[]): Situation => ({
    devices: actions.map((action) => ({ kind: 'watchdog', model: 'i6300esb', action })),
  });

  itRefuses(
    'WatchdogActionDiffers',
    'all do the same',
    two('reset', 'poweroff'),
    two('reset', 'reset'),
  );
  itRefuses(
    'WatchdogActionDiffers',
    'reset is the default',
    two(undefined, 'poweroff'),
    two(undefined, 'reset'),
  );

  const elsewhere: [string, MachineName, MachineName][] = [
    ['ib700', 'q35', 'pc'],
    ['itco', 'pc', 'q35'],
    ['diag288', 'q35', 's390-ccw-virtio'],
  ];
  for (const [model, wrong, right] of elsewhere) {
    itRefuses(
      'MachineLacksDevice',
      `${model} is on ${right}`,
      watchdog(model, {}, wrong),
      watchdog(model, {}, right),
    );
    itRefuses(
      'AddressTypeWrong',
      `${model} has no address`,
      watchdog(model, { address: pci }, right),
      watchdog(model, {}, right),
    );
  }
  itRefuses(
    'AddressTypeWrong',
    'i6300esb goes to PCI',
    watchdog('i6300esb', { address: usb }),
    watchdog('i6300esb', { address: pci }),
  );
  it('reports machine and address in the order in which libvirt does', () => {
    expect(codeOf(watchdog('ib700', { address: pci }))).toBe('MachineLacksDevice');
    expect(codeOf(watchdog('itco', { address: pci }, 'pc'))).toBe('AddressTypeWrong');
  });
});

describe('TPMs', () => {
  const tpm = (
    model: string,
    version: string,
    backend = 'emulator',
    on: MachineName = 'q35',
  ): Situation => ({
    on,
    devices: [{ kind: 'tpm', model, version, backend }],
  });
  itRefuses(
    'OptionNotAllowed',
    'a tpm-crb has no version 1.2',
    tpm('tpm-crb', '1.2'),
    tpm('tpm-tis', '1.2'),
  );
  itRefuses(
    'OptionNotAllowed',
    'only x86 has version 1.2',
    tpm('tpm-tis', '1.2', 'emulator', 'virt'),
    tpm('tpm-tis', '2.0', 'emulator', 'virt'),
  );
  it('does not ask which version a TPM of the host has', () => {
    expect(refusalOf(tpm('tpm-crb', '1.2', 'passthrough'))).toBeUndefined();
  });
  for (const [backend, flag] of [
    ['emulator', 'tpm-emulator'],
    ['passthrough', 'tpm-passthrough'],
  ] as const) {
    const there = tpm('tpm-tis', '2.0', backend);
    itRefuses(
      'DeviceUnsupported',
      `${backend} needs ${flag}`,
      { ...there, without: [flag] },
      there,
    );
  }
  for (const [model, on] of [
    ['tpm-tis', 'q35'],
    ['tpm-crb', 'q35'],
    ['tpm-spapr', 'pseries'],
    ['spapr-tpm-proxy', 'pseries'],
  ] as const) {
    const there = tpm(model, '2.0', 'passthrough', on);
    itRefuses(
      'DeviceUnsupported',
      `QEMU must have ${model}`,
      { ...there, without: [model] },
      there,
    );
  }
});

describe('IOMMUs', () => {
  type Fields = Omit<Partial<Extract<TestDevice, { kind: 'iommu' }>>, 'kind'>;
  const iommu = (model: string, fields: Fields = {}, more: Situation = {}): Situation => ({
    machine: { acpi: true },
    ...more,
    devices: [{ kind: 'iommu', model, ...fields }],
  });
  const virt: Situation = { on: 'virt', machine: { acpi: true } };

  itRefuses(
    'AddressTypeWrong',
    'intel has no address',
    iommu('intel', { address: pci }),
    iommu('intel'),
  );
  itRefuses(
    'AddressTypeWrong',
    'smmuv3 has no address',
    iommu('smmuv3', { address: pci }, virt),
    iommu('smmuv3', {}, virt),
  );
  itRefuses(
    'AddressTypeWrong',
    'virtio goes to PCI',
    iommu('virtio', { address: usb }),
    iommu('virtio'),
  );
  itRefuses(
    'OptionNotAllowed',
    'virtio has no driver options',
    iommu('virtio', { driverOptions: ['iotlb'] }),
    iommu('intel', { driverOptions: ['iotlb'] }),
  );
  itRefuses(
    'MachineLacksDevice',
    'intel is on q35',
    iommu('intel', {}, { on: 'pc' }),
    iommu('intel'),
  );
  itRefuses('MachineLacksDevice', 'smmuv3 is on virt', iommu('smmuv3'), iommu('smmuv3', {}, virt));
  itRefuses(
    'MachineLacksDevice',
    'virtio is on q35 and virt',
    iommu('virtio', {}, { on: 'riscv-virt', machine: { acpi: true } }),
    iommu('virtio', {}, virt),
  );
  itRefuses(
    'AcpiUnsupported',
    'virtio needs ACPI',
    iommu('virtio', {}, { machine: { acpi: false } }),
    iommu('virtio'),
  );
  for (const [model, flag, more] of [
    ['intel', 'intel-iommu', {}],
    ['smmuv3', 'machine.virt.iommu', virt],
    ['virtio', 'virtio-iommu-pci', {}],
    ['virtio', 'virtio-iommu.boot-bypass', {}],
  ] as const) {
    const there = iommu(model, {}, more);
    itRefuses('DeviceUnsupported', `${model} needs ${flag}`, { ...there, without: [flag] }, there);
  }

  itRefuses(
    'IommuInterrupts',
    'remapping needs a split interrupt controller',
    iommu('intel', { intremap: 'on' }, { machine: { splitIoapic: false } }),
    iommu('intel', { intremap: 'on' }),
  );
  itRefuses(
    'IommuInterrupts',
    'extended mode needs remapping',
    iommu('intel', { eim: 'on' }),
    iommu('intel', { eim: 'on', intremap: 'on' }),
  );
  it('reports the address first, ACPI before the bus', () => {
    expect(codeOf(iommu('intel', { address: pci }, { on: 'pc' }))).toBe('AddressTypeWrong');
    expect(codeOf(iommu('virtio', { address: usb }, { machine: { acpi: false } }))).toBe(
      'AcpiUnsupported',
    );
  });
});

describe('filesystems', () => {
  type Fields = Omit<Partial<Extract<TestDevice, { kind: 'filesystem' }>>, 'kind'>;
  const filesystem = (fields: Fields, on: MachineName = 'q35'): Situation => ({
    on,
    devices: [{ kind: 'filesystem', target: 'data', ...fields }],
  });
  itRefuses('FieldMissing', 'it has a name', filesystem({ target: undefined }), filesystem({}));
  itRefuses(
    'OptionNotAllowed',
    'a guest boots from virtiofs',
    filesystem({ bootOrder: 1 }),
    filesystem({ bootOrder: 1, driver: 'virtiofs' }),
  );
  itRefuses(
    'OptionNotAllowed',
    'and only on PCI',
    filesystem({ bootOrder: 1, driver: 'virtiofs' }, 's390-ccw-virtio'),
    filesystem({ driver: 'virtiofs' }, 's390-ccw-virtio'),
  );
  itRefuses(
    'OptionNotAllowed',
    'virtiofs has no model',
    filesystem({ driver: 'virtiofs', model: 'virtio' }),
    filesystem({ driver: 'path', model: 'virtio' }),
  );
  itRefuses(
    'DeviceUnsupported',
    'QEMU has no loop driver',
    filesystem({ driver: 'loop', address: pci }),
    filesystem({ driver: 'path', address: pci }),
  );
  for (const [driver, flag] of [
    ['virtiofs', 'vhost-user-fs'],
    ['mtp', 'usb-mtp'],
  ] as const) {
    const there = filesystem({ driver });
    itRefuses('DeviceUnsupported', `${driver} needs ${flag}`, { ...there, without: [flag] }, there);
  }
});

describe('other devices', () => {
  const one = (device: TestDevice, on: MachineName = 'q35'): Situation => ({
    on,
    devices: [device],
  });

  itRefuses(
    'OptionNotAllowed',
    'a vdpa interface is virtio',
    one({ kind: 'interface', type: 'vdpa', model: 'e1000' }),
    one({ kind: 'interface', type: 'vdpa', model: 'virtio-transitional' }),
  );
  itRefuses(
    'OptionNotAllowed',
    'a vhostuser interface is virtio',
    one({ kind: 'interface', type: 'vhostuser', model: 'e1000' }),
    one({ kind: 'interface', type: 'vhostuser' }),
  );

  itRefuses(
    'MachineLacksDevice',
    'NVRAM is on pseries',
    one({ kind: 'nvram' }),
    one({ kind: 'nvram' }, 'pseries'),
  );
  itRefuses(
    'MachineLacksDevice',
    'QEMU must have it',
    { ...one({ kind: 'nvram' }, 'pseries'), without: ['nvram'] },
    one({ kind: 'nvram' }, 'pseries'),
  );

  const shmem = (
    fields: Omit<Partial<Extract<TestDevice, { kind: 'shmem' }>>, 'kind'>,
  ): Situation => one({ kind: 'shmem', name: 'area', model: 'ivshmem-plain', ...fields });
  for (const name of ['a/b', '.', '..']) {
    itRefuses('ModelNameInvalid', `\`${name}\` is a path`, shmem({ name }), shmem({ name: 'a.b' }));
  }
  const mib = 2 ** 20;
  itRefuses(
    'NumberOutOfRange',
    'a size is a power of two',
    shmem({ size: 3 * mib }),
    shmem({ size: 4 * mib }),
  );
  itRefuses(
    'NumberOutOfRange',
    'of at least 1 MiB',
    shmem({ size: mib / 2 }),
    shmem({ size: mib }),
  );
  itRefuses('DeviceUnsupported', 'ivshmem is gone', shmem({ model: 'ivshmem' }), shmem({}));

  const vsock = (cid: number): Situation => one({ kind: 'vsock', model: 'virtio', cid });
  itRefuses('NumberOutOfRange', 'low CIDs are reserved', vsock(2), vsock(3));

  const pstore = (address: Address): Situation =>
    one({ kind: 'pstore', backend: 'acpi-erst', address });
  itRefuses('AddressTypeWrong', 'pstore goes to PCI', pstore(usb), pstore(pci));
});
