import { pciSeat } from '../core/address.ts';
import { ascending } from '../core/lookup.ts';
import { isExpander } from '../core/pci.ts';
import type { Plan, PlanController, PlanDevice } from '../core/plan.ts';
import { isPluggable } from '../model/controller-facts.ts';
import type { Model, PciModel } from '../model/model.ts';
import { cellOf } from './bus-tree.ts';

/** A PCI bus of a plan, with everything that sits on it. */
export interface PlanBus {
  /** Index of the controller that provides it, and the `bus` of addresses. */
  readonly index: number;
  readonly controller: PlanController;
  /** What is known of the controller's model; nothing of a model that does not exist. */
  readonly facts: PciModel | undefined;
  /** Guest NUMA cell of the host bridge or expander bus it hangs from. */
  readonly cell: number | undefined;
  /** The slots in use, in order. */
  readonly slots: readonly PlanSlot[];
  /** Numbers of the slots that neither a device nor the chipset sits in, of those that devices may be given. */
  readonly free: readonly number[];
  /** True if a device can be plugged in while the guest runs. */
  readonly hotplug: boolean;
}

/** A slot in use. */
export interface PlanSlot {
  readonly slot: number;
  /** By function, in order. */
  readonly devices: readonly PlanSeated[];
}

/** A device in its seat. */
export interface PlanSeated {
  readonly device: PlanDevice;
  readonly function: number;
  /** The bus it provides, if it is a PCI controller. */
  readonly bus: PlanBus | undefined;
}

/** The PCI buses of a plan as trees, whoever made it. */
export interface PlanTree {
  /** Buses that hang from no other: the machine's root, or its host bridges. */
  readonly tops: readonly PlanBus[];
  /** All buses by index. */
  readonly buses: ReadonlyMap<number, PlanBus>;
}

/** True for the machine's root and for expander buses, which sit in a slot of bus 0 and yet are host bridges of their own. */
export function isHostBridge({ facts, controller }: PlanBus): boolean {
  return facts?.root === true || isExpander(controller.model);
}

/** Buses from the one that a device sits on up to its host bridge or expander bus; each once, whatever circles there are. */
export function busesUp(
  device: PlanDevice,
  { buses }: Pick<PlanTree, 'buses'>,
): readonly PlanBus[] {
  const path: PlanBus[] = [];
  let seat = pciSeat(device);
  while (seat !== undefined) {
    const bus = buses.get(seat.bus);
    if (bus === undefined || path.includes(bus)) break;
    path.push(bus);
    seat = isHostBridge(bus) ? undefined : pciSeat(bus.controller);
  }
  return path;
}

/** Builds the tree of a plan. Buses that hang from themselves or from a bus that does not exist are tops of their own. */
export function planTree(plan: Plan, model: Model): PlanTree {
  const controllers = pciControllers(plan);
  const seated = seatedByBus(plan);
  const buses = new Map<number, PlanBus>();
  const open = new Set<number>();
  const { arch, type } = plan.machine;
  const chipset = model.familyOf(arch, type)?.chipset?.functions.map(({ slot }) => slot) ?? [];
  const busOf = (index: number): PlanBus | undefined => {
    const known = buses.get(index);
    const controller = controllers.get(index);
    if (known !== undefined || controller === undefined || open.has(index)) return known;
    open.add(index);
    const facts = model.pci.get(controller.model ?? '');
    const slots = [...(seated.get(index) ?? [])]
      .sort(([a], [b]) => a - b)
      .map(([slot, devices]) => ({ slot, devices: inOrder(devices, busOf) }));
    const taken = new Set([...slots.map(({ slot }) => slot), ...(index === 0 ? chipset : [])]);
    const bus: PlanBus = {
      index,
      controller,
      facts,
      cell: cellOf(index, controllers),
      slots,
      free: facts === undefined ? [] : ascending(...facts.slots).filter((n) => !taken.has(n)),
      hotplug: facts !== undefined && isPluggable(facts) && controller.hotplug !== 'off',
    };
    buses.set(index, bus);
    return bus;
  };
  const hangs = (controller: PlanController): boolean => {
    const seat = pciSeat(controller);
    return seat !== undefined && controllers.has(seat.bus);
  };
  const tops = [...controllers].filter(([, controller]) => !hangs(controller));
  const found = tops.flatMap(([index]) => busOf(index) ?? []);
  const rings = [...controllers.keys()].filter((index) => !buses.has(index));
  return { tops: [...found, ...rings.flatMap((index) => busOf(index) ?? [])], buses };
}

/** The PCI controllers of a plan by index. */
function pciControllers({ devices }: Plan): Map<number, PlanController> {
  const controllers = new Map<number, PlanController>();
  for (const device of devices)
    if (device.kind === 'controller' && device.type === 'pci' && device.index !== undefined)
      controllers.set(device.index, device);
  return new Map([...controllers].sort(([a], [b]) => a - b));
}

/** Devices with a PCI seat, by bus and slot. */
function seatedByBus({ devices }: Plan): Map<number, Map<number, PlanDevice[]>> {
  const byBus = new Map<number, Map<number, PlanDevice[]>>();
  for (const device of devices) {
    const seat = pciSeat(device);
    if (seat === undefined) continue;
    const bySlot = byBus.get(seat.bus) ?? new Map<number, PlanDevice[]>();
    byBus.set(seat.bus, bySlot);
    bySlot.set(seat.slot, [...(bySlot.get(seat.slot) ?? []), device]);
  }
  return byBus;
}

function inOrder(
  devices: readonly PlanDevice[],
  busOf: (index: number) => PlanBus | undefined,
): PlanSeated[] {
  return devices
    .map((device): PlanSeated => {
      const provides = device.kind === 'controller' && device.type === 'pci';
      return {
        device,
        function: pciSeat(device)?.function ?? 0,
        bus: provides && device.index !== undefined ? busOf(device.index) : undefined,
      };
    })
    .sort((a, b) => a.function - b.function);
}
