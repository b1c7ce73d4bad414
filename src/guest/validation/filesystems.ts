import { type Draft, nameOf, refusal } from '../guest.ts';

type Filesystem = Draft<'filesystem'>;

/**
 * Checks that a filesystem has a name in the guest, and that it can be booted from if it is to be.
 *
 * @throws DevaddrError `FieldMissing`, `OptionNotAllowed`
 */
export function checkFilesystem(filesystem: Filesystem): void {
  const { target, bootOrder, driver, address } = filesystem;
  if (target === undefined) {
    throw refusal(filesystem, 'FieldMissing', `${nameOf(filesystem)} needs a name in the guest`, {
      field: 'target',
    });
  }
  if (bootOrder === undefined) return;
  const onPci = address === undefined || address.type === 'pci';
  if (driver === 'virtiofs' && onPci) return;
  throw refusal(
    filesystem,
    'OptionNotAllowed',
    `a guest boots from \`virtiofs\` filesystems on PCI only, not from ${nameOf(filesystem)}`,
    { field: 'bootOrder', hint: 'remove its boot order' },
  );
}

/** Drivers of filesystems that QEMU has. */
const DRIVERS: ReadonlySet<string> = new Set(['path', 'handle', 'virtiofs', 'mtp']);

/**
 * Checks the driver of a filesystem.
 *
 * @throws DevaddrError `DeviceUnsupported`, `OptionNotAllowed`
 */
export function checkFilesystemDriver(filesystem: Filesystem): void {
  const { driver, model } = filesystem;
  if (driver !== undefined && !DRIVERS.has(driver)) {
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
