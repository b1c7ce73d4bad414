import { addressType } from './address-type.ts';
import { ccidSlot } from './ccid-slot.ts';
import { ccwTaken } from './ccw-taken.ts';
import { controllerDuplicate } from './controller-duplicate.ts';
import { controllerGap } from './controller-gap.ts';
import { dimmTaken } from './dimm-taken.ts';
import { driveController } from './drive-controller.ts';
import { driveTaken } from './drive-taken.ts';
import { idDuplicate } from './id-duplicate.ts';
import { pciBridgeOrder } from './pci-bridge-order.ts';
import { pciBusExists } from './pci-bus-exists.ts';
import { pciBusNumbers } from './pci-bus-numbers.ts';
import { pciChipsetSeat } from './pci-chipset-seat.ts';
import { pciControllerNumbers } from './pci-controller-numbers.ts';
import { pciControllerOptions } from './pci-controller-options.ts';
import { pciExpanderRange } from './pci-expander-range.ts';
import { pciFunctionZero } from './pci-function-zero.ts';
import { pciIntegrated } from './pci-integrated.ts';
import { pciPlugsInto } from './pci-plugs-into.ts';
import { pciSeatTaken } from './pci-seat-taken.ts';
import { pciSlotRange } from './pci-slot-range.ts';
import { pciUnplaced } from './pci-unplaced.ts';
import { planReadable } from './plan-readable.ts';
import type { VerifyRule } from './rule.ts';
import { spaprVioTaken } from './spapr-vio-taken.ts';
import { usbMaster } from './usb-master.ts';
import { usbPortExists } from './usb-port-exists.ts';
import { usbPortTaken } from './usb-port-taken.ts';
import { virtioSerialPortExists } from './virtio-serial-port-exists.ts';
import { virtioSerialPortTaken } from './virtio-serial-port-taken.ts';
import { zpciTaken } from './zpci-taken.ts';

/** Everything that `verify` checks, in the order in which findings are listed. */
export const VERIFY_RULES: readonly VerifyRule[] = [
  planReadable,
  idDuplicate,
  controllerDuplicate,
  controllerGap,
  addressType,
  pciBusExists,
  pciSeatTaken,
  pciChipsetSeat,
  pciPlugsInto,
  pciSlotRange,
  pciFunctionZero,
  pciIntegrated,
  pciUnplaced,
  pciControllerNumbers,
  pciControllerOptions,
  pciBridgeOrder,
  pciBusNumbers,
  pciExpanderRange,
  zpciTaken,
  usbPortExists,
  usbPortTaken,
  usbMaster,
  virtioSerialPortExists,
  virtioSerialPortTaken,
  driveController,
  driveTaken,
  ccidSlot,
  ccwTaken,
  spaprVioTaken,
  dimmTaken,
];
