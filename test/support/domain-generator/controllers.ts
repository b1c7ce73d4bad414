import { type Draft, pickOr, slips, sometimes, unique } from './draft.ts';
import { type Attributes, element } from './element.ts';
import { isX86 } from './machine.ts';
import { hexadecimal } from './number-notation.ts';
import { maybePciAddress, maybeVirtioAddress, plugOf } from './virtio-address.ts';

const anyScsi = [undefined, 'auto', 'lsilogic', 'lsisas1068', 'lsisas1078', 'dc390', 'am53c974'];

/** A SCSI controller that is no virtio device. */
export function scsiController(draft: Draft): string {
  const { machine } = draft;
  const paravirtual = isX86(machine) ? ['vmpvscsi'] : [];
  const spapr = machine.board === 'pseries' ? ['ibmvscsi', 'ibmvscsi'] : [];
  const usual =
    machine.board === 's390-ccw' ? [undefined, 'auto'] : [...anyScsi, ...paravirtual, ...spapr];
  const model = pickOr(draft, usual, ['buslogic', 'ncr53c90', 'ibmvscsi']);
  const address =
    model === 'ibmvscsi' ? maybeSpaprAddress(draft) : maybePciAddress(draft, 'conventional');
  return numbered(draft, 'scsi', { model }, address, (index) => draft.scsiModels.set(index, model));
}

/** A virtio controller for SCSI or serial ports. */
export function virtioController(draft: Draft): string {
  const { random } = draft;
  const variant = random.weigh([
    ['', 70],
    ['virtio-transitional', 12],
    ['virtio-non-transitional', 12],
  ]);
  const address = maybeVirtioAddress(draft, plugOf(variant));
  if (random.chance(0.5)) {
    const ports = sometimes(draft, 0.3, () =>
      random.weigh([
        [random.int(2, 40), 90],
        [1, 6],
        [0, 4],
      ]),
    );
    const model = variant === '' ? sometimes(draft, 0.2, () => 'virtio') : variant;
    return numbered(draft, 'virtio-serial', { model, ports }, address);
  }
  const model = variant === '' ? 'virtio-scsi' : variant;
  return numbered(draft, 'scsi', { model }, address, (index) => draft.scsiModels.set(index, model));
}

/** A controller of the remaining types. */
export function otherController(draft: Draft): string {
  const { board } = draft.machine;
  const sata = board === 's390-ccw' || board === 'isapc' ? [] : ['sata', 'sata'];
  const ide = board === 'i440fx' ? ['ide'] : [];
  const ccid = draft.usbPorts.size > 0 ? ['ccid'] : [];
  const type = pickOr(draft, ['fdc', ...sata, ...ide, ...ccid], ['ide', 'xenbus', 'isa', 'ccid']);
  if (type === 'ide') return element('controller', ideAttributes(draft));
  const address = type === 'sata' ? maybePciAddress(draft, 'conventional') : undefined;
  return numbered(draft, type, {}, address);
}

/** Perhaps an address on the pSeries bus, complete or left open. */
export function maybeSpaprAddress(draft: Draft): string | undefined {
  const { random } = draft;
  if (!random.chance(draft.profile.addressed)) return undefined;
  if (random.chance(0.2)) return element('address', { type: 'spapr-vio' });
  const reg = unique(
    draft,
    'spapr-vio',
    () => random.int(0, 9) * 0x1000 + random.pick([0, 0x1000]),
  );
  return element('address', { type: 'spapr-vio', reg: hexadecimal(draft, reg) });
}

function ideAttributes(draft: Draft): Attributes {
  const model = sometimes(draft, 0.2, () => draft.random.pick(['piix3', 'piix4', 'ich6']));
  return { type: sometimes(draft, 0.9, () => 'ide'), index: slips(draft) ? 1 : 0, model };
}

function numbered(
  draft: Draft,
  type: string,
  attributes: Attributes,
  address: string | undefined,
  tell?: (index: number) => void,
): string {
  const { random } = draft;
  const highest = random.chance(0.9) ? 5 : 12;
  const index = sometimes(draft, 0.6, () => unique(draft, type, () => random.int(0, highest)));
  if (index !== undefined) tell?.(index);
  return element('controller', { type, index, ...attributes }, address);
}
