import { type Draft, slips, sometimes, unique } from './draft.ts';
import { element } from './element.ts';
import { hasMmio } from './machine.ts';
import { anyBase } from './number-notation.ts';
import { endpointAddress, type Plug } from './pci-address.ts';

/** Perhaps an address for a PCI device, as often as the profile says. */
export function maybePciAddress(draft: Draft, plug: Plug): string | undefined {
  return draft.random.chance(draft.profile.addressed) ? endpointAddress(draft, plug) : undefined;
}

/** Perhaps an address for a virtio device, on whichever bus its machine offers. */
export function maybeVirtioAddress(draft: Draft, plug: Plug = 'express'): string | undefined {
  const { random, machine } = draft;
  if (!random.chance(draft.profile.addressed)) return undefined;
  if (machine.board === 's390-ccw' && random.chance(0.7)) return ccwAddress(draft);
  if (machine.board === 'mmio-board') return element('address', { type: 'virtio-mmio' });
  if (hasMmio(machine) && random.chance(0.06)) return element('address', { type: 'virtio-mmio' });
  return endpointAddress(draft, plug);
}

/** The kind of slot a virtio model wants. */
export function plugOf(model: string | undefined): Plug {
  return model === 'virtio-transitional' ? 'conventional' : 'express';
}

/** A channel I/O address, complete or left open. */
export function ccwAddress(draft: Draft): string {
  const { random } = draft;
  if (random.chance(0.15)) return element('address', { type: 'ccw' });
  const cssid = random.chance(0.9) ? 0xfe : random.int(0, 0xfe);
  const ssid = random.chance(0.8) ? 0 : random.int(1, 3);
  const devno = unique(draft, 'ccw', () => random.int(0, random.chance(0.8) ? 12 : 0xffff));
  return element('address', {
    type: 'ccw',
    cssid: anyBase(draft, cssid, 2),
    ssid: sometimes(draft, slips(draft) ? 0 : 1, () => `${ssid}`),
    devno: anyBase(draft, devno, 4),
  });
}
