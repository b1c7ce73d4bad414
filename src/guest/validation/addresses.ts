import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { checkDrive } from './drives.ts';

/**
 * Refuses `unassigned` for anything but a host device.
 *
 * @throws DevaddrError `AddressTypeWrong`
 */
export function checkAssigned(device: Draft): void {
  if (device.address?.type !== 'unassigned') return;
  if (device.kind === 'hostdev' && device.owner === undefined) return;
  throw refusal(
    device,
    'AddressTypeWrong',
    `only host devices can have an address of type \`unassigned\`, not ${nameOf(device)}`,
    { field: 'address.type', hint: 'leave the address out' },
  );
}

/**
 * Checks what any address may be, and what asks for a certain one.
 *
 * @throws DevaddrError `ZpciUnsupported`, `ZpciIdOutOfRange`, `SpaprRegOutOfRange`, `CcwUnsupported`, `DriveAddressOutOfRange`, `AcpiIndexUnsupported`, `RomUnsupported`
 */
export function checkAddress(device: Draft, guest: Guest): void {
  const { address } = device;
  switch (address?.type) {
    case 'pci':
      checkZpci(device, guest);
      break;
    case 'spapr-vio':
      checkReg(device, address.reg ?? 0);
      break;
    case 'ccw':
      checkChannelSubsystem(device, guest);
      break;
    case 'drive':
      checkDrive(device, guest);
      break;
    default:
  }
  checkAcpiIndex(device, guest);
  checkRom(device);
}

function checkChannelSubsystem(device: Draft, { machine }: Guest): void {
  if (machine.family.virtio === 'ccw') return;
  throw refusal(
    device,
    'CcwUnsupported',
    `\`${machine.type}\` has no channel subsystem; ${nameOf(device)} cannot have an address of type \`ccw\``,
    { field: 'address.type', hint: 'leave the address out' },
  );
}

function checkRom(device: Draft): void {
  const { address, rom } = device;
  if (rom !== true || address === undefined) return;
  if (address.type === 'pci' || address.type === 'unassigned') return;
  throw refusal(
    device,
    'RomUnsupported',
    `${nameOf(device)} has \`<rom>\` settings, which need a PCI address`,
    { field: 'rom' },
  );
}

function checkAcpiIndex(device: Draft, { machine }: Guest): void {
  if (device.acpiIndex === undefined) return;
  const { address } = device;
  if (!machine.has('acpi-index')) {
    throw refusal(
      device,
      'AcpiIndexUnsupported',
      `this QEMU has no ACPI index, which ${nameOf(device)} asks for`,
      { field: 'acpiIndex' },
    );
  }
  if (address === undefined || address.type === 'pci') return;
  throw refusal(
    device,
    'AcpiIndexUnsupported',
    `${nameOf(device)} has an ACPI index, which needs a PCI address`,
    { field: 'acpiIndex' },
  );
}

const UID_MAX = 0xffff;

function checkZpci(device: Draft, { machine }: Guest): void {
  const zpci = device.address?.type === 'pci' ? device.address.zpci : undefined;
  if (zpci === undefined) return;
  if (!machine.has('zpci')) {
    throw refusal(
      device,
      'ZpciUnsupported',
      `\`${machine.type}\` has no zPCI; ${nameOf(device)} cannot have zPCI ids`,
      {
        field: 'address.zpci',
      },
    );
  }
  const { uid } = zpci;
  if (uid === undefined || (uid > 0 && uid <= UID_MAX)) return;
  throw refusal(
    device,
    'ZpciIdOutOfRange',
    `zPCI uid 0x${uid.toString(16)} of ${nameOf(device)} must be from 0x1 to 0x${UID_MAX.toString(16)}`,
    {
      field: 'address.zpci.uid',
      data: { uid, most: UID_MAX },
    },
  );
}

const REG_MAX = 0xffffffff;

function checkReg(device: Draft, reg: number): void {
  if (reg <= REG_MAX) return;
  throw refusal(
    device,
    'SpaprRegOutOfRange',
    `spapr-vio register 0x${reg.toString(16)} of ${nameOf(device)} is beyond 0x${REG_MAX.toString(16)}`,
    {
      field: 'address.reg',
      data: { reg, most: REG_MAX },
    },
  );
}
