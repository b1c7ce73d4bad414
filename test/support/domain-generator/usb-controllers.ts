import { type Draft, slips, sometimes } from './draft.ts';
import { element } from './element.ts';
import { automaticUsbPorts } from './machine.ts';
import { addUsbBus } from './usb-address.ts';
import { maybePciAddress } from './virtio-address.ts';

/** The USB controllers that the domain spells out: single ones, companions in sets, or none at all. */
export function writeUsbControllers(draft: Draft, wanted: number): string[] {
  const { random } = draft;
  if (wanted > 0 && random.chance(0.07)) return [noUsb(draft)];
  const out: string[] = [];
  const numbered = random.chance(0.6);
  let index = random.chance(0.85) ? 0 : 1;
  for (let left = wanted; left > 0; left--, index++) {
    const written = numbered || index > 0 ? index : undefined;
    out.push(...(random.chance(0.3) ? ich9Set(draft, written) : [oneController(draft, written)]));
    if (numbered && random.chance(0.1)) index++;
  }
  if (slips(draft) && out.length > 0) out.push(noUsb(draft));
  addAutomaticBus(draft);
  return out;
}

function addAutomaticBus(draft: Draft): void {
  const ports = automaticUsbPorts(draft.machine);
  if (ports !== undefined && !draft.usbPorts.has('0')) addUsbBus(draft, 0, ports);
}

function noUsb(draft: Draft): string {
  const index = sometimes(draft, 0.5, () => 0);
  return element('controller', { type: 'usb', index, model: 'none' });
}

const models: readonly (readonly [model: string | undefined, ports: number])[] = [
  [undefined, 2],
  ['piix3-uhci', 2],
  ['piix4-uhci', 2],
  ['vt82c686b-uhci', 2],
  ['pci-ohci', 3],
  ['ehci', 6],
  ['ich9-ehci1', 6],
  ['nec-xhci', 4],
  ['qemu-xhci', 4],
  ['qemu-xhci', 4],
];

function oneController(draft: Draft, index: number | undefined): string {
  const { random } = draft;
  const [model, usualPorts] = random.pick(models);
  const ports = model?.endsWith('xhci')
    ? sometimes(draft, 0.5, () => random.int(4, 15))
    : undefined;
  const absent = draft.machine.board === 's390-ccw' && model === undefined;
  if (!absent) addUsbBus(draft, index ?? 0, ports ?? usualPorts);
  const plug = model?.endsWith('xhci') ? 'express' : 'conventional';
  return element(
    'controller',
    {
      type: 'usb',
      index,
      model: slips(draft, 0.03) ? 'qusb1' : model,
      ports: slips(draft, 0.03) ? 16 : ports,
    },
    index === 0 && model === 'piix3-uhci' ? undefined : maybePciAddress(draft, plug),
  );
}

const companions = [
  ['ich9-ehci1', undefined],
  ['ich9-uhci1', 0],
  ['ich9-uhci2', 2],
  ['ich9-uhci3', 4],
] as const;

function ich9Set(draft: Draft, index: number | undefined): string[] {
  const { random } = draft;
  const count = random.chance(0.75) ? companions.length : random.int(2, companions.length);
  const members = companions.slice(slips(draft) ? 1 : 0, count);
  addUsbBus(draft, index ?? 0, 6);
  const masters = random.chance(0.5);
  const ordered = random.chance(0.5) ? members : random.sample(members);
  return ordered.map(([model, startport]) =>
    element(
      'controller',
      { type: 'usb', index, model },
      startport !== undefined && masters ? element('master', { startport }) : undefined,
      random.chance(0.1) ? maybePciAddress(draft, 'conventional') : undefined,
    ),
  );
}
