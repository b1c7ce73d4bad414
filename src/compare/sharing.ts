import type { PlanDevice } from '../core/plan.ts';
import { isHostBridge, type PlanBus, type PlanTree } from '../topology/plan-tree.ts';

/** Devices that share a slot, and can only be unplugged together. */
export interface SharedSlot {
  /** Index of the controller. */
  readonly bus: number;
  readonly slot: number;
  readonly devices: readonly string[];
}

/** Devices behind one bridge or switch, which go when it goes. */
export interface SharedBus {
  readonly bus: number;
  readonly devices: readonly string[];
}

/** Slots with more than one device, controllers of PCI and the chipset's own functions not counted. */
export function sharedSlots({ buses }: PlanTree): SharedSlot[] {
  return [...buses.values()].flatMap(({ index, slots }) =>
    slots.flatMap(({ slot, devices }): SharedSlot[] => {
      const endpoints = devices.flatMap(({ device, bus }) => (bus === undefined ? [device] : []));
      // A chip that libvirt adds is one device to the guest.
      const isShared = endpoints.length > 1 && endpoints.some(({ implied }) => implied !== true);
      return isShared ? [{ bus: index, slot, devices: idsOf(endpoints) }] : [];
    }),
  );
}

/** Bridges and switches with devices in more than one slot or port. */
export function sharedBuses(tree: PlanTree): SharedBus[] {
  return [...tree.buses.values()].flatMap((bus): SharedBus[] => {
    if (isHostBridge(bus) || bus.slots.length < 2) return [];
    const devices = bus.slots.flatMap((slot) => slot.devices.flatMap(endpointsAt));
    return devices.length < 2 ? [] : [{ bus: bus.index, devices: idsOf(devices) }];
  });
}

/** The device in a seat, or those in the port that is in it. */
function endpointsAt(seated: PlanBus['slots'][number]['devices'][number]): PlanDevice[] {
  if (seated.bus === undefined) return [seated.device];
  return seated.bus.slots.flatMap(({ devices }) => devices.flatMap(endpointsAt));
}

function idsOf(devices: readonly PlanDevice[]): string[] {
  return devices.map(({ id }) => id);
}
