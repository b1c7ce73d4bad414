import type { GroupLevel, Request } from '../../core/request.ts';
import { valueAt } from '../../request/values.ts';
import type { Statement } from '../statement.ts';
import { APART, names, TOGETHER } from '../statement-words.ts';
import { type Change, single } from './change.ts';

/** From the closest to the widest. */
const LEVELS: readonly GroupLevel[] = ['slot', 'bus', 'switch', 'expander', 'cell'];

const WORDS = { together: TOGETHER, apart: APART };

/** Asks less of a group, takes devices out of it, or the whole group out. */
export function changesOfGroup(request: Request, group: Statement): Change[] {
  const on = group.value as GroupLevel;
  const at = LEVELS.indexOf(on);
  const kind = group.kind === 'apart' ? 'apart' : 'together';
  // Devices on one cell may well have buses of their own; devices apart on buses may well be on one cell.
  const looser = kind === 'together' ? LEVELS.slice(at + 1) : LEVELS.slice(0, at).reverse();
  const loosened = looser.map((level) =>
    single(
      'loosen-group',
      { path: [...group.path, 'on'], from: on, to: level },
      `let ${names(group.devices)} be no more than ${WORDS[kind][level]}`,
    ),
  );
  return [...loosened.slice(0, 2), leaving(request, group)];
}

function leaving(request: Request, { kind, path, devices, value }: Statement): Change {
  const fewest = 2;
  return {
    kind: 'leave-group',
    most: devices.length - fewest + 1,
    edits: (amount) =>
      devices.length - amount < fewest
        ? [{ path, from: valueAt(request, path) }]
        : devices.slice(-amount).map((id, i) => ({
            path: [...path, 'devices', devices.length - amount + i],
            from: id,
          })),
    says: (edits) => {
      const group = `the group that is to be ${WORDS[kind === 'apart' ? kind : 'together'][value as GroupLevel]}`;
      return edits[0]?.path.length === path.length
        ? `take out ${group}: ${names(devices)}`
        : `take ${names(edits.map(({ from }) => String(from)))} out of ${group}`;
    },
  };
}
