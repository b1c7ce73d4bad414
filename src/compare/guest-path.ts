import { type Address, formatAddress, pciSeat } from '../core/address.ts';
import type { Holders } from '../core/holders.ts';
import type { PlanDevice } from '../core/plan.ts';
import { busesUp, isHostBridge, type PlanTree } from '../topology/plan-tree.ts';

/**
 * Where a device sits as guests tell devices apart: from its host bridge down through the slots and functions of bridges,
 * and through the controllers of other buses. Indexes of PCI controllers are no part of it, for no guest sees them.
 */
export function guestPath(
  device: PlanDevice,
  tree: PlanTree,
  holders: Holders,
  below: readonly PlanDevice[] = [],
): string | undefined {
  const { address } = device;
  if (address === undefined) return undefined;
  if (pciSeat(device) !== undefined) return pciPath(device, tree);
  const controller = holders.controllerOf(device);
  // A controller that hangs from what it holds is nowhere.
  if (controller === undefined || below.includes(controller))
    return `${address.type} ${formatAddress(address)}`;
  const path = guestPath(controller, tree, holders, [...below, device]);
  return `${path ?? `${controller.type} ${controller.index}`} > ${ownPart(address)}`;
}

/** `00 > 02.1 > 00.0`: the number of the host bridge, then slots and functions. */
function pciPath(device: PlanDevice, tree: PlanTree): string {
  const up = busesUp(device, tree);
  const bridges = up.filter((bus) => !isHostBridge(bus)).map(({ controller }) => controller);
  const steps = [device, ...bridges].flatMap((each) => {
    const seat = pciSeat(each);
    return seat === undefined ? [] : [`${hex(seat.slot)}.${seat.function}`];
  });
  // Guests know a host bridge by its first bus number, those of pseries by their index.
  const { busNr, targetIndex } = up.find(isHostBridge)?.controller ?? {};
  return [hex(busNr ?? targetIndex ?? 0), ...steps.reverse()].join(' > ');
}

/** The part of an address that does not name the controller. */
function ownPart(address: Address): string {
  switch (address.type) {
    case 'drive':
      return `${address.bus}/${address.target}/${address.unit}`;
    case 'usb':
      return address.port ?? '?';
    case 'virtio-serial':
      return `${address.port}`;
    case 'ccid':
      return `${address.slot}`;
    default:
      return formatAddress(address);
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
