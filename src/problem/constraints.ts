import { apart } from './rules/apart.ts';
import { busNumbers } from './rules/bus-numbers.ts';
import type { Constraint } from './rules/constraint.ts';
import { exists } from './rules/exists.ts';
import { expanderRange } from './rules/expander-range.ts';
import { functionZero } from './rules/function-zero.ts';
import { LIMIT_RULES } from './rules/limits.ts';
import { order } from './rules/order.ts';
import { rootSlots } from './rules/root-slots.ts';
import { seatTaken } from './rules/seat-taken.ts';
import { slotPins } from './rules/slot-pins.ts';
import { stays } from './rules/stays.ts';
import { switchPorts } from './rules/switch-ports.ts';
import { together } from './rules/together.ts';
import { totals } from './rules/totals.ts';

/** The rules about all devices together. */
export const CONSTRAINTS: readonly Constraint[] = [
  totals,
  exists,
  seatTaken,
  functionZero,
  stays,
  slotPins,
  rootSlots,
  switchPorts,
  busNumbers,
  expanderRange,
  together,
  apart,
  ...LIMIT_RULES,
  order,
];
