import type { Random } from '../random.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';

/** What the domain around the devices must say because a device asks for it. */
export type Need = 'cells' | 'shared-memory' | 'memory-slots' | 'many-cpus' | 'firmware';

/** The slots of a PCI bus that endpoints may be put into. */
export interface PciBus {
  readonly first: number;
  readonly last: number;
}

/** The mistakes that a careless domain still makes on purpose. */
export interface Mistakes {
  left: number;
  /** How many opportunities pass before, so that they are not all made in the first devices. */
  patience: number;
}

/** A domain in the making: the choices made so far, and what is taken. */
export interface Draft {
  readonly random: Random;
  readonly machine: Machine;
  readonly profile: Profile;
  readonly mistakes: Mistakes;
  /** What may be there only once, as "scope value". */
  readonly taken: Set<string>;
  readonly needs: Set<Need>;
  /** The buses that the written controllers provide, by index. */
  readonly pciBuses: Map<number, PciBus>;
  /** Which devices may name buses that are not there; if all did, most domains would be refused. */
  readonly growth: 'express' | 'conventional';
  /** Free ports by the bus they are on and the hub, as "bus" or "bus port". */
  readonly usbPorts: Map<string, number[]>;
  /** The models of the written SCSI controllers by index. */
  readonly scsiModels: Map<number, string | undefined>;
}

/** Whether to make a mistake here: only careless domains do, and only a few. */
export function slips({ mistakes, random }: Draft, probability = 0.15): boolean {
  if (mistakes.left === 0 || mistakes.patience-- > 0 || !random.chance(probability)) return false;
  mistakes.left--;
  return true;
}

/** A value that no one of this scope has, or, by mistake or for want of others, one that is taken. */
export function unique<T extends string | number>(draft: Draft, scope: string, make: () => T): T {
  let value = make();
  for (let tries = 0; tries < 50 && !take(draft, `${scope} ${value}`); tries++) {
    if (slips(draft, 0.3)) break;
    value = make();
  }
  return value;
}

/** Takes something; false if it was taken before. */
export function take(draft: Draft, what: string): boolean {
  if (draft.taken.has(what)) return false;
  draft.taken.add(what);
  return true;
}

/** One of the usual choices or, by mistake, one of those that libvirt refuses here. */
export function pickOr<T>(draft: Draft, usual: readonly T[], mistakes: readonly T[]): T {
  const wrong = usual.length === 0 || (mistakes.length > 0 && slips(draft));
  return draft.random.pick(wrong ? mistakes : usual);
}

/** The value with this probability. */
export function sometimes<T>(draft: Draft, probability: number, make: () => T): T | undefined {
  return draft.random.chance(probability) ? make() : undefined;
}
