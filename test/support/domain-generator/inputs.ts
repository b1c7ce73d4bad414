import { type Draft, pickOr, slips, sometimes, unique } from './draft.ts';
import { element } from './element.ts';
import { isX86 } from './machine.ts';
import { hasUsb, maybeUsbAddress } from './usb-address.ts';
import { maybeVirtioAddress } from './virtio-address.ts';

/** A mouse, a keyboard, a tablet or something of the host that acts as one. */
export function input(draft: Draft): string {
  const { random } = draft;
  const bus = inputBus(draft);
  const ofHost = draft.machine.board !== 's390-ccw' || slips(draft);
  if (ofHost && bus === 'virtio' && random.chance(0.12)) return passthrough(draft);
  if (ofHost && random.chance(0.05)) return evdev(draft);
  const type =
    bus === 'ps2'
      ? pickOr(draft, ['mouse', 'keyboard'], ['tablet'])
      : random.pick(inputTypes(draft, bus));
  const model = bus === 'virtio' ? sometimes(draft, 0.15, () => 'virtio') : undefined;
  return element('input', { type, bus, model }, inputAddress(draft, bus));
}

function inputBus(draft: Draft): string | undefined {
  const { machine } = draft;
  const usb = hasUsb(draft) ? ['usb', 'usb'] : [];
  const ps2 = isX86(machine) && machine.board !== 'microvm' ? ['ps2'] : [];
  const virtio = machine.board === 'isapc' ? [] : ['virtio'];
  const unsaid = usb.length > 0 || machine.board === 's390-ccw' ? [undefined] : [];
  const usual = [...usb, ...ps2, ...virtio, ...unsaid];
  return pickOr(draft, usual.length > 0 ? usual : ['ps2'], ['ps2', 'usb', 'xen']);
}

function inputTypes(draft: Draft, bus: string | undefined): readonly string[] {
  const any = ['mouse', 'keyboard', 'tablet'];
  const noTablet = bus === undefined && !hasUsb(draft) && isX86(draft.machine);
  return noTablet ? ['mouse', 'keyboard'] : any;
}

function inputAddress(draft: Draft, bus: string | undefined): string | undefined {
  if (bus === 'usb')
    return slips(draft, 0.03) ? element('address', { type: 'pci' }) : maybeUsbAddress(draft);
  return bus === 'virtio' ? maybeVirtioAddress(draft) : undefined;
}

function passthrough(draft: Draft): string {
  const bus = sometimes(draft, 0.7, () => 'virtio');
  return element(
    'input',
    { type: 'passthrough', bus },
    element('source', { evdev: device(draft) }),
    bus === undefined ? undefined : maybeVirtioAddress(draft),
  );
}

function evdev(draft: Draft): string {
  return element('input', { type: 'evdev' }, element('source', { dev: device(draft) }));
}

function device(draft: Draft): string {
  return `/dev/input/event${unique(draft, 'event', () => draft.random.int(0, 99))}`;
}
