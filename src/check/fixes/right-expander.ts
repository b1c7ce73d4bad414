import { isExpander } from '../../core/pci.ts';
import type { PlanDevice } from '../../core/plan.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';
import { fieldEdit } from './address-edits.ts';

/** Makes an expander bus that the machine does not have the kind that it has. */
export function rightExpander(view: CheckView, device: PlanDevice): Attempt[] {
  const [model] = view.guest.family?.pci.expanders ?? [];
  if (model === undefined || !isForeign(view, device)) return [];
  const name = view.model.pci.get(model)?.modelNames[0]?.name;
  const named = view.isStated(device, 'modelName');
  return [
    {
      says: `make \`${device.id}\` a \`${model}\``,
      edits: [
        fieldEdit(view, device, 'model', model),
        ...(named ? [fieldEdit(view, device, 'modelName', name)] : []),
      ],
    },
  ];
}

/** True for an expander bus of a kind that the machine does not have. */
export function isForeign({ guest }: CheckView, device: PlanDevice | undefined): boolean {
  if (device?.kind !== 'controller' || !isExpander(device.model)) return false;
  return guest.family?.pci.expanders.includes(device.model) === false;
}
