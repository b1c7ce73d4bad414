import type { Request, SpareWish } from '../../core/request.ts';
import type { Statement } from '../statement.ts';
import type { Change } from './change.ts';

/** Past this no limit limits anything. */
const LARGEST = 256;

/** Raises a limit. */
export function raiseLimit({ path, value }: Statement): Change {
  const from = Number(value);
  return {
    kind: 'raise-limit',
    most: Math.max(0, LARGEST - from),
    edits: (amount) => [{ path, from, to: from + amount }],
    says: ([edit]) => `raise \`limits.${path.at(-1)}\` from ${from} to ${edit?.to}`,
  };
}

/** Keeps fewer seats free. */
export function fewerSpares({ path, value }: Statement): Change {
  const wish = value as SpareWish;
  const where = wish.cell === undefined ? '' : ` on cell ${wish.cell}`;
  return {
    kind: 'fewer-spares',
    most: wish.count,
    edits: (amount) =>
      amount === wish.count
        ? [{ path, from: wish }]
        : [{ path: [...path, 'count'], from: wish.count, to: wish.count - amount }],
    says: ([edit]) => `keep ${edit?.to ?? 'no'} spare seats${where}, not ${wish.count}`,
  };
}

/** Gives a listed expander bus a lower number, with more room up to the next. */
export function freeBusNumbers({ devices }: Request): Change[] {
  return devices.flatMap((device, i): Change[] => {
    if (device.kind !== 'controller' || device.busNr === undefined) return [];
    const { busNr: from, id } = device;
    return [
      {
        kind: 'free-bus-number',
        most: from - 1,
        edits: (amount) => [{ path: ['devices', i, 'busNr'], from, to: from - amount }],
        says: ([edit]) => `give expander bus \`${id}\` the bus number ${edit?.to}, not ${from}`,
      },
    ];
  });
}
