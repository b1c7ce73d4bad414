import { classesOf, type Statement } from '../statement.ts';
import { names } from '../statement-words.ts';
import type { Change } from './change.ts';

/** Takes the last of some devices that are alike out. */
export function removeDevices(devices: readonly Statement[]): Change[] {
  return classesOf(devices).map((same) => ({
    kind: 'remove-device',
    most: same.length,
    edits: (amount) => same.slice(-amount).map(({ path, value }) => ({ path, from: value })),
    says: ({ length }) =>
      `do without ${names(same.slice(-length).flatMap(({ devices: ids }) => ids))}`,
  }));
}
