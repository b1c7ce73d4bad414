import type { PciAddress } from '../../core/address.ts';
import { pciSeat } from '../../core/address.ts';
import type { PlanController, PlanDevice } from '../../core/plan.ts';
import type { MachineFamily } from '../../model/machine-family.ts';
import type { Model, PciModel } from '../../model/model.ts';
import type { Addressed } from './guest-view.ts';

/** The seats that one PCI controller provides. */
export interface PciBus {
  readonly index: number;
  /** Missing for bus 0 of a guest that has PCI controllers but no root among them. */
  readonly controller?: PlanController | undefined;
  /** Missing if the model of the controller is unknown. */
  readonly facts?: PciModel | undefined;
}

/** The PCI side of a plan. */
export interface PciView {
  readonly controllers: readonly PlanController[];
  /** Buses by index; of two controllers with one index the first counts. */
  readonly buses: ReadonlyMap<number, PciBus>;
  /** Devices with a PCI seat, in the order of the plan. */
  readonly seated: readonly Addressed<PciAddress>[];
}

interface Parts {
  readonly model: Model;
  readonly family: MachineFamily | undefined;
  readonly seekers: readonly PlanDevice[];
  readonly controllers: readonly PlanController[];
}

export function pciViewOf({ model, family, seekers, controllers }: Parts): PciView {
  const pci = controllers.filter(({ type }) => type === 'pci');
  return { controllers: pci, buses: busesOf(pci, model, family), seated: seatedOf(seekers) };
}

function seatedOf(devices: readonly PlanDevice[]): Addressed<PciAddress>[] {
  return devices.flatMap((device) => {
    const address = pciSeat(device);
    return address === undefined ? [] : [{ device, address }];
  });
}

function busesOf(
  controllers: readonly PlanController[],
  model: Model,
  family: MachineFamily | undefined,
): Map<number, PciBus> {
  const buses = new Map<number, PciBus>();
  for (const controller of controllers) {
    const { index } = controller;
    if (index === undefined || buses.has(index)) continue;
    buses.set(index, { index, controller, facts: model.pci.get(controller.model ?? '') });
  }
  if (controllers.length > 0 && !buses.has(0) && mayLackRoot(family)) {
    buses.set(0, { index: 0, facts: model.pci.get('pci-root') });
  }
  return buses;
}

/** True for machines that get no PCI root without being asked for one. */
function mayLackRoot(family: MachineFamily | undefined): boolean {
  return family?.pci.root === undefined || family.pci.rootFlag !== undefined;
}

/** True for pci-root and pcie-root: they sit nowhere. */
export function isRoot({ facts }: PciBus): boolean {
  return facts?.root ?? false;
}

/** True for expander buses: a root of bus numbers of its own. */
export function isExpander({ facts }: PciBus): boolean {
  return facts?.options.includes('busNr') ?? false;
}

/** The bus on which the controller of a bus sits. */
export function busAbove(bus: PciBus, { buses }: PciView): PciBus | undefined {
  if (isRoot(bus) || bus.controller === undefined) return undefined;
  const seat = pciSeat(bus.controller);
  return seat === undefined ? undefined : buses.get(seat.bus);
}

/** What tells one PCI slot from another. */
export function slotKey({ domain, bus, slot }: PciAddress): string {
  return `${domain}:${bus}:${slot}`;
}

/** True if an address is on bus 0 of the first PCI domain, where the chipset is. */
export function isOnRootBus({ domain, bus }: PciAddress): boolean {
  return domain === 0 && bus === 0;
}
