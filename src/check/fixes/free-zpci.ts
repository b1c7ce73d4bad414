import type { PlanDevice } from '../../core/plan.ts';
import { valueAt } from '../../request/values.ts';
import type { Attempt } from '../rule.ts';
import type { CheckView } from '../view.ts';

/** Gives a PCI device on IBM Z the lowest uid and fid that are free, where its own are taken or out of range. */
export function freeZpci(view: CheckView, device: PlanDevice): Attempt[] {
  return (['uid', 'fid'] as const).flatMap((name): Attempt[] => {
    const path = view.pathOf(device, ['address', 'zpci', name]);
    const from = valueAt(view.input, path);
    if (from === undefined) return [];
    const taken = new Set(
      view.guest.seekers.flatMap(({ address }) =>
        address?.type === 'pci' ? (address.zpci?.[name] ?? []) : [],
      ),
    );
    let to = name === 'uid' ? 1 : 0;
    while (taken.has(to)) to++;
    const says = `set ${name} of \`${device.id}\` to ${to}`;
    return [{ says, edits: [{ path, from, to }] }];
  });
}
