import { formatAddress, pciSeat } from '../../core/address.ts';
import { BUS_NUMBERS } from '../../core/pci.ts';
import { type Draft, type Guest, nameOf, refusal } from '../../guest/guest.ts';
import type { ModelName } from '../../model/controller-facts.ts';
import { FUNCTIONS_PER_SLOT } from '../../topology/pci.ts';

/**
 * Fills in what PCI controllers leave out: QEMU device, chassis, port, bus number, host bridge number.
 *
 * @throws DevaddrError `BridgeBehindItself`, `BusNumbersExhausted`, `HostBridgesUsedUp`
 */
export function fillControllerNumbers(guest: Guest): void {
  for (const controller of guest.lists.controller) {
    if (controller.type !== 'pci') continue;
    controller.modelName ??= preferredName(guest, modelNames(guest, controller));
    fillNumbers(guest, controller);
  }
}

function isHostBridge(guest: Guest, controller: Draft<'controller'>): boolean {
  return controller.model === 'pci-root' && guest.machine.family.pci.hostBridges;
}

function modelNames(guest: Guest, controller: Draft<'controller'>): readonly ModelName[] {
  const { model } = guest.machine;
  if (isHostBridge(guest, controller)) return model.controllers.hostBridge.modelNames;
  return model.pci.get(controller.model ?? '')?.modelNames ?? [];
}

/** The first QEMU device of the list that the binary has; the last one if it has none. */
function preferredName(guest: Guest, names: readonly ModelName[]): string | undefined {
  return (names.find(({ flag }) => guest.machine.has(flag)) ?? names.at(-1))?.name;
}

function fillNumbers(guest: Guest, controller: Draft<'controller'>): void {
  const seat = pciSeat(controller);
  switch (controller.model) {
    case 'pci-bridge':
      controller.chassisNr ??= controller.index;
      refuseBehindItself(controller);
      return;
    case 'pcie-root-port':
      controller.chassis ??= controller.index;
      controller.port ??= seat && seat.slot * FUNCTIONS_PER_SLOT + seat.function;
      return;
    case 'pcie-switch-downstream-port':
      controller.chassis ??= controller.index;
      controller.port ??= seat?.slot;
      return;
    case 'pci-expander-bus':
    case 'pcie-expander-bus':
      controller.busNr ??= nextBusNumber(guest, controller);
      return;
    case 'pci-root':
      if (isHostBridge(guest, controller))
        controller.targetIndex ??= nextHostBridge(guest, controller);
      return;
    default:
      return;
  }
}

function refuseBehindItself(bridge: Draft<'controller'>): void {
  const seat = pciSeat(bridge);
  if (seat === undefined || bridge.index === undefined || bridge.index > seat.bus) return;
  throw refusal(
    bridge,
    'BridgeBehindItself',
    `${nameOf(bridge)} has index ${bridge.index} and sits at ${formatAddress(seat)}; a bridge must have a higher index than the bus it sits on`,
    {
      hint: 'free a slot of a lower bus for the bridge, or number it higher',
      data: { index: bridge.index, bus: seat.bus },
    },
  );
}

const BUS_NUMBER_STEP = 2;

/** Two below the lowest bus number that any controller has: room for the expander and one bus behind it. */
function nextBusNumber(guest: Guest, expander: Draft<'controller'>): number {
  let lowest = BUS_NUMBERS;
  for (const { type, busNr } of guest.lists.controller) {
    if (type === 'pci' && busNr !== undefined && busNr < lowest) lowest = busNr;
  }
  if (lowest > BUS_NUMBER_STEP) return lowest - BUS_NUMBER_STEP;
  throw refusal(
    expander,
    'BusNumbersExhausted',
    `no bus number is left for ${nameOf(expander)}: the lowest in use is ${lowest}`,
    {
      field: 'busNr',
      hint: 'give the expander buses higher numbers, with gaps for the buses behind each',
      data: { lowest },
    },
  );
}

/**
 * The lowest host bridge number that is free. As in libvirt, numbers of bridges later in the list count only if those
 * name their QEMU device.
 */
function nextHostBridge(guest: Guest, bridge: Draft<'controller'>): number {
  if (bridge.index === 0) return 0;
  const [first, last] = guest.machine.model.controllers.hostBridge.automaticTargetIndex;
  const taken = new Set<number>();
  for (const other of guest.lists.controller) {
    if (
      other.model === 'pci-root' &&
      other.modelName !== undefined &&
      other.targetIndex !== undefined
    )
      taken.add(other.targetIndex);
  }
  for (let index = first; index <= last; index++) if (!taken.has(index)) return index;
  throw refusal(
    bridge,
    'HostBridgesUsedUp',
    `no host bridge number is left for ${nameOf(bridge)}: ${first} to ${last} are in use`,
    {
      field: 'targetIndex',
      hint: 'put more devices on each host bridge',
      data: { first, last },
    },
  );
}
