import { holdersAmong } from '../core/holders.ts';
import type { Plan } from '../core/plan.ts';
import type { Model } from '../model/model.ts';
import { planTree } from '../topology/plan-tree.ts';
import { busNumbersOf } from './bus-numbers.ts';
import { guestPath } from './guest-path.ts';
import { identityOf } from './identity.ts';
import { interfaceName } from './interface-names.ts';
import { migrationNotices } from './migration.ts';
import type { Notice } from './notice.ts';

/** What a guest, its administrator or a migration would notice if a guest went from one plan to another. */
export function noticesOf(before: Plan, after: Plan, model: Model): Notice[] {
  const [old, now] = [seenOf(before, model), seenOf(after, model)];
  const both = [...now].flatMap(([key, is]) => {
    const was = old.get(key);
    return was === undefined ? [] : [{ id: is.id, was, is }];
  });
  const changed = (part: 'path' | 'name'): typeof both =>
    both.filter(({ was, is }) => was[part] !== undefined && was[part] !== is[part]);
  return [
    ...changed('path').map(
      ({ id, was, is }): Notice => ({
        kind: 'new-device',
        devices: [id],
        message: `Windows takes ${id} for a new device: it was at ${was.path} and is at ${is.path ?? 'no seat'}`,
      }),
    ),
    ...changed('name').map(
      ({ id, was, is }): Notice => ({
        kind: 'interface-name',
        devices: [id],
        message: `Linux calls ${id} \`${is.name ?? '?'}\` and no longer \`${was.name}\``,
      }),
    ),
    ...migrationNotices(before, after),
  ];
}

/** What a guest sees of a device. */
interface Seen {
  readonly id: string;
  readonly path: string | undefined;
  readonly name: string | undefined;
}

function seenOf(plan: Plan, model: Model): Map<string, Seen> {
  const tree = planTree(plan, model);
  const numbers = busNumbersOf(tree);
  const holders = holdersAmong(plan.devices);
  return new Map(
    plan.devices
      // PCI controllers are known by what is behind them.
      .filter((device) => device.kind !== 'controller' || device.type !== 'pci')
      .map((device) => [
        identityOf(device),
        {
          id: device.id,
          path: guestPath(device, tree, holders),
          name: interfaceName(device, tree, numbers),
        },
      ]),
  );
}
