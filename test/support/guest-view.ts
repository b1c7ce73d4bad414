import { busNumbersOf } from '../../src/compare/bus-numbers.ts';
import { pciSeat } from '../../src/core/address.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import { bundledModel } from '../../src/model/load.ts';
import { type PlanBus, planTree } from '../../src/topology/plan-tree.ts';

/** A PCI device as a Linux guest is expected to see it. */
export interface Expected {
  readonly id: string;
  /** Directory in sysfs. */
  readonly path: string;
  /** NUMA node of the root it hangs from; -1 for none. */
  readonly node: number;
}

/** What a Linux guest should see of a plan: every PCI device with its path, and the node of its expander bus. */
export function expectedView(plan: Plan): Expected[] {
  const view = new GuestView(plan);
  return plan.devices.flatMap((device) => view.of(device) ?? []);
}

/** Where a device would be seen that is plugged into a seat. */
export function expectedAt(
  plan: Plan,
  bus: number,
  slot: number,
): Omit<Expected, 'id'> | undefined {
  return new GuestView(plan).at({ bus, slot, function: 0 });
}

const NO_NODE = -1;

class GuestView {
  readonly #buses: ReadonlyMap<number, PlanBus>;
  readonly #numbers: ReadonlyMap<number, number>;

  constructor(plan: Plan) {
    const tree = planTree(plan, bundledModel());
    this.#buses = tree.buses;
    this.#numbers = busNumbersOf(tree).numbers;
  }

  of(device: PlanDevice): Expected | undefined {
    const seat = pciSeat(device);
    const found = seat && this.at(seat);
    return found && { id: device.id, ...found };
  }

  at(seat: Seat): Omit<Expected, 'id'> | undefined {
    const bus = this.#buses.get(seat.bus);
    if (bus === undefined) return undefined;
    return {
      path: `${this.#directory(bus)}/${this.#name(seat)}`,
      // The expander bus itself is a device of bus 0, which has no node.
      node: isExpander(bus) || this.#isBelowExpander(bus) ? (bus.cell ?? NO_NODE) : NO_NODE,
    };
  }

  /** Of a bus: that of the bridge that provides it. */
  #directory(bus: PlanBus): string {
    const own = bus.controller.busNr ?? 0;
    const root = `/sys/devices/pci0000:${hex(own)}`;
    if (bus.controller.model === 'pcie-expander-bus') return root;
    // Devices of a conventional expander bus sit behind a bridge that is part of it.
    if (bus.controller.model === 'pci-expander-bus') return `${root}/0000:${hex(own)}:00.0`;
    const seat = pciSeat(bus.controller);
    const above = seat && this.#buses.get(seat.bus);
    return above === undefined || seat === undefined
      ? root
      : `${this.#directory(above)}/${this.#name(seat)}`;
  }

  #name({ bus, slot, function: fn }: Seat): string {
    return `0000:${hex(this.#numbers.get(bus) ?? 0)}:${hex(slot)}.${fn}`;
  }

  #isBelowExpander(bus: PlanBus): boolean {
    const seat = pciSeat(bus.controller);
    const above = seat && this.#buses.get(seat.bus);
    return isExpander(bus) || (above !== undefined && this.#isBelowExpander(above));
  }
}

interface Seat {
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
}

function isExpander({ controller }: PlanBus): boolean {
  return controller.model?.endsWith('-expander-bus') === true;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
