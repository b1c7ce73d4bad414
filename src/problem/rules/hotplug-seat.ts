import type { SeatRule } from './seat-rule.ts';

/** Whether a device can be unplugged depends on its seat. */
export const hotplugSeat: SeatRule = {
  id: 'hotplug.seat',
  says: 'a device that must be hotpluggable has a hotpluggable slot to itself; one that must not sits on a root bus or behind a port without hotplug',
  source:
    'request: `hotplug`; QEMU 10.0: "Bus \'pcie.0\' does not support hotplugging", and one slot is unplugged as a whole',
  allows: ({ hotplug }, place) => {
    if (hotplug === undefined) return true;
    return hotplug
      ? place.hotplug !== 'no' && place.packedIn === undefined
      : place.hotplug !== 'yes';
  },
};
