import type { Limits } from '../../core/request.ts';
import type { Encoding } from '../encoding.ts';
import type { Term } from '../formula.ts';
import type { Problem } from '../problem.ts';
import { ioWindows, newBuses, newControllers, newExpanders, rootPorts } from '../quantities.ts';
import type { Constraint } from './constraint.ts';

interface Limited {
  readonly created: (encoding: Encoding) => Term[];
  readonly there: (problem: Problem) => number;
  readonly says: string;
}

/** What is limited: how much of it is created, and how much there is. */
const LIMITED: Readonly<Record<keyof Limits, Limited>> = {
  rootPorts: { created: rootPorts, there: (problem) => problem.rootPorts, says: 'root ports' },
  controllers: {
    created: newControllers,
    there: (problem) => problem.controllers,
    says: 'PCI controllers, the root not counted',
  },
  buses: { created: newBuses, there: busesThere, says: 'PCI buses, bus 0 counted' },
  expanders: {
    created: newExpanders,
    there: (problem) => problem.expanders,
    says: 'expander buses',
  },
  ioWindows: {
    created: ioWindows,
    there: (problem) => problem.ioWindows,
    says: 'bridges with a window of I/O ports',
  },
};

/** Numbers of buses that are in use before anything is created. */
export function busesThere({ roots }: Problem): number {
  return roots
    .filter((root) => root.controller !== undefined || root.position === 0)
    .reduce((sum, root) => sum + root.ownBuses + root.busesBelow, 0);
}

/** Limits that the user set. */
export const LIMIT_RULES: readonly Constraint[] = Object.entries(LIMITED).map(
  ([name, limited]) => ({
    id: `limit.${name}`,
    says: `there are no more ${limited.says} than the limit`,
    source: `request: \`limits.${name}\``,
    constrain: (encoding) => {
      const most = encoding.problem.limits[name as keyof Limits];
      if (most !== undefined)
        encoding.builder.atMost(limited.created(encoding), most - limited.there(encoding.problem));
    },
  }),
);
