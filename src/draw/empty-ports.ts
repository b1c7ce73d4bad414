import type { ControllerDevice } from '../core/device.ts';
import { list } from '../core/text.ts';
import { type Box, box } from './box.ts';

/** From how many equal ports on they are drawn as one. */
const SHORTEST_RUN = 3;

/** What an empty port says of itself. */
export const EMPTY = 'empty';

/** Boxes in order, with each run of equal empty ports as one box. */
export function withRunsOfPorts(boxes: readonly Box[]): readonly Box[] {
  const runs: Box[][] = [];
  for (const each of boxes) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && isAlike(run[0], each)) run.push(each);
    else runs.push([each]);
  }
  return runs.flatMap((run) => (run.length < SHORTEST_RUN ? run : [asOne(run)]));
}

function isAlike(a: Box, b: Box): boolean {
  return a.kind === 'spare' && b.kind === 'spare' && likeness(a) === likeness(b);
}

function likeness({ devices, notes, change }: Box): string {
  return JSON.stringify([modelOf(devices), notes, change]);
}

function modelOf([port]: Box['devices']): string {
  return (port as Partial<ControllerDevice> | undefined)?.model ?? '';
}

const PLURALS: Readonly<Record<string, string>> = {
  'pcie-root-port': 'root ports',
  'pcie-switch-downstream-port': 'downstream ports',
};

function asOne(run: readonly Box[]): Box {
  const [first, last] = [run[0], run.at(-1)];
  const devices = run.flatMap((each) => each.devices);
  return box('spare', `${run.length} empty ${PLURALS[modelOf(devices)] ?? 'ports'}`, {
    words: list(run.map(({ words }) => words).filter((words) => words !== '')),
    seat: `${first?.seat}–${last?.seat}`,
    place: `${first?.place}–${last?.place}`,
    notes: (first?.notes ?? []).filter((note) => note !== EMPTY),
    change: first?.change,
    devices,
  });
}
