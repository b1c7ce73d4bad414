import type { Request } from '../../core/request.ts';
import type { FoundConflict } from '../conflicts.ts';
import { classesOf, type Statement, type StatementKind, statementsOf } from '../statement.ts';
import type { Change } from './change.ts';
import { dropFields, otherIndexes, otherModels } from './fields.ts';
import { changesOfGroup } from './groups.ts';
import { fewerSpares, freeBusNumbers, raiseLimit } from './limits.ts';
import { otherMachines } from './machines.ts';
import { movePins } from './pins.ts';
import { removeDevices } from './removals.ts';
import { dropTunable, dropWishes, makeRoom, preferCells } from './wishes.ts';

/** Ways to change a request that could resolve a conflict. */
export function changesFor(request: Request, conflict: FoundConflict): readonly Change[] {
  const { burdens, choices } = statementsOf(request);
  const keys = new Set([...conflict.members, ...conflict.context].map(({ key }) => key));
  const alike = [...burdens, ...choices].filter(({ key }) => keys.has(key));
  const of = (...kinds: StatementKind[]): Statement[] =>
    alike.filter(({ kind }) => kinds.includes(kind));
  const devices = of('device').filter(({ value }) => value !== 'controller');
  // Where nothing else is in the way, it may be what the devices are.
  const isBare = conflict.members.every(({ kind }) => kind === 'device' || kind === 'address');
  const bare = isBare ? of('device') : [];
  const spares = classesOf(of('spare')).flatMap(([first]) => first ?? []);
  return [
    ...of('limit').map(raiseLimit),
    ...of('tunable').map(dropTunable),
    ...freeBusNumbers(request),
    ...spares.map(fewerSpares),
    ...classesOf(of('address')).map(movePins),
    ...dropFields(request, bare),
    ...otherIndexes(request, bare),
    ...otherModels(request, bare),
    ...dropWishes('drop-wish', of('bus', 'hotplug', 'spread')),
    ...makeRoom(request, devices),
    ...of('together', 'apart').flatMap((group) => changesOfGroup(request, group)),
    ...(of('cell').length > 0 ? preferCells(request) : []),
    ...dropWishes('drop-cell', of('cell')),
    ...otherMachines(request),
    ...removeDevices(request, of('device')),
  ];
}
