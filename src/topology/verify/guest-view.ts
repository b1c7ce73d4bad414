import type { Address } from '../../core/address.ts';
import type { DeviceKind } from '../../core/device.ts';
import type { Plan, PlanController, PlanDevice } from '../../core/plan.ts';
import type { MachineFamily } from '../../model/machine-family.ts';
import type { Model } from '../../model/model.ts';
import { type PciView, pciViewOf } from './pci-view.ts';
import { type ReadPlan, readPlan } from './read-plan.ts';
import { type UsbView, usbViewOf } from './usb-view.ts';

/** A plan as the rules look at it. */
export interface GuestView extends ReadPlan {
  readonly model: Model;
  readonly family: MachineFamily | undefined;
  /** Devices that have an address of their own or could have one. */
  readonly seekers: readonly PlanDevice[];
  readonly controllers: readonly PlanController[];
  readonly pci: PciView;
  readonly usb: UsbView;
}

/** A device with its address of one type. */
export interface Addressed<A extends Address> {
  readonly device: PlanDevice;
  readonly address: A;
}

/** Kinds that never have a guest address. */
const WITHOUT_ADDRESS: readonly DeviceKind[] = ['graphics', 'audio', 'lease', 'redirfilter'];

/** Looks at a plan once for all rules. */
export function viewOf(plan: Plan, model: Model): GuestView {
  const read = readPlan(plan);
  const family = model.familyOf(read.arch, read.type);
  const seekers = seekersOf(read.devices);
  const controllers = read.devices.filter((device) => device.kind === 'controller');
  return {
    ...read,
    model,
    family,
    seekers,
    controllers,
    pci: pciViewOf({ model, family, seekers, controllers }),
    usb: usbViewOf({ model, seekers, controllers }),
  };
}

function seekersOf(devices: readonly PlanDevice[]): PlanDevice[] {
  const aliases = serialAliases(devices);
  return devices.filter(
    (device) =>
      !WITHOUT_ADDRESS.includes(device.kind) && !aliases.has(device) && !isSwitchedOff(device),
  );
}

/** Consoles that stand for a serial port: they show its address without having one. */
function serialAliases(devices: readonly PlanDevice[]): Set<PlanDevice> {
  const serials = devices.filter(({ kind }) => kind === 'serial').length;
  const consoles = devices.filter((device) => device.kind === 'console');
  return new Set(
    consoles.filter(
      ({ targetType }, position) =>
        position < Math.max(serials, 1) && ['serial', 'none'].includes(targetType ?? 'none'),
    ),
  );
}

/** Stands for "no USB" or "no balloon"; an address of it means nothing. */
function isSwitchedOff(device: PlanDevice): boolean {
  if (device.kind === 'controller') return device.type === 'usb' && device.model === 'none';
  return device.kind === 'memballoon' && device.model === 'none';
}

/** The devices that have an address of a type, in the order of the plan. */
export function addressed<T extends Address['type']>(
  devices: readonly PlanDevice[],
  type: T,
): Addressed<Extract<Address, { readonly type: T }>>[] {
  return devices.flatMap((device) => {
    const { address } = device;
    if (address === undefined || address.type !== type) return [];
    return [{ device, address: address as Extract<Address, { readonly type: T }> }];
  });
}

/** True where the board has no PCI that libvirt knows of, so that it gives nobody a seat. */
export function isWithoutPci({ family }: Pick<GuestView, 'family'>): boolean {
  return family?.pci.supported === false;
}
