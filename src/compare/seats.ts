import { type Address, pciSeat } from '../core/address.ts';
import type { ControllerDevice } from '../core/device.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { PlanBus, PlanTree } from '../topology/plan-tree.ts';

/** Controllers that stand between devices and their PCI seat: kind of address, type of controller, and its index. */
function controllerOf(address: Address): readonly [type: string, index: number] | undefined {
  switch (address.type) {
    case 'usb':
      return ['usb', address.bus];
    case 'virtio-serial':
    case 'ccid':
      return [address.type, address.controller];
    default:
      return undefined;
  }
}

/** Types of controllers for drives. */
const DRIVES: ReadonlySet<string> = new Set(['scsi', 'sata', 'ide', 'fdc']);

/** The PCI bus that a device hangs from, by way of its controller if it has no PCI seat itself. */
export function busOf(
  device: PlanDevice,
  { buses }: PlanTree,
  devices: readonly PlanDevice[],
): PlanBus | undefined {
  const seat = pciSeat(device);
  if (seat !== undefined) return buses.get(seat.bus);
  const controller = controllerAbove(device, devices);
  const above = controller && pciSeat(controller);
  return above && buses.get(above.bus);
}

/** The controller that a device without a PCI seat hangs from. */
export function controllerAbove(
  device: PlanDevice,
  devices: readonly PlanDevice[],
): (PlanDevice & ControllerDevice) | undefined {
  const { address } = device;
  if (address === undefined) return undefined;
  return devices
    .filter((each) => each.kind === 'controller')
    .find((each) => isControllerOf(device, address, each));
}

function isControllerOf(
  device: PlanDevice,
  address: Address,
  controller: ControllerDevice,
): boolean {
  if (address.type === 'drive') {
    const type = device.kind === 'disk' ? device.targetBus : 'scsi';
    const isDrive = DRIVES.has(controller.type) && controller.type === type;
    return isDrive && controller.index === address.controller;
  }
  const [type, index] = controllerOf(address) ?? [];
  return controller.type === type && controller.index === index;
}
