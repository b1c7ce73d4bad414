import { type Address, isSameSeat, type PciAddress, pciSeat } from '../core/address.ts';
import type { RequestDevice } from '../core/device.ts';
import type { Outcome, Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import type { Problem } from '../problem/problem.ts';
import { type WhyMoved, whyMoved } from '../problem/why-moved.ts';
import type { PlanOptions } from './plan.ts';
import { planBySolver } from './plan-by-solver.ts';
import { asListed, withOrigins } from './request-of.ts';

/** A device that is not where it was. */
export interface Move {
  readonly id: string;
  readonly from: Address;
  readonly to: Address;
}

/** A device that moves, and why it cannot stay. */
export type ExplainedMove = Move & WhyMoved;

export type ReplanOutcome =
  | (Extract<Outcome, { readonly outcome: 'planned' }> & {
      /** What moves; guests see such a device as a new one. */
      readonly moves: readonly ExplainedMove[];
    })
  | Exclude<Outcome, { readonly outcome: 'planned' }>;

/**
 * Plans a guest anew that has a plan already, with as few moves as its objectives allow. Devices are known by their ids;
 * the PCI controllers of the old plan are kept, and with them every address that can stay.
 *
 * @throws DevaddrError as `plan` does
 */
export async function replan(
  plan: Plan,
  request: Request,
  options: Omit<PlanOptions, 'strategy'> = {},
): Promise<ReplanOutcome> {
  const past = seatsOf(plan);
  let problem: Problem | undefined;
  const outcome = await planBySolver(withControllersOf(plan, request), {
    ...options,
    past,
    onProblem: (made) => {
      problem = made;
    },
  });
  if (outcome.outcome !== 'planned') return outcome;
  const after = withOrigins(outcome.plan, plan);
  const moves = movesBetween(plan, after).map((move): ExplainedMove => {
    const why = problem === undefined ? undefined : whyMoved(problem, move.id);
    return { ...move, ...(why ?? { why: 'its controller has another address' }) };
  });
  return { outcome: 'planned', plan: after, moves };
}

/** Where the devices of a plan sit. */
export function seatsOf({ devices }: Plan): Map<string, PciAddress> {
  return new Map(
    devices.flatMap((device) => {
      const seat = pciSeat(device);
      return seat === undefined ? [] : [[device.id, seat] as const];
    }),
  );
}

/** The request with the PCI controllers of a plan, which stay where they are, whether somebody lists them or not. */
export function withControllersOf(plan: Plan, request: Request): Request {
  const seats = seatsOf(plan);
  const listed = new Set(request.devices.map(({ id }) => id));
  const kept = plan.devices.filter(
    (device) => device.kind === 'controller' && device.type === 'pci' && !listed.has(device.id),
  );
  const listedAgain = request.devices.map((device) => {
    const seat = seats.get(device.id);
    if (seat === undefined) return device;
    // Where devices are is what the plan says.
    const { was: _was, ...others } = device;
    return isPciController(device) && device.address === undefined
      ? ({ ...others, address: seat } as RequestDevice)
      : (others as RequestDevice);
  });
  return { ...request, devices: [...kept.map(asListed), ...listedAgain] };
}

function isPciController(device: RequestDevice): boolean {
  return device.kind === 'controller' && device.type === 'pci';
}

/** Devices of two plans of one guest that have another address in the second. */
export function movesBetween(before: Plan, after: Plan): readonly Move[] {
  const addresses = new Map(before.devices.map(({ id, address }) => [id, address]));
  return after.devices.flatMap(({ id, address }): Move[] => {
    const from = addresses.get(id);
    if (from === undefined || address === undefined || isSame(from, address)) return [];
    return [{ id, from, to: address }];
  });
}

function isSame(a: Address, b: Address): boolean {
  const [first, second] = [pciSeat({ address: a }), pciSeat({ address: b })];
  if (first === undefined || second === undefined) return JSON.stringify(a) === JSON.stringify(b);
  return isSameSeat(first, second);
}
