import { type Encoding, isNew } from './encoding.ts';
import type { Term } from './formula.ts';
import type { Root } from './place.ts';
import { hasHostBridges } from './problem.ts';
import { newRootPorts } from './rules/root-slots.ts';

/** Terms with their weights times a factor. */
export const scaled = (terms: readonly Term[], factor: number): Term[] =>
  terms.map(({ literal, weight }) => ({ literal, weight: weight * factor }));

/** PCI controllers that are created. */
export function newControllers(encoding: Encoding): Term[] {
  return [
    ...newExpanders(encoding),
    ...rootPorts(encoding),
    ...encoding.switches(),
    ...downstreamPorts(encoding),
    ...encoding.bridges(),
  ];
}

/** Root ports that are created. */
export function rootPorts(encoding: Encoding): Term[] {
  return [
    ...encoding.slotsOfKind('port'),
    ...encoding.switches(),
    ...encoding.problem.roots.flatMap((root) => encoding.bridgePorts(root)),
  ];
}

export function newExpanders({ problem, exists }: Encoding): Term[] {
  return problem.roots.filter(isNew).flatMap((root) => {
    const literal = exists.get(root);
    return literal === undefined ? [] : [{ literal, weight: 1 }];
  });
}

function downstreamPorts(encoding: Encoding, root?: Root): Term[] {
  const keys = encoding.problem.places.flatMap(({ switch: site, root: at, kind }) =>
    site !== undefined && kind === 'downstream' && (root === undefined || at === root)
      ? [site.key]
      : [],
  );
  return [...new Set(keys)].flatMap((key) => encoding.newPorts.get(key)?.terms() ?? []);
}

/** Buses of their own numbers that are created. A conventional expander bus is a bus with a bridge behind it. */
export function newBuses(encoding: Encoding): Term[] {
  const expanders = newExpanders(encoding);
  const conventional =
    encoding.problem.roots[0]?.express === false && !hasHostBridges(encoding.problem);
  return [...newControllers(encoding), ...(conventional ? expanders : [])];
}

/** Buses that are created below a root, the root's own not counted. */
export function busesBelow(encoding: Encoding, root: Root): Term[] {
  return [
    ...newRootPorts(encoding, root),
    ...encoding.switches(root),
    ...downstreamPorts(encoding, root),
    ...encoding.bridges(root),
  ];
}

/** Bridges that need a window of I/O ports: those with a device behind them that has such ports, and conventional bridges. */
export function ioWindows(encoding: Encoding): Term[] {
  const devices = encoding.problem.places
    .filter(({ kind }) => kind === 'port' || kind === 'free-port' || kind === 'downstream')
    .flatMap((place) => encoding.in(place))
    .flatMap(({ type, count }) =>
      count.terms(type.unit.slots.filter((slot) => slot.some(({ io }) => io)).length),
    );
  return [...devices.filter(({ weight }) => weight > 0), ...encoding.bridges()];
}
