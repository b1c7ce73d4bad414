import type { Edit } from '../../core/edit.ts';
import type { Request } from '../../core/request.ts';
import { classesOf, type Statement } from '../statement.ts';
import { names } from '../statement-words.ts';
import type { Change } from './change.ts';

/** Takes the last of some devices that are alike out, and out of their groups. */
export function removeDevices(request: Request, devices: readonly Statement[]): Change[] {
  return classesOf(devices).map((same) => {
    const idsOf = (amount: number): string[] =>
      same.slice(-amount).flatMap(({ devices: ids }) => ids);
    const out = ({ path, value }: Statement): Edit => ({ path, from: value });
    return {
      kind: 'remove-device',
      most: same.length,
      edits: (amount) => [
        ...same.slice(-amount).map(out),
        ...outOfGroups(request, new Set(idsOf(amount))),
      ],
      says: (edits) => {
        const { length } = edits.filter(({ path }) => path[0] === 'devices');
        return `do without ${names(idsOf(length))}`;
      },
    };
  });
}

/** A group of one is none. */
function outOfGroups({ tunables = {} }: Request, gone: ReadonlySet<string>): Edit[] {
  return (['together', 'apart'] as const).flatMap((name) =>
    (tunables[name] ?? []).flatMap((group, i): Edit[] => {
      const path = ['tunables', name, i];
      const left = group.devices.filter((id) => !gone.has(id));
      if (left.length === group.devices.length) return [];
      if (left.length < 2) return [{ path, from: group }];
      return group.devices.flatMap((id, at) =>
        gone.has(id) ? [{ path: [...path, 'devices', at], from: id }] : [],
      );
    }),
  );
}
