import type { Plan, PlanDevice } from '../core/plan.ts';
import { list } from '../core/text.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { planTree } from '../topology/plan-tree.ts';
import { devicesBehind } from './behind.ts';
import { type Box, box } from './box.ts';
import { cellBoxes } from './cell-boxes.ts';
import { changesAgainst, goneFrom } from './changes.ts';
import type { Draft } from './device-box.ts';
import { groupBoxes } from './group-boxes.ts';
import { ranksIn } from './order.ts';
import { pciBoxes } from './pci-boxes.ts';

/** What the boxes of a plan may depend on besides the plan. */
export interface BoxOptions {
  readonly model?: Model | undefined;
  readonly title?: string | undefined;
  /** Devices that are elsewhere in this plan, or not in it, are marked. */
  readonly against?: Plan | undefined;
  /** Devices are in the order in which a drawing of this plan has them. */
  readonly like?: Plan | undefined;
}

/** A plan as nested boxes; every device is in exactly one of them. */
export function boxesOf(plan: Plan, options: BoxOptions = {}): Box {
  const { model = bundledModel(), title, against, like } = options;
  const draft: Draft = {
    behind: devicesBehind(plan),
    changeOf: changesAgainst(against),
    ranks: like === undefined ? new Map() : ranksIn(boxesOf(like, { model })),
    placed: new Set<PlanDevice>(),
  };
  const gone = goneFrom(plan, against);
  const { arch, type } = plan.machine;
  const machine = `${type} (${arch})`;
  const tops = pciBoxes(planTree(plan, model), draft);
  return box('guest', title ?? machine, {
    words: title === undefined ? '' : machine,
    notes: gone.length === 0 ? [] : [`gone: ${list(gone)}`],
    children: [...cellBoxes(plan, tops, draft), ...groupBoxes(plan, draft)],
  });
}
