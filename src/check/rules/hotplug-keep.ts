import { nameOf } from '../../topology/verify/names.ts';
import { type CheckRule, type Complaint, complaintAt } from '../rule.ts';
import { isToStay, isWishedToStay } from '../to-stay.ts';

export const hotplugKeep: CheckRule = {
  id: 'hotplug.keep',
  says: 'A device that must stay is not behind a port from which the guest may eject it: one with the tunable `hotplug: false`, and the first to boot from.',
  source:
    "Windows and Linux guests offer to eject what is behind a hotpluggable port; libvirt 6.3: hotplug='off'",
  severity: 'warning',
  guest: 'Whoever uses the guest can eject the device, and the guest loses its disk or network.',
  check: (view) =>
    view.guest.pci.seated.flatMap(({ device, address }): Complaint[] => {
      const bus = view.tree.buses.get(address.bus);
      if (bus === undefined || !bus.hotplug || !isToStay(device, view)) return [];
      const isWished = isWishedToStay(device, view);
      // All of bus 0 of i440FX is hotpluggable unless it is told not to be.
      if (bus.facts?.root === true && !isWished) return [];
      const why = isWished ? 'must not be hotpluggable' : 'is the first to boot from';
      const message = `${nameOf(device)} ${why}, but ${nameOf(bus.controller)} is hotpluggable`;
      const hint = `set hotplug of \`${bus.controller.id}\` to \`off\``;
      const severity = isWished ? 'warning' : 'note';
      return [
        complaintAt(view, severity, message, [device, bus.controller], {
          field: ['address'],
          hint,
        }),
      ];
    }),
};
