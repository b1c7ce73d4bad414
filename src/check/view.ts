import { type Holders, holdersAmong } from '../core/holders.ts';
import type { Path } from '../core/issue.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import type { Cell } from '../core/request.ts';
import type { Model } from '../model/model.ts';
import { isRecord } from '../request/values.ts';
import { type PlanTree, planTree } from '../topology/plan-tree.ts';
import { type GuestView, viewOf } from '../topology/verify/guest-view.ts';
import { filledIn } from './filled-in.ts';
import type { CheckInput } from './input.ts';
import type { CheckOptions } from './options.ts';
import { statedPlan } from './stated-plan.ts';

/** A guest as the rules look at it. */
export interface CheckView {
  readonly input: CheckInput;
  readonly options: CheckOptions;
  readonly model: Model;
  /** The guest as it is stated, with the numbers that libvirt fills in where it leaves some out. */
  readonly plan: Plan;
  readonly guest: GuestView;
  readonly tree: PlanTree;
  readonly holders: Holders;
  /** NUMA cells of the guest; nothing if the input does not list them. */
  readonly cells: readonly Cell[] | undefined;
  /** Where a device stands in the input, or a field of it; what was filled in stands nowhere. */
  readonly pathOf: (device: PlanDevice, field?: Path) => Path;
  /** The device of an id, the last if there are several. */
  readonly deviceOf: (id: string) => PlanDevice | undefined;
  /** True for a device, or a field of it, that the input states. */
  readonly isStated: (device: PlanDevice, field?: string) => boolean;
}

/** Looks at an input once for all rules. */
export function checkViewOf(input: CheckInput, options: CheckOptions, model: Model): CheckView {
  const { plan, positions } = filledIn(statedPlan(input), input, model);
  const guest = viewOf(plan, model);
  const { arch, type } = guest;
  const readable: Plan = {
    ...plan,
    machine: { ...plan.machine, arch, type },
    devices: guest.devices,
  };
  const byId = new Map(guest.devices.map((device) => [device.id, device]));
  const positionOf = (device: PlanDevice): number | undefined => positions.get(device.id);
  return {
    input,
    options,
    model,
    plan: readable,
    guest,
    tree: planTree(readable, model),
    holders: holdersAmong(guest.devices),
    cells: cellsOf(input),
    pathOf: (device, field = []) => {
      const position = positionOf(device);
      return position === undefined ? ['devices'] : ['devices', position, ...field];
    },
    deviceOf: (id) => byId.get(id),
    isStated: (device, field) => {
      const position = positionOf(device);
      const stated = position === undefined ? undefined : input.devices[position];
      if (stated === undefined || field === undefined) return stated !== undefined;
      return (stated as unknown as Readonly<Record<string, unknown>>)[field] !== undefined;
    },
  };
}

/** Cells that can be read: a plan may say anything. */
function cellsOf({ machine }: CheckInput): readonly Cell[] | undefined {
  const cells: unknown = machine?.cells;
  return Array.isArray(cells)
    ? cells.filter(isRecord).map((each) => each as unknown as Cell)
    : undefined;
}
