import type { Draft, Guest } from '../guest.ts';
import { nameOf, refusal } from '../guest.ts';

/**
 * Checks what any address may be.
 *
 * @throws DevaddrError `AddressTypeWrong`, `ZpciUnsupported`, `ZpciIdOutOfRange`, `SpaprRegOutOfRange`, `CcwUnsupported`, `AcpiIndexUnsupported`, `RomUnsupported`
 */
export function checkAddress(device: Draft, guest: Guest): void {
  const { address } = device;
  checkAcpiIndex(device, guest);
  if (
    device.rom === true &&
    address !== undefined &&
    address.type !== 'pci' &&
    address.type !== 'unassigned'
  ) {
    throw refusal(
      device,
      'RomUnsupported',
      `${nameOf(device)} has \`<rom>\` settings, which need a PCI address`,
      { field: 'rom' },
    );
  }
  switch (address?.type) {
    case 'unassigned':
      if (device.kind === 'hostdev' && device.owner === undefined) return;
      throw refusal(
        device,
        'AddressTypeWrong',
        `only host devices can have an address of type \`unassigned\`, not ${nameOf(device)}`,
        {
          field: 'address.type',
        },
      );
    case 'pci':
      checkZpci(device, guest);
      return;
    case 'spapr-vio':
      checkReg(device, address.reg ?? 0);
      return;
    case 'ccw':
      if (guest.machine.family.virtio === 'ccw') return;
      throw refusal(
        device,
        'CcwUnsupported',
        `\`${guest.machine.type}\` has no channel subsystem; ${nameOf(device)} cannot have an address of type \`ccw\``,
        {
          field: 'address.type',
          hint: 'leave the address out',
        },
      );
    default:
      return;
  }
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
