import type { DeviceTunables } from '../../core/device.ts';
import type { Request, Tunables } from '../../core/request.ts';
import { classesOf, type Statement } from '../statement.ts';
import { names } from '../statement-words.ts';
import { type Change, type ChangeKind, single } from './change.ts';

/** Leaves a wish out for the last of the devices that have it. */
export function dropWishes(kind: ChangeKind, wishes: readonly Statement[]): Change[] {
  return classesOf(wishes).map((same): Change => {
    const [first] = same;
    return {
      kind,
      most: same.length,
      edits: (amount) => same.slice(-amount).map(({ path, value }) => ({ path, from: value })),
      says: ({ length }) => {
        const ids = names(idsOf(same.slice(-length)));
        return `leave \`${first?.kind}: ${first?.value}\` out for ${ids}`;
      },
    };
  });
}

/** Takes a wish for all devices out. */
export function dropTunable({ path, value }: Statement): Change {
  const name = path.slice(1).join('.');
  const kind = name === 'expanders' ? 'allow-expanders' : 'drop-wish';
  return single(kind, { path, from: value }, `take \`${name}: ${value}\` out`);
}

/** Makes the wish for a cell one that may be broken. */
export function preferCells({ tunables }: Request): Change[] {
  const from = tunables?.numa;
  if (from === 'prefer' || from === 'ignore') return [];
  const edit = { path: ['tunables', 'numa'], from, to: 'prefer' };
  return [
    single('prefer-cell', edit, 'set `numa: prefer`, so that devices may sit off their cell'),
  ];
}

/** Another value of a wish for the last of some devices, one by one or all together. */
function wishFor<Name extends keyof DeviceTunables & keyof Tunables>(
  kind: ChangeKind,
  request: Request,
  devices: readonly Statement[],
  name: Name,
  to: DeviceTunables[Name],
  says: (ids: string) => string,
): Change[] {
  const wished = ({ path }: Statement): DeviceTunables[Name] =>
    request.devices[Number(path[1])]?.tunables?.[name];
  const open = devices.filter((device) => wished(device) !== to);
  if (open.length === 0 || request.tunables?.[name] === to) return [];
  const each: Change = {
    kind,
    most: open.length,
    edits: (amount) =>
      open.slice(-amount).map((device) => ({
        path: [...device.path, 'tunables', name],
        from: wished(device),
        to,
      })),
    says: (edits) => {
      const changed = new Set(edits.map(({ path }) => path[1]));
      return says(names(idsOf(open.filter(({ path }) => changed.has(path[1])))));
    },
  };
  const edit = { path: ['tunables', name], from: request.tunables?.[name], to };
  return [each, single(kind, edit, says('all devices that say nothing else'))];
}

/** Lets devices share slots, or sit on conventional bridges, where room is what is missing. */
export function makeRoom(request: Request, all: readonly Statement[]): Change[] {
  // One with an address sits there in any case.
  const devices = all.filter(({ path }) => request.devices[Number(path[1])]?.address === undefined);
  return [
    ...wishFor('share-slots', request, devices, 'spread', 'function', (ids) => {
      return `let ${ids} share slots: \`spread: function\``;
    }),
    ...wishFor('use-bridge', request, devices, 'bus', 'pci', (ids) => {
      return `let ${ids} sit behind a conventional bridge: \`bus: pci\``;
    }),
  ];
}

function idsOf(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ devices }) => devices);
}
