import { type Draft, slips } from './draft.ts';
import { element } from './element.ts';

/** Whether USB devices find a controller. */
export function hasUsb(draft: Draft): boolean {
  return draft.usbPorts.size > 0 || slips(draft, 0.03);
}

/** Adds a bus with that many ports. */
export function addUsbBus(draft: Draft, index: number, ports: number): void {
  const numbers = Array.from({ length: ports }, (_, at) => at + 1);
  draft.usbPorts.set(`${index}`, draft.random.sample(numbers));
}

/** Perhaps an address for a USB device: a bus, or a port of it that is free. */
export function maybeUsbAddress(draft: Draft): string | undefined {
  const { random } = draft;
  if (!random.chance(draft.profile.addressed)) return undefined;
  if (slips(draft)) return element('address', { type: 'usb', bus: 0, port: random.pick(oddPorts) });
  return random.chance(0.2) ? busAddress(draft) : portAddress(draft);
}

/** The address of a hub, which opens eight more ports if it says where it is. */
export function hubAddress(draft: Draft): string | undefined {
  const { random } = draft;
  if (!random.chance(draft.profile.addressed)) return undefined;
  const place = takePort(draft);
  if (place === undefined) return undefined;
  if (place.port.split('.').length < 4) {
    draft.usbPorts.set(`${place.bus} ${place.port}`, random.sample([1, 2, 3, 4, 5, 6, 7, 8]));
  }
  return element('address', { type: 'usb', ...place });
}

const oddPorts = ['1.0.2', '99', '1.1.1.1.1', '0', '2.0', '01', '7.7', 'x'];

function busAddress(draft: Draft): string | undefined {
  const roomy = [...draft.usbPorts].filter(([place, free]) => isBus(place) && free.length > 3);
  if (roomy.length === 0) return undefined;
  const [bus] = draft.random.pick(roomy);
  return element('address', { type: 'usb', bus: bus === '0' ? undefined : bus });
}

function portAddress(draft: Draft): string | undefined {
  const place = takePort(draft);
  return place === undefined ? undefined : element('address', { type: 'usb', ...place });
}

function takePort(draft: Draft): { readonly bus: string; readonly port: string } | undefined {
  const open = [...draft.usbPorts].filter(([place, free]) => free.length > (isBus(place) ? 1 : 0));
  if (open.length === 0) return undefined;
  const [place, free] = draft.random.pick(open);
  const [bus = '0', hub] = place.split(' ');
  const last = free.pop();
  return last === undefined
    ? undefined
    : { bus, port: hub === undefined ? `${last}` : `${hub}.${last}` };
}

function isBus(place: string): boolean {
  return !place.includes(' ');
}
