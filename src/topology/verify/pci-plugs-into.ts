import type { PlanController } from '../../core/plan.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf } from './names.ts';
import { acceptBits, needBits } from './pci-connect.ts';
import { isPiix3Function } from './pci-fixed.ts';
import { type Complaint, error, type VerifyRule } from './rule.ts';

export const pciPlugsInto: VerifyRule = {
  id: 'pci.plugs-into',
  title:
    'Every device plugs into a PCI controller that takes its kind. Endpoints of both kinds plug into whatever takes endpoints, and a pci-bridge does too; all other controllers are particular.',
  source: 'libvirt 11.3.0: compatibility of explicit addresses; QEMU 10.0: kinds of buses',
  check: (guest) => [...wrongKinds(guest), ...seatedRoots(guest), ...foreignExpanders(guest)],
};

function wrongKinds(guest: GuestView): Complaint[] {
  return guest.pci.seated.flatMap(({ device, address }) => {
    const bus = guest.pci.buses.get(address.bus);
    if (bus?.facts === undefined) return [];
    const host = bus.controller === undefined ? 'bus 0' : nameOf(bus.controller);
    if ((needBits(device) & acceptBits(bus.facts)) === 0) {
      return [error(`${nameOf(device)} does not plug into ${host}`, [device])];
    }
    const piix3 = isPiix3Function(device, address, guest);
    if (!piix3 || bus.facts.accepts.includes('conventional')) return [];
    return [
      error(`${nameOf(device)} at a seat of the PIIX3 chip needs a conventional bus 0`, [device]),
    ];
  });
}

function seatedRoots({ pci, model }: GuestView): Complaint[] {
  return pci.controllers
    .filter((each) => each.address !== undefined && model.pci.get(each.model ?? '')?.root)
    .map((root) => error(`${nameOf(root)} is a root and has no address`, [root]));
}

function foreignExpanders({ pci, family, model }: GuestView): Complaint[] {
  if (family === undefined) return [];
  const isExpander = (each: PlanController): boolean =>
    model.pci.get(each.model ?? '')?.options.includes('busNr') ?? false;
  return pci.controllers
    .filter((each) => isExpander(each) && !family.pci.expanders.includes(each.model ?? ''))
    .map((each) => error(`${nameOf(each)} does not exist on ${family.title}`, [each]));
}
