import { spareSeats } from '../../planner/spare-seats.ts';
import { isOpen } from '../input.ts';
import type { CheckRule, Complaint } from '../rule.ts';
import type { CheckView } from '../view.ts';

export const hotplugSpare: CheckRule = {
  id: 'hotplug.spare',
  says: 'There is an empty seat into which a device can be plugged while the guest runs.',
  source: 'libvirt, docs/pci-hotplug: ports for devices to come have to be there from the start',
  severity: 'note',
  guest: 'The guest takes no further PCI device while it runs.',
  check: (view) => {
    if (!isSettled(view) || view.guest.pci.controllers.length === 0) return [];
    if (spareSeats(view.plan, view.model).length > 0) return [];
    const [subject] = view.guest.pci.controllers;
    const complaint: Complaint = {
      severity: 'note',
      message: 'no seat is left into which a device can be plugged while the guest runs',
      devices: [],
      path: subject === undefined ? ['devices'] : view.pathOf(subject),
      hint: 'add an empty `pcie-root-port` for each device to come',
    };
    return [complaint];
  },
};

/** True for a guest whose seats are all given: libvirt adds ports for devices without. */
function isSettled(view: CheckView): boolean {
  if (view.input.form === 'query-pci' || view.input.isPartial === true) return false;
  if (view.guest.family?.pci.root === undefined) return false;
  if (!isOpen(view.input)) return true;
  return view.guest.seekers.every(
    (device) => device.address !== undefined || view.model.factsOf(device).connect === undefined,
  );
}
