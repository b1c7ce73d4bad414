import type { PlanController } from '../../core/plan.ts';
import type { GuestView } from './guest-view.ts';
import { nameOf, namesOf } from './names.ts';
import { busAbove, type PciBus, type PciView } from './pci-view.ts';
import { type Complaint, error, type VerifyRule, warning } from './rule.ts';

export const pciBusExists: VerifyRule = {
  id: 'pci.bus-exists',
  title:
    'Every PCI address is in domain 0 and names a PCI controller; the controllers form a tree that hangs from the root.',
  source: 'libvirt 11.3.0: validation of addresses; QEMU 10.0: a bus must exist before its devices',
  check: (guest) => [...foreignDomains(guest), ...missingBuses(guest), ...circles(guest.pci)],
};

function foreignDomains({ pci }: GuestView): Complaint[] {
  return pci.seated
    .filter(({ address }) => address.domain !== 0)
    .map(({ device, address }) =>
      error(`${nameOf(device)} is in PCI domain ${address.domain}, but there is only domain 0`, [
        device,
      ]),
    );
}

function missingBuses({ pci }: GuestView): Complaint[] {
  return pci.seated.flatMap(({ device, address }) => {
    const bus = pci.buses.get(address.bus);
    if (bus === undefined) {
      return [
        error(`${nameOf(device)} is on PCI bus ${address.bus}, which no controller provides`, [
          device,
        ]),
      ];
    }
    if (bus.controller !== undefined) return [];
    return [
      warning(
        `${nameOf(device)} is on PCI bus 0, which has no controller: libvirt does not start such a guest`,
        [device],
        'list the root, a PCI controller with index 0',
      ),
    ];
  });
}

/** Controllers that plug into each other: libvirt does not look. */
function circles(pci: PciView): Complaint[] {
  const known = new Set<PciBus>();
  return [...pci.buses.values()].flatMap((bus) => {
    const circle = circleFrom(bus, pci, known);
    if (circle.length === 0) return [];
    const [first] = circle;
    const message =
      circle.length === 1 && first !== undefined
        ? `${nameOf(first)} plugs into itself`
        : `${namesOf(circle)} plug into each other, none of them into the root`;
    return [warning(`${message}: QEMU cannot start`, circle)];
  });
}

/** The circle that the way from a bus to the root ends in, unless it meets buses that are known. */
function circleFrom(start: PciBus, pci: PciView, known: Set<PciBus>): PlanController[] {
  const path: PciBus[] = [];
  let bus: PciBus | undefined = start;
  while (bus !== undefined && !known.has(bus)) {
    known.add(bus);
    path.push(bus);
    bus = busAbove(bus, pci);
  }
  const from = bus === undefined ? -1 : path.indexOf(bus);
  if (from < 0) return [];
  return path
    .slice(from)
    .flatMap(({ controller }) => controller ?? [])
    .sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
}
