import { type Draft, pickOr, slips, sometimes, take, unique } from './draft.ts';
import { type DriveBus, driveAddress, takeAutomaticDrive } from './drive-address.ts';
import { element } from './element.ts';
import { maybeUsbAddress } from './usb-address.ts';
import { maybeVirtioAddress, plugOf } from './virtio-address.ts';
import { variantOfVirtio } from './virtio-model.ts';

interface Disk {
  readonly device: 'disk' | 'cdrom' | 'floppy' | 'lun';
  readonly target: string;
  /** The bus, unless it is left to the name of the target. */
  readonly bus: string | undefined;
  readonly model?: string | undefined;
  readonly address: string | undefined;
}

/** A virtio disk. */
export function virtioDisk(draft: Draft): string {
  const model = variantOfVirtio(draft, 0.15);
  const bus = draft.random.chance(0.85) ? 'virtio' : undefined;
  const prefix =
    bus === undefined || draft.random.chance(0.9) ? 'vd' : draft.random.pick(['sd', 'hd']);
  const target = targetName(draft, prefix, draft.random.chance(0.9) ? 25 : 60);
  const device = slips(draft, 0.03) ? 'cdrom' : 'disk';
  const address = slips(draft, 0.03)
    ? element('address', { type: 'drive' })
    : maybeVirtioAddress(draft, plugOf(model));
  return write(draft, { device, target, bus, model, address });
}

/** A disk with a drive address on one of the buses that have them. */
export function driveDisk(draft: Draft, bus: Exclude<DriveBus, 'fdc'>): string {
  const { random } = draft;
  const own = { ide: 'hd', sata: 'sd', scsi: 'sd' }[bus];
  const implied = bus !== 'sata' && random.chance(0.15);
  const prefix = implied || random.chance(0.85) ? own : random.pick(['hd', 'vd', 'sd']);
  const device = random.weigh<Disk['device']>([
    ['disk', 70],
    ['cdrom', 28],
    ['lun', bus === 'scsi' ? 4 : 0],
  ]);
  const place = drivePlace(draft, bus, prefix);
  return write(draft, { device, bus: implied ? undefined : bus, ...place });
}

/** A floppy disk. */
export function floppy(draft: Draft): string {
  const bus = draft.random.chance(0.7) ? pickOr(draft, ['fdc'], ['ide']) : undefined;
  return write(draft, { device: 'floppy', bus, ...drivePlace(draft, 'fdc', 'fd') });
}

/** A disk on USB. */
export function usbDisk(draft: Draft): string {
  const { random } = draft;
  const device = random.chance(0.8) ? 'disk' : 'cdrom';
  const target = targetName(draft, random.pick(['sd', 'sd', 'vd', 'hd']), 25);
  const address = slips(draft, 0.03) ? element('address', { type: 'pci' }) : maybeUsbAddress(draft);
  return write(draft, { device, target, bus: 'usb', address });
}

/** A disk on a bus without addresses, or, by mistake, one that cannot be. */
export function otherDisk(draft: Draft): string {
  const { random } = draft;
  if (!slips(draft, 0.4)) {
    return write(draft, {
      device: 'disk',
      target: targetName(draft, 'sd', 25),
      bus: 'sd',
      address: undefined,
    });
  }
  const [target, bus] = random.pick<readonly [string, string | undefined]>([
    ['xvda', undefined],
    ['foo', 'virtio'],
    ['vda1', 'virtio'],
    ['hde', 'ide'],
    ['sda', 'nosuch'],
    ['fda', 'sata'],
  ]);
  return write(draft, { device: 'disk', target, bus, address: undefined });
}

function drivePlace(draft: Draft, bus: DriveBus, prefix: string): Pick<Disk, 'target' | 'address'> {
  const { random } = draft;
  const highest = bus === 'fdc' ? 1 : bus === 'ide' ? 3 : random.chance(0.85) ? 8 : 40;
  if (random.chance(draft.profile.addressed)) {
    return { target: targetName(draft, prefix, highest + 4), address: driveAddress(draft, bus) };
  }
  for (let tries = 0; tries < 20; tries++) {
    const number = random.int(0, highest);
    const target = `${prefix}${letters(number)}`;
    if (draft.taken.has(`target ${target}`) || !takeAutomaticDrive(draft, bus, number)) continue;
    take(draft, `target ${target}`);
    return { target, address: undefined };
  }
  return { target: targetName(draft, prefix, 40), address: driveAddress(draft, bus) };
}

function targetName(draft: Draft, prefix: string, highest: number): string {
  return unique(draft, 'target', () => `${prefix}${letters(draft.random.int(0, highest))}`);
}

function letters(number: number): string {
  const last = String.fromCharCode(97 + (number % 26));
  return number < 26 ? last : letters(Math.floor(number / 26) - 1) + last;
}

function write(draft: Draft, { device, target, bus, model, address }: Disk): string {
  const removable = device === 'cdrom' || device === 'floppy';
  const said = device === 'disk' ? sometimes(draft, 0.6, () => device) : device;
  const block = device === 'lun';
  const source = block
    ? element('source', { dev: `/dev/${target}` })
    : element('source', { file: `/tmp/${target}.img` });
  const empty = removable && bus !== 'usb' && draft.random.chance(0.3);
  return element(
    'disk',
    { type: block ? 'block' : 'file', device: said, model },
    block || draft.random.chance(0.5)
      ? element('driver', { name: 'qemu', type: 'raw' })
      : undefined,
    empty ? undefined : source,
    element('target', { dev: target, bus }),
    device === 'cdrom' ? sometimes(draft, 0.5, () => element('readonly')) : undefined,
    address,
  );
}
