import type { PciAddress } from '../../core/address.ts';
import type { PlanDevice } from '../../core/plan.ts';
import type { FixedController } from '../../model/machine-family.ts';
import type { GuestView } from './guest-view.ts';
import { isOnRootBus } from './pci-view.ts';

/** What recognises a controller of a chip. */
type Recognised = Pick<FixedController, 'type' | 'index' | 'models'>;

/** True if a device is the controller that a chip provides. */
export function isChipController(device: PlanDevice, chip: Recognised): boolean {
  if (device.kind !== 'controller') return false;
  if (device.type !== chip.type || device.index !== chip.index) return false;
  return chip.models === undefined || chip.models.includes(device.model ?? null);
}

/**
 * True if a device is at its place on a PIIX3 chip. libvirt leaves that seat to the chipset, so where the machine has no such
 * chipset nobody reserves it.
 */
export function isPiix3Function(
  device: PlanDevice,
  address: PciAddress,
  { model }: Pick<GuestView, 'model'>,
): boolean {
  const { slot, functions } = model.controllers.piix3;
  if (!isOnRootBus(address) || address.slot !== slot) return false;
  return functions.some(
    (chip) => chip.function === address.function && isChipController(device, chip),
  );
}
