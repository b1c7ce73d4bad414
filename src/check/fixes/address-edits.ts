import type { Edit } from '../../core/edit.ts';
import type { PlanDevice } from '../../core/plan.ts';
import { isRecord, valueAt } from '../../request/values.ts';
import type { CheckView } from '../view.ts';

type Parts = Readonly<Record<string, string | number | undefined>>;

/** Edits that change parts of a device's address, each part by itself; all of it if the input states none. */
export function addressEdits(view: CheckView, device: PlanDevice, parts: Parts): Edit[] {
  const path = view.pathOf(device, ['address']);
  const stated = valueAt(view.input, path);
  if (!isRecord(stated)) return [{ path, from: undefined, to: { ...device.address, ...parts } }];
  const now: Parts = { ...device.address } as unknown as Parts;
  return Object.entries(parts).flatMap(([name, to]): Edit[] => {
    const from = stated[name];
    if (from === to || (from === undefined && now[name] === to && to === 0)) return [];
    return [{ path: [...path, name], from, ...(to === undefined ? {} : { to }) }];
  });
}

/** Edit of one field of a device. */
export function fieldEdit(view: CheckView, device: PlanDevice, field: string, to: unknown): Edit {
  const path = view.pathOf(device, [field]);
  return { path, from: valueAt(view.input, path), to };
}
