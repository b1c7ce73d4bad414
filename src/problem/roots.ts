import { ascending } from '../core/lookup.ts';
import type { Pass } from '../greedy/pci/pass.ts';
import { controllersByIndex } from '../guest/controllers.ts';
import type { Draft } from '../guest/guest.ts';
import { CONNECT_BIT } from '../model/connect.ts';
import type { Range } from '../model/controller-facts.ts';
import { topOf } from '../topology/bus-tree.ts';
import { FUNCTIONS_PER_SLOT, isSlotFree, isTaken, type PciBus } from '../topology/pci.ts';
import type { Root } from './place.ts';
import { usableSlots } from './usable-slots.ts';

/** The tree of buses: for each bus the root it hangs from. */
export interface Tree {
  readonly controllers: ReadonlyMap<number, Draft<'controller'>>;
  /** Index of the root of each bus. */
  readonly rootOf: (bus: number) => number;
}

export function treeOf({ guest }: Pass): Tree {
  const controllers = controllersByIndex(guest.lists, 'pci');
  return { controllers, rootOf: (bus) => topOf(bus, controllers) };
}

/** The roots there are, the root of the machine first. */
export function rootsOf(pass: Pass, tree: Tree): Root[] {
  const { buses } = pass.topology;
  const tops = buses.filter(({ index }) => tree.rootOf(index) === index);
  return tops.map((bus, position) => rootOf(pass, tree, bus, position));
}

function rootOf(pass: Pass, tree: Tree, bus: PciBus, position: number): Root {
  const controller = tree.controllers.get(bus.index);
  const slots = ascending(...usableSlots(bus.model));
  return {
    position,
    controller,
    cell: controller?.node,
    extra: false,
    group: undefined,
    express: (bus.model.acceptBits & CONNECT_BIT['pcie-root-port']) !== 0,
    slots: slots.filter((slot) => isSlotFree(bus, slot)),
    functions: slots
      .filter(
        (slot) =>
          !isSlotFree(bus, slot) && (bus.shareable & (1 << slot)) !== 0 && isTaken(bus, slot, 0),
      )
      .flatMap((slot) =>
        ascending(1, FUNCTIONS_PER_SLOT - 1)
          .filter((fn) => !isTaken(bus, slot, fn))
          .map((fn) => ({ slot, function: fn })),
      ),
    busesBelow: pass.topology.buses.filter(
      ({ index }) => index !== bus.index && tree.rootOf(index) === bus.index,
    ).length,
    ownBuses: controller?.model === 'pci-expander-bus' ? 2 : 1,
    busNr: controller?.busNr,
  };
}

/** A root that can be created. */
export function newRoot({
  slots: [first, last],
  ...root
}: Pick<Root, 'position' | 'express' | 'cell' | 'group' | 'extra' | 'ownBuses'> & {
  readonly slots: Range;
}): Root {
  return {
    ...root,
    controller: undefined,
    slots: ascending(first, last),
    functions: [],
    busesBelow: 0,
    busNr: undefined,
  };
}
