import { type PciAddress, pciSeat } from '../../../src/core/address.ts';
import type { DeviceTunables } from '../../../src/core/device.ts';
import type { Path } from '../../../src/core/issue.ts';
import type { Plan, PlanDevice } from '../../../src/core/plan.ts';
import type { Random } from '../../support/random.ts';
import type { Board, Ingredients } from '../guest-with.ts';

/** What a guest is written as. */
export type Form = 'plan' | 'domain' | 'argv' | 'request';

/** A guest with one fault. */
export interface Mutant {
  readonly plan: Plan;
  /** The device that the finding has to be about, and where in it. */
  readonly id: string;
  readonly field?: Path;
  /** Text at which the finding has to be, where it is about no device. */
  readonly mark?: string;
  readonly tunables?: Readonly<Record<string, DeviceTunables>>;
  /** True if the order of devices is the fault. */
  readonly isOrdered?: boolean;
  /** What is wrong with the text, and can be of no plan. */
  readonly rewrite?: (text: string) => string;
}

/** A way to spoil a sound guest, and the rule that has to notice. */
export interface Mutation {
  readonly rule: string;
  readonly name: string;
  readonly severity?: 'error' | 'warning' | 'note';
  readonly forms: readonly Form[];
  readonly board?: Board;
  readonly with?: Ingredients | ((random: Random) => Ingredients);
  /** True if there is a fix for each of them. */
  readonly fixable: boolean;
  /** Spoils a guest; nothing if it has nothing to spoil. */
  readonly mutate: (plan: Plan, random: Random) => Mutant | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** The plan with other fields in one device; undefined takes a field out. */
export function changed(plan: Plan, { id }: PlanDevice, fields: Fields): Plan {
  return {
    ...plan,
    devices: plan.devices.map((each) => {
      if (each.id !== id) return each;
      const kept = Object.entries({ ...each, ...fields }).filter(
        ([, value]) => value !== undefined,
      );
      return Object.fromEntries(kept) as unknown as PlanDevice;
    }),
  };
}

/** The plan with parts of a device's address changed. */
export function moved(plan: Plan, device: PlanDevice, parts: Fields): Plan {
  return changed(plan, device, { address: { ...device.address, ...parts } });
}

/** Endpoints with a PCI seat that the board does not have by itself. */
export function endpoints({ devices }: Plan): PlanDevice[] {
  return devices.filter(
    (each) =>
      each.kind !== 'controller' && pciSeat(each) !== undefined && seatOf(each).function === 0,
  );
}

export function seatOf(device: PlanDevice): PciAddress {
  const seat = pciSeat(device);
  if (seat === undefined) throw new Error(`${device.id} has no seat`);
  return seat;
}

type Controller = Extract<PlanDevice, { readonly kind: 'controller' }>;

/** PCI controllers of a model. */
export function controllersOf({ devices }: Plan, model: string): Controller[] {
  return devices.filter(
    (each): each is Controller =>
      each.kind === 'controller' && each.type === 'pci' && each.model === model,
  );
}

/** Devices on the bus of a controller. */
function behind({ devices }: Plan, { index }: Controller): PlanDevice[] {
  return devices.filter((each) => pciSeat(each)?.bus === index);
}

/** Root ports with an endpoint behind each. */
export function occupied(plan: Plan): { port: Controller; device: PlanDevice }[] {
  return controllersOf(plan, 'pcie-root-port').flatMap((port) => {
    const [device, ...more] = behind(plan, port);
    const single = device !== undefined && more.length === 0 && device.kind !== 'controller';
    return single ? [{ port, device }] : [];
  });
}

/** One of a list, if there is one. */
export function oneOf<T>(list: readonly T[], random: Random): T | undefined {
  return list.length === 0 ? undefined : random.pick(list);
}

/** A slot of bus 0 that nobody sits in. */
export function emptySlot(plan: Plan, random: Random): number {
  const taken = new Set(
    plan.devices.flatMap((each) => (pciSeat(each)?.bus === 0 ? [pciSeat(each)?.slot] : [])),
  );
  const free = Array.from({ length: 26 }, (_, i) => i + 3).filter((slot) => !taken.has(slot));
  return random.pick(free);
}
