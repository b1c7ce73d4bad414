import type { RequestDevice } from '../../core/device.ts';
import { DevaddrError, type Path } from '../../core/issue.ts';
import type { SeenBar, SeenFunction } from '../../core/seen.ts';
import { isRecord } from '../../request/values.ts';
import { bridgeModel, expanderModel, machineOfHost, pciId } from './read-pci-ids.ts';

/** The answer of `query-pci` as a guest. */
export interface SeenGuest {
  readonly machine: { readonly arch: string; readonly type: string; readonly virtType: string };
  readonly devices: readonly RequestDevice[];
  readonly seen: readonly SeenFunction[];
  /** Where each device stands in the answer; roots of expander buses where their bus does. */
  readonly paths: readonly Path[];
  readonly busName: (index: number) => string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** True for the answer of `query-pci`, with or without the message around it. */
export function isQueryPci(value: unknown): boolean {
  const list = answerIn(value).list;
  return (
    list !== undefined &&
    list.length > 0 &&
    list.every((bus) => isRecord(bus) && typeof bus.bus === 'number' && Array.isArray(bus.devices))
  );
}

function answerIn(value: unknown): { list: readonly unknown[] | undefined; path: Path } {
  if (Array.isArray(value)) return { list: value, path: [] };
  const list = isRecord(value) ? value.return : undefined;
  return { list: Array.isArray(list) ? list : undefined, path: ['return'] };
}

/**
 * Reads the answer of `query-pci`.
 *
 * @throws DevaddrError `QueryPciInvalid` for anything else
 */
export function readQueryPci(value: unknown): SeenGuest {
  const { list, path } = answerIn(value);
  if (list === undefined || !isQueryPci(value)) {
    const message = 'this is not the answer of `query-pci`: that is a list of buses with devices';
    throw new DevaddrError({ code: 'QueryPciInvalid', path: [], message });
  }
  const reader = new Reader();
  // The monitor lists the newest root first.
  const roots = list.map((bus, i) => ({ bus: bus as Fields, path: [...path, i] }));
  const main = roots.filter(({ bus }) => bus.bus === 0);
  const others = roots.filter(({ bus }) => bus.bus !== 0).reverse();
  for (const each of [...main, ...others]) reader.root(each.bus, each.path);
  return reader.guest();
}

class Reader {
  readonly #devices: Record<string, unknown>[] = [];
  readonly #seen: SeenFunction[] = [];
  readonly #paths: Path[] = [];
  readonly #names = new Map<number, string>();
  /** Expander buses whose root has not come yet. */
  readonly #expanders: Record<string, unknown>[] = [];
  readonly #ids = new Set<string>();
  #host: string | undefined;
  #last = 0;

  root({ bus: number, devices }: Fields, path: Path): void {
    const index = this.#names.size === 0 ? 0 : this.#expander(Number(number), path);
    this.#names.set(index, `bus ${number}`);
    if (index === 0) {
      const model = this.#isConventional(devices) ? 'pci-root' : 'pcie-root';
      const root = { id: 'root bus', kind: 'controller', type: 'pci', index, model };
      this.#devices.push(root);
      this.#paths.push(path);
    }
    this.#all(devices, index, [...path, 'devices']);
  }

  #isConventional(devices: unknown): boolean {
    const [host] = Array.isArray(devices) ? devices : [];
    this.#host = isRecord(host) ? idOf(host) : undefined;
    return machineOfHost(this.#host ?? '')?.type === 'pc';
  }

  /** A root that is not the first: the expander bus that is still without one. */
  #expander(busNr: number, path: Path): number {
    const known = this.#expanders.shift();
    if (known !== undefined) {
      known.busNr = busNr;
      return Number(known.index);
    }
    const index = ++this.#last;
    const model = 'pcie-expander-bus';
    this.#devices.push({
      id: `bus ${busNr}`,
      kind: 'controller',
      type: 'pci',
      model,
      index,
      busNr,
    });
    this.#paths.push(path);
    return index;
  }

  #all(devices: unknown, bus: number, path: Path): void {
    for (const [i, device] of (Array.isArray(devices) ? devices : []).entries())
      if (isRecord(device)) this.#device(device, bus, [...path, i]);
  }

  #device(device: Fields, bus: number, path: Path): void {
    const pci = idOf(device);
    const [slot, fn] = [Number(device.slot), Number(device.function)];
    // The host bridge is no device of its bus.
    if (slot === 0 && fn === 0 && machineOfHost(pci) !== undefined) return;
    const id = this.#idFor(device, `${String(device.bus)}:${slot.toString(16)}.${fn}`);
    const address = { type: 'pci', domain: 0, bus, slot, function: fn, multifunction: 'on' };
    const bridge = isRecord(device.pci_bridge) ? device.pci_bridge : undefined;
    const model = bridge === undefined ? expanderModel(pci) : bridgeModel(pci);
    const seen = { id, position: this.#devices.length, bars: barsOf(device) };
    this.#paths.push(path);
    if (model === undefined) {
      this.#devices.push({ id, kind: 'device', model: classOf(device), address });
      this.#seen.push(seen);
      return;
    }
    const index = ++this.#last;
    const made = { id, kind: 'controller', type: 'pci', model, index, address };
    this.#devices.push(made);
    if (bridge === undefined) {
      this.#expanders.push(made);
      this.#seen.push(seen);
    } else this.#bridge(bridge, index, seen, path);
  }

  #bridge({ bus, devices }: Fields, index: number, seen: SeenFunction, path: Path): void {
    const secondary = Number((isRecord(bus) ? bus.secondary : undefined) ?? 0);
    this.#seen.push({ ...seen, secondary });
    this.#names.set(index, secondary === 0 ? `the bus of ${seen.id}` : `bus ${secondary}`);
    this.#all(devices, index, [...path, 'pci_bridge', 'devices']);
  }

  /** The bridge within a conventional expander bus has the id of the device. */
  #idFor({ qdev_id: named }: Fields, where: string): string {
    const isNamed = typeof named === 'string' && named !== '';
    const id = isNamed ? (this.#ids.has(named) ? `${named} at ${where}` : named) : where;
    this.#ids.add(id);
    return id;
  }

  guest(): SeenGuest {
    const { arch, type } = machineOfHost(this.#host ?? '') ?? { arch: 'x86_64', type: 'q35' };
    return {
      machine: { arch, type, virtType: 'qemu' },
      devices: this.#devices as unknown as RequestDevice[],
      seen: this.#seen,
      paths: this.#paths,
      busName: (index) => this.#names.get(index),
    };
  }
}

function idOf({ id }: Fields): string {
  const { vendor, device } = isRecord(id) ? id : {};
  return pciId(Number(vendor ?? 0), Number(device ?? 0));
}

function classOf({ class_info: info }: Fields): string | undefined {
  const desc = isRecord(info) ? info.desc : undefined;
  return typeof desc === 'string' ? desc : undefined;
}

/** The ROM has no address unless somebody reads it. */
const ROM_BAR = 6;
/** Addresses that stand for none are all ones, read with or without sign. */
const BEYOND = 2 ** 63;

function barsOf({ regions }: Fields): SeenBar[] {
  return (Array.isArray(regions) ? regions : []).filter(isRecord).flatMap((region): SeenBar[] => {
    const [bar, address] = [Number(region.bar), Number(region.address)];
    if (bar === ROM_BAR) return [];
    const isAssigned = address >= 0 && address < BEYOND;
    return [
      {
        bar,
        type: region.type === 'io' ? 'io' : 'memory',
        size: Number(region.size),
        ...(isAssigned ? { address } : {}),
      },
    ];
  });
}
