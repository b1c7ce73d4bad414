import type { CheckRule } from './rule.ts';
import { acpiIndexTaken } from './rules/acpi-index-taken.ts';
import { bootOrderTaken } from './rules/boot-order-taken.ts';
import { bridgeChassis } from './rules/bridge-chassis.ts';
import { busOrder } from './rules/bus-order.ts';
import { chassisTaken } from './rules/chassis-taken.ts';
import { expanderAutomatic } from './rules/expander-automatic.ts';
import { expanderCell } from './rules/expander-cell.ts';
import { expanderEmpty } from './rules/expander-empty.ts';
import { expanderZero } from './rules/expander-zero.ts';
import { guestBusTaken } from './rules/guest-bus-taken.ts';
import { guestNotNumbered } from './rules/guest-not-numbered.ts';
import { guestUnassigned } from './rules/guest-unassigned.ts';
import { hotplugKeep } from './rules/hotplug-keep.ts';
import { hotplugSeat } from './rules/hotplug-seat.ts';
import { hotplugSpare } from './rules/hotplug-spare.ts';
import { hotplugWindows } from './rules/hotplug-windows.ts';
import { interrupts } from './rules/interrupts.ts';
import { ioSpace } from './rules/io-space.ts';
import { noCell } from './rules/no-cell.ts';
import { offCell } from './rules/off-cell.ts';
import { oneBalloon } from './rules/one-balloon.ts';
import { usbSpeed } from './rules/usb-speed.ts';
import { SEEN_RULES } from './seen-rules.ts';
import { VERIFIED } from './verified.ts';

/** Everything that `check` looks for, in the order in which findings are listed. */
export const CHECK_RULES: readonly CheckRule[] = [
  ...SEEN_RULES,
  ...VERIFIED,
  chassisTaken,
  bridgeChassis,
  expanderAutomatic,
  expanderZero,
  expanderEmpty,
  busOrder,
  acpiIndexTaken,
  bootOrderTaken,
  oneBalloon,
  usbSpeed,
  ioSpace,
  interrupts,
  expanderCell,
  offCell,
  noCell,
  hotplugSeat,
  hotplugKeep,
  hotplugSpare,
  hotplugWindows,
  guestNotNumbered,
  guestBusTaken,
  guestUnassigned,
];
