import { pciSeat } from '../core/address.ts';
import { type Pass, reserveNext, setSeat } from '../greedy/pci/pass.ts';
import { addController } from '../guest/controllers.ts';
import type { Draft } from '../guest/guest.ts';
import { CONNECT_BIT, SHARES_SLOT } from '../model/connect.ts';
import type { ConnectKind } from '../model/controller-facts.ts';
import { findSeat, makeBus, take } from '../topology/pci.ts';

/** Those that others hang from come first; whole slots before shared ones. */
export const PARENTS_FIRST: readonly ConnectKind[] = [
  'pci-expander-bus',
  'pcie-expander-bus',
  'dmi-to-pci-bridge',
  'pcie-root-port',
  'pcie-switch-upstream-port',
  'pcie-switch-downstream-port',
  'pcie-to-pci-bridge',
  'pci-bridge',
];

/** What has to be added for a controller that finds no bus to sit on. */
const PARENT: Readonly<Record<string, ConnectKind>> = {
  'pcie-switch-upstream-port': 'pcie-root-port',
  'pcie-switch-downstream-port': 'pcie-switch-upstream-port',
  'pcie-to-pci-bridge': 'pcie-root-port',
  'pci-bridge': 'pcie-to-pci-bridge',
};

/**
 * Gives a seat to every PCI controller that is listed without one. Where libvirt goes by the order of the list and gives
 * up, here parents come first and a missing parent is added.
 *
 * @throws DevaddrError if the root buses have no room
 */
export function placeControllers(pass: Pass): void {
  const { guest } = pass;
  const open = guest.lists.controller.filter(
    (each) => each.type === 'pci' && pciSeat(each) === undefined && rankOf(each) >= 0,
  );
  open.sort((a, b) => rankOf(a) - rankOf(b) || (a.index ?? 0) - (b.index ?? 0));
  for (const controller of open) placeController(pass, controller);
}

function rankOf({ model }: Draft<'controller'>): number {
  return PARENTS_FIRST.indexOf(model as ConnectKind);
}

function placeController(pass: Pass, controller: Draft<'controller'>): void {
  const { topology, guest } = pass;
  const flags = pass.flags.get(controller) ?? 0;
  const index = controller.index ?? 0;
  const above: typeof topology = {
    ...topology,
    buses: topology.buses.slice(0, index),
    searchedTo: new Map(),
  };
  let seat =
    findSeat(above, flags, 0) ?? findSeat({ ...topology, searchedTo: new Map() }, flags, 0);
  const parent = PARENT[controller.model ?? ''];
  if (seat === undefined && parent !== undefined && guest.machine.family.pci.root === 'pcie-root') {
    addParent(pass, parent, controller);
    seat = findSeat({ ...topology, searchedTo: new Map() }, flags, 0);
  }
  // Without room this says why, as for any other device.
  if (seat === undefined) {
    reserveNext({ ...pass, dryRun: false }, controller, flags);
    return;
  }
  take(topology, seat, flags, 0, false);
  setSeat(controller, seat);
}

function addParent(pass: Pass, model: ConnectKind, child: Draft<'controller'>): void {
  const { guest, topology } = pass;
  const facts = guest.machine.model.pci.get(model);
  if (facts === undefined) return;
  const index = topology.buses.length;
  const because = { reason: 'seats', for: child.id } as const;
  const controller = addController(guest.lists, 'pci', { index, model }, because);
  (pass.flags as Map<Draft, number>).set(
    controller,
    CONNECT_BIT[model] | (facts.sharesSlot ? SHARES_SLOT : 0),
  );
  topology.buses.push(makeBus(index, facts, { addedFor: child.id }));
  placeController(pass, controller);
}
