/** The ports of a USB controller or hub. */
export interface UsbLevel {
  readonly ports: number;
  readonly taken: Set<number>;
  /** What hangs from ports that have a hub. */
  readonly hubs: Map<number, UsbLevel>;
}

/** Root levels by controller index, in ascending order. */
export type UsbBuses = ReadonlyMap<number, UsbLevel>;

/** A path has at most four ports: three hubs in a row. */
const MAX_DEPTH = 4;

export function usbLevel(ports: number): UsbLevel {
  return { ports, taken: new Set(), hubs: new Map() };
}

/** `1.2.4`. */
export function describePath(path: readonly number[]): string {
  return path.join('.');
}

/** Numbers of a port path; what follows the last number that is not 0 does not count. */
function parsePath(port: string): number[] {
  const path = port.split('.').map(Number);
  while (path.length > 1 && path.at(-1) === 0) path.pop();
  return path;
}

export type Located =
  | { readonly level: UsbLevel; readonly port: number }
  | {
      readonly problem: 'bus' | 'range' | 'hub' | 'port';
      readonly at: number;
      readonly ports: number;
    };

/** The level and port that a path means, or what is wrong with the path. */
export function locate(buses: UsbBuses, bus: number, port: string): Located {
  let level = buses.get(bus);
  if (level === undefined) return { problem: 'bus', at: 0, ports: 0 };
  const path = parsePath(port);
  const last = path.pop() ?? 0;
  for (const at of path) {
    if (at === 0 || at > level.ports) return { problem: 'range', at, ports: level.ports };
    const below = level.hubs.get(at);
    if (below === undefined) return { problem: 'hub', at, ports: level.ports };
    level = below;
  }
  if (last > level.ports) return { problem: 'port', at: last, ports: level.ports };
  return { level, port: last };
}

/** The lowest free port: a level is filled before its hubs, in order of their ports. */
export function findPort(level: UsbLevel, depth = 1): number[] | undefined {
  for (let port = 1; port <= level.ports; port++) if (!level.taken.has(port)) return [port];
  if (depth >= MAX_DEPTH) return undefined;
  for (let port = 1; port <= level.ports; port++) {
    const hub = level.hubs.get(port);
    const below = hub && findPort(hub, depth + 1);
    if (below !== undefined) return [port, ...below];
  }
  return undefined;
}
