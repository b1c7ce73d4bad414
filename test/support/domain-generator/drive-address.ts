import { type Draft, slips, sometimes, take, unique } from './draft.ts';
import { element } from './element.ts';

/** The buses whose disks are addressed as drives. */
export type DriveBus = 'fdc' | 'ide' | 'sata' | 'scsi';

interface Drive {
  readonly controller: number;
  readonly bus?: number;
  readonly target?: number;
  readonly unit: number;
}

/** A drive address that nobody has. */
export function driveAddress(draft: Draft, bus: DriveBus): string {
  const text = unique(draft, bus, () => key(randomDrive(draft, bus)));
  const [controller, channel, target, unit] = text.split('/');
  const short = draft.random.chance(0.1);
  return element('address', {
    type: 'drive',
    controller: short && controller === '0' ? undefined : controller,
    bus: slips(draft, 0.05) ? 1 : short ? undefined : channel,
    target: slips(draft, 0.05) ? 1 : short && target === '0' ? undefined : target,
    unit,
  });
}

/** Takes the address that the disk with this number gets by itself; false if it is taken. */
export function takeAutomaticDrive(draft: Draft, bus: DriveBus, number: number): boolean {
  const perController = { fdc: 2, ide: 4, sata: 6, scsi: 7 }[bus];
  const unit = number % perController;
  const controller = (number - unit) / perController;
  const drive =
    bus === 'ide' ? { controller, bus: unit >> 1, unit: unit & 1 } : { controller, unit };
  return take(draft, `${bus} ${key(drive)}`);
}

function randomDrive(draft: Draft, bus: DriveBus): Drive {
  const { random } = draft;
  switch (bus) {
    case 'fdc':
      return { controller: 0, unit: random.int(0, 3) };
    case 'ide':
      return { controller: 0, bus: random.int(0, 1), unit: random.int(0, 2) };
    case 'sata':
      return { controller: random.int(0, 2), unit: random.int(0, 7) };
    case 'scsi':
      return randomScsiDrive(draft);
  }
}

function randomScsiDrive(draft: Draft): Drive {
  const { random } = draft;
  const known = [...draft.scsiModels];
  if (known.length === 0 || random.chance(0.15)) {
    return { controller: random.int(0, 3), unit: random.int(0, 9) };
  }
  const [controller, model] = random.pick(known);
  const narrow = model === undefined || model === 'auto' || model === 'lsilogic';
  const target = narrow ? undefined : sometimes(draft, 0.3, () => random.int(0, 9));
  const drive = { controller, unit: random.int(0, narrow ? 15 : 40) };
  return target === undefined ? drive : { ...drive, target };
}

function key({ controller, bus = 0, target = 0, unit }: Drive): string {
  return `${controller}/${bus}/${target}/${unit}`;
}
