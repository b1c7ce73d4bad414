import { pciSeat } from '../core/address.ts';
import { isX86 } from '../core/arch.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import {
  type BootCost,
  type Costs,
  type DeviceCost,
  FIRMWARES,
  type Firmware,
} from '../model/costs.ts';

/** CPU seconds of a boot without hardware help, on the machine where costs were measured. */
export interface BootSeconds {
  readonly firmware: number;
  /** Of a Linux kernel, until init. */
  readonly kernel: number;
}

/** Resident memory of QEMU that a plan's devices take, in MiB, that of a machine without devices left out. */
export function memoryOf(plan: Plan, costs: Costs): number {
  return total(costsOf(plan, costs), ({ memoryMiB }) => memoryMiB);
}

/** What a boot costs by firmware; nothing for machines that it was not measured on. */
export function bootOf(
  plan: Plan,
  costs: Costs,
): Readonly<Record<Firmware, BootSeconds>> | undefined {
  const { arch } = plan.machine;
  if (!isX86(arch)) return undefined;
  const devices = costsOf(plan, costs);
  const seconds = (
    part: 'kernel' | Firmware,
    side: 'firmware' | 'kernel',
    { base, perWindowSquared }: BootCost,
  ): number => {
    const windows = total(devices, (cost) => cost.windows[side]);
    return base + total(devices, (cost) => cost[part]) + perWindowSquared * windows ** 2;
  };
  const kernel = seconds('kernel', 'kernel', costs.boot.kernel);
  const boots = FIRMWARES.map((name): [Firmware, BootSeconds] => [
    name,
    { firmware: seconds(name, 'firmware', costs.boot.firmware[name]), kernel },
  ]);
  return Object.fromEntries(boots) as Record<Firmware, BootSeconds>;
}

function costsOf({ devices }: Plan, costs: Costs): DeviceCost[] {
  return devices.filter(isOnPci).map((device) => costs.costOf(device));
}

/** Devices of the chipset are part of every machine. */
function isOnPci(device: PlanDevice): boolean {
  const seat = pciSeat(device);
  return seat !== undefined && !isBuiltIn(device);
}

function isBuiltIn(device: PlanDevice): boolean {
  return (
    device.kind === 'controller' &&
    (device.type === 'sata' || device.type === 'ide') &&
    device.index === 0
  );
}

function total(costs: readonly DeviceCost[], of: (cost: DeviceCost) => number): number {
  return costs.reduce((sum, cost) => sum + of(cost), 0);
}
