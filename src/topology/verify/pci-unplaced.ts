import { wantsPci } from '../../core/address.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { type GuestView, isWithoutPci } from './guest-view.ts';
import { nameOf } from './names.ts';
import { error, type VerifyRule } from './rule.ts';

export const pciUnplaced: VerifyRule = {
  id: 'pci.unplaced',
  title: 'Every device that needs a PCI seat has one, where the machine has PCI.',
  source: 'libvirt 11.3.0: devices that are given an address when a domain is defined',
  check: (guest) => {
    if (isWithoutPci(guest)) return [];
    const none = guest.pci.controllers.length === 0 ? ', and the guest has no PCI bus' : '';
    return guest.seekers
      .filter((device) => wantsPci(device) && !guest.unreadable.has(device))
      .filter((device) => needsSeat(device, guest))
      .map((device) => error(`${nameOf(device)} has no PCI address${none}`, [device]));
  },
};

function needsSeat(device: PlanDevice, { model }: GuestView): boolean {
  if (device.kind === 'controller' && device.type === 'pci') {
    return model.pci.get(device.model ?? '')?.root === false;
  }
  // The seat of such an interface is that of the host device behind it.
  if (device.kind === 'interface' && device.type === 'hostdev') return true;
  const { connect, placed, spaprReg, needsSeat: fitsNowhere } = model.factsOf(device);
  return (connect !== undefined && placed && spaprReg === undefined) || fitsNowhere;
}
