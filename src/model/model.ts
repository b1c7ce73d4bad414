import type { Device } from '../core/device.ts';
import { connectBits } from './connect.ts';
import type { ControllerFacts, PciControllerFacts } from './controller-facts.ts';
import type { DeviceFacts, DeviceModel, WhenValue } from './device-facts.ts';
import type { MachineFamily } from './machine-family.ts';

/** Facts about one PCI controller model, with what it accepts as bits. */
export interface PciModel extends PciControllerFacts {
  readonly acceptBits: number;
}

/** All facts: machines, controllers, devices. Built by `modelFromFiles` or `bundledModel`. */
export interface Model {
  readonly families: readonly MachineFamily[];
  readonly controllers: ControllerFacts;
  readonly devices: DeviceModel;
  /** Facts by model of PCI controller. */
  readonly pci: ReadonlyMap<string, PciModel>;
  /** The entry of `models/devices.json` that fits a device. */
  readonly factsOf: (device: Device) => DeviceFacts;
  /** The family that serves a machine type; exact names win over prefixes, prefixes over the rest of the architecture. */
  readonly familyOf: (arch: string, machine: string) => MachineFamily | undefined;
}

/** Puts checked facts into the form in which they are asked for. */
export function compileModel(
  families: readonly MachineFamily[],
  controllers: ControllerFacts,
  devices: DeviceModel,
): Model {
  const pci = new Map(
    controllers.pci.map((facts) => [facts.model, { ...facts, acceptBits: connectBits(facts.accepts) }]),
  );
  return {
    families,
    controllers,
    devices,
    pci,
    factsOf: factsFinder(devices.devices),
    familyOf: familyFinder(families),
  };
}

type Test = (device: Record<string, unknown>) => boolean;

interface Rule {
  readonly facts: DeviceFacts;
  readonly tests: readonly Test[];
}

const NO_FACTS: Omit<DeviceFacts, 'kind'> = {
  placed: true,
  integrated: false,
  isolated: false,
  transports: [],
  usb: false,
  drive: false,
  dimm: false,
  onSpaprVio: false,
  needsSeat: false,
  requires: [],
  unsupported: false,
};

function factsFinder(entries: readonly DeviceFacts[]): (device: Device) => DeviceFacts {
  const rules = new Map<string, Rule[]>();
  for (const facts of entries) {
    const tests = Object.entries(facts.when ?? {}).map(([field, value]) => testOf(field, value));
    rules.set(facts.kind, [...(rules.get(facts.kind) ?? []), { facts, tests }]);
  }
  const none = new Map<string, DeviceFacts>();
  return (device) => {
    const fields = device as unknown as Record<string, unknown>;
    for (const { facts, tests } of rules.get(device.kind) ?? []) {
      if (tests.every((test) => test(fields))) return facts;
    }
    const known = none.get(device.kind) ?? { kind: device.kind, ...NO_FACTS };
    none.set(device.kind, known);
    return known;
  };
}

function testOf(field: string, value: WhenValue): Test {
  if (Array.isArray(value)) {
    const values = new Set<unknown>(value);
    return (device) => values.has(device[field] ?? null);
  }
  return (device) => (device[field] ?? null) === value;
}

function familyFinder(
  families: readonly MachineFamily[],
): (arch: string, machine: string) => MachineFamily | undefined {
  const known = new Map<string, MachineFamily | undefined>();
  return (arch, machine) => {
    const key = `${arch} ${machine}`;
    if (!known.has(key)) known.set(key, findFamily(families, arch, machine));
    return known.get(key);
  };
}

function findFamily(
  families: readonly MachineFamily[],
  arch: string,
  machine: string,
): MachineFamily | undefined {
  let best: MachineFamily | undefined;
  let bestFit = 0;
  for (const family of families) {
    const fit = family.arches.includes(arch) ? fitOf(family, machine) : 0;
    if (fit > bestFit) {
      best = family;
      bestFit = fit;
    }
  }
  return best;
}

/** How closely a family names a machine: 0 not at all, 1 as any other, more for a prefix, most for the exact name. */
function fitOf(family: MachineFamily, machine: string): number {
  if (family.names.includes(machine)) return Number.MAX_SAFE_INTEGER;
  const prefixes = family.prefixes.filter((prefix) => machine.startsWith(prefix));
  if (prefixes.length > 0) return 1 + Math.max(...prefixes.map((prefix) => prefix.length));
  return family.names.length + family.prefixes.length === 0 ? 1 : 0;
}
