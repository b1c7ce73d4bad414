import { isSameSeat, pciSeat } from '../core/address.ts';
import { visited } from '../guest/guest.ts';
import type { Problem } from './problem.ts';
import { SEAT_RULES } from './types.ts';
import { membersOf, type Unit } from './unit.ts';

/** Why a device is not where it was. */
export interface WhyMoved {
  /** The rule that its old seat breaks, or `pci.seat-taken`; nothing if all devices together left no room for it there. */
  readonly rule?: string | undefined;
  readonly why: string;
}

/** Why a device of a finished plan is not where it was: a rule about it alone, somebody else on its seat, or all together. */
export function whyMoved(problem: Problem, id: string): WhyMoved {
  const unit = problem.demand.units.find((each) =>
    membersOf(each).some(({ device }) => device?.id === id),
  );
  const member = unit && membersOf(unit).find(({ device }) => device?.id === id);
  if (unit === undefined || member?.was === undefined)
    return { why: 'its address is given, or the chipset decides it' };
  const { was } = member;
  const place = problem.places.find(
    ({ packedIn, seats, switch: site }) =>
      packedIn === undefined &&
      (seats?.some((seat) => seat.bus === was.bus && seat.slot === was.slot) ||
        site?.freePorts.includes(was.bus)),
  );
  const broken = place && SEAT_RULES.find((rule) => !allows(rule, unit, place));
  if (broken !== undefined)
    return { rule: broken.id, why: `at its old seat a rule is broken: ${broken.says}` };
  const holder = visited(problem.guest).find((device) => {
    const seat = pciSeat(device);
    return device.id !== id && seat !== undefined && isSameSeat(seat, was);
  });
  if (holder !== undefined)
    return { rule: 'pci.seat-taken', why: `\`${holder.id}\` has its old seat` };
  if (place === undefined) return { rule: 'pci.bus-exists', why: 'its old seat is gone' };
  return {
    why: 'its old seat does not go together with other wishes, or with an objective that comes before `moves`',
  };
}

function allows(
  rule: (typeof SEAT_RULES)[number],
  unit: Unit,
  place: Problem['places'][number],
): boolean {
  return membersOf(unit).every((member) => rule.allows(member, place, unit));
}
