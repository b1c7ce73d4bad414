import type { Issue } from '../core/issue.ts';
import { list } from '../core/text.ts';
import type { Problem } from '../problem/problem.ts';
import type { Group } from '../problem/units.ts';

/** Groups of devices that have their seats already, and that are not together or apart there. */
export function brokenGroups({ demand, seated }: Problem): Issue[] {
  const placesOf = ({ devices, on }: Group): { id: string; key: string | undefined }[] =>
    devices.flatMap((id) => {
      const anchor = seated(id, on);
      return anchor === undefined ? [] : [{ id, key: anchor.key }];
    });
  const issue = ({ on, path }: Group, ids: readonly string[], what: string): Issue => ({
    code: 'Impossible',
    path,
    message: `${list(ids.map((id) => `\`${id}\``))} are to be ${what} (${on}), and their addresses say otherwise`,
    hint: 'leave an address out, or a device out of the group',
  });
  const torn = demand.together.filter((group) => {
    const places = placesOf(group);
    return (
      places.length > 1 && places.some(({ key }) => key === undefined || key !== places[0]?.key)
    );
  });
  const close = demand.apart.filter((group) => {
    const keys = placesOf(group).flatMap(({ key }) => key ?? []);
    return new Set(keys).size < keys.length;
  });
  return [
    ...torn.map((group) =>
      issue(
        group,
        placesOf(group).map(({ id }) => id),
        'together',
      ),
    ),
    ...close.map((group) =>
      issue(
        group,
        placesOf(group).map(({ id }) => id),
        'apart',
      ),
    ),
  ];
}
