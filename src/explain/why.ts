import { type Address, pciSeat } from '../core/address.ts';
import { DevaddrError, type Path, type Place } from '../core/issue.ts';
import type { Because, Outcome, Plan, PlanDevice } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { plan as makePlan, type PlanOptions } from '../planner/plan.ts';
import { withOnly } from './part-of.ts';
import { type Statement, type StatementKind, statementsOf } from './statement.ts';

/** A controller between a device and the root of the machine. */
export interface Above {
  readonly id: string;
  readonly model: string | undefined;
  readonly index: number | undefined;
  readonly address?: Address | undefined;
  /** Guest NUMA cell of an expander bus or host bridge. */
  readonly cell?: number | undefined;
  readonly because?: Because | undefined;
}

/** A wish that concerns a device, and what would be without it. */
export interface WishEffect {
  readonly kind: StatementKind;
  readonly path: Path;
  readonly place?: Place | undefined;
  readonly value: unknown;
  /** `same`: the device would sit where it sits, behind the same controllers. */
  readonly without: 'same' | 'elsewhere' | 'impossible' | 'undecided';
  /** Where it would sit instead. */
  readonly address?: Address | undefined;
  readonly above?: readonly Above[] | undefined;
}

/** Why a device of a plan sits where it sits. */
export interface WhyHere {
  readonly device: string;
  readonly address?: Address | undefined;
  /** Why it exists, if the user did not list it. */
  readonly because?: Because | undefined;
  /** The controllers it hangs from, the nearest first; none for a device of the root bus. */
  readonly above: readonly Above[];
  /** Devices that hang from it, if it is a controller. */
  readonly below: readonly string[];
  /** Wishes that concern it; of a plan without its request nothing is known of them. */
  readonly wishes: readonly WishEffect[];
}

/** Where a device of a plan sits, and what is above and below it. */
export function whyHere(plan: Plan, id: string): WhyHere | undefined {
  const device = plan.devices.find((each) => each.id === id);
  if (device === undefined) return undefined;
  const { address, because } = device;
  return {
    device: id,
    ...(address === undefined ? {} : { address }),
    ...(because === undefined ? {} : { because }),
    above: aboveOf(plan, device),
    below: belowOf(plan, device),
    wishes: [],
  };
}

function aboveOf(plan: Plan, device: PlanDevice): Above[] {
  const above: Above[] = [];
  let at: PlanDevice | undefined = controllerAbove(plan, device);
  while (at !== undefined && above.length <= plan.devices.length) {
    const { id, address, because } = at;
    const { model, index, node } = at.kind === 'controller' ? at : {};
    above.push({
      id,
      model,
      index,
      ...(address === undefined ? {} : { address }),
      ...(node === undefined ? {} : { cell: node }),
      ...(because === undefined ? {} : { because }),
    });
    at = controllerAbove(plan, at);
  }
  return above;
}

/** The types of controllers that devices with an address of a type sit on. */
const BUS_OF: Readonly<Partial<Record<Address['type'], readonly string[]>>> = {
  pci: ['pci'],
  drive: ['scsi', 'sata', 'ide', 'fdc'],
  usb: ['usb'],
  'virtio-serial': ['virtio-serial'],
  ccid: ['ccid'],
};

/** The controller that a device sits on; none on the root bus of the machine. */
function controllerAbove({ devices }: Plan, device: PlanDevice): PlanDevice | undefined {
  const { address } = device;
  const types = address === undefined ? undefined : BUS_OF[address.type];
  if (address === undefined || types === undefined) return undefined;
  const index = address.type === 'pci' ? pciSeat(device)?.bus : indexOn(address);
  if (address.type === 'pci' && index === 0) return undefined;
  const own = device.kind === 'disk' ? device.targetBus : undefined;
  return devices.find(
    (each) =>
      each.kind === 'controller' &&
      each !== device &&
      types.includes(each.type) &&
      (own === undefined || address.type !== 'drive' || each.type === own) &&
      each.index === index,
  );
}

function indexOn(address: Address): number | undefined {
  if ('controller' in address) return address.controller;
  return 'bus' in address ? address.bus : undefined;
}

function belowOf(plan: Plan, device: PlanDevice): string[] {
  if (device.kind !== 'controller') return [];
  return plan.devices
    .filter((each) => controllerAbove(plan, each)?.id === device.id)
    .map(({ id }) => id);
}

/** What would become of a device without each of the wishes that concern it: each is left out, and the rest planned again. */
export async function wishEffects(
  request: Request,
  plan: Plan,
  id: string,
  options: PlanOptions,
): Promise<WishEffect[]> {
  const all = statementsOf(request);
  const statements = [...all.burdens, ...all.choices];
  const effects: WishEffect[] = [];
  for (const wish of statements.filter((each) => concerns(each, id))) {
    const rest = withOnly(request, all, new Set(statements.filter((each) => each !== wish)));
    const { kind, path, value } = wish;
    effects.push({ kind, path, value, ...(await effectOn(plan, rest, id, options)) });
  }
  return effects;
}

function concerns({ kind, devices }: Statement, id: string): boolean {
  if (kind === 'device') return false;
  return devices.includes(id) || (devices.length === 0 && kind !== 'spare');
}

async function effectOn(
  plan: Plan,
  rest: Request,
  id: string,
  options: PlanOptions,
): Promise<Pick<WishEffect, 'without' | 'address' | 'above'>> {
  const outcome = await outcomeOf(rest, options);
  if (outcome.outcome !== 'planned') return { without: outcome.outcome };
  const [now, then] = [whyHere(plan, id), whyHere(outcome.plan, id)];
  if (then === undefined || JSON.stringify(wayOf(now)) === JSON.stringify(wayOf(then)))
    return { without: 'same' };
  const { address, above } = then;
  return { without: 'elsewhere', ...(address === undefined ? {} : { address }), above };
}

/** A request that is wrong without a wish has no plan. */
async function outcomeOf(request: Request, options: PlanOptions): Promise<Outcome> {
  try {
    return await makePlan(request, options);
  } catch (error) {
    if (!(error instanceof DevaddrError) || error.code === 'SolverFailed') throw error;
    return { outcome: 'impossible', issues: error.issues };
  }
}

/** What a guest sees of a seat. */
function wayOf(why: WhyHere | undefined): unknown {
  return [
    why?.address,
    why?.above.map(({ model, index, address, cell }) => [model, index, address, cell]),
  ];
}
