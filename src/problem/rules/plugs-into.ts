import { FUNCTIONS_PER_SLOT } from '../../topology/pci.ts';
import type { SeatRule } from './seat-rule.ts';

/** Devices that belong to the root complex sit on bus 0. */
export const plugsInto: SeatRule = {
  id: 'pci.plugs-into',
  says: 'a device of the root complex sits in a slot of bus 0; several slots at once are taken behind a switch only, and a slot takes eight devices',
  source: 'libvirt 11.3.0: connection kinds of devices and controllers',
  allows: ({ integrated }, { kind, root, switch: site, packedIn }, { slots, onSwitch }) => {
    if (slots.some((slot) => slot.length > FUNCTIONS_PER_SLOT)) return false;
    if (integrated) return kind === 'root-slot' && root.position === 0 && packedIn === undefined;
    if (onSwitch && site === undefined) return false;
    return slots.length === 1 || (kind === 'downstream' && packedIn === undefined);
  },
};
