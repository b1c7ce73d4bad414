import type { Device, DeviceKind } from '../core/device.ts';
import { type ClosedField, closedFieldsOf } from './closed-fields.ts';
import { type Test, testsOf } from './condition.ts';
import { connectBits } from './connect.ts';
import type { ControllerFacts, PciControllerFacts } from './controller-facts.ts';
import type { DeviceFacts, DeviceModel } from './device-facts.ts';
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
  /** Fields that take one of a closed list of names, by kind of device. */
  readonly closedFields: ReadonlyMap<string, readonly ClosedField[]>;
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
    controllers.pci.map((facts) => [
      facts.model,
      { ...facts, acceptBits: connectBits(facts.accepts) },
    ]),
  );
  return {
    families,
    controllers,
    devices,
    pci,
    factsOf: factsFinder(devices.devices),
    closedFields: closedFieldsOf(devices.values.lists),
    familyOf: familyFinder(families),
  };
}

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

/** The rules of one kind of device; where all of them ask for the same field first, only those for its value are tried. */
interface KindRules {
  readonly field: string | undefined;
  readonly byValue: ReadonlyMap<unknown, readonly Rule[]>;
  readonly all: readonly Rule[];
  readonly none: DeviceFacts;
}

function factsFinder(entries: readonly DeviceFacts[]): (device: Device) => DeviceFacts {
  const rules = new Map<string, KindRules>();
  for (const kind of new Set(entries.map((facts) => facts.kind))) {
    rules.set(
      kind,
      rulesOf(
        kind,
        entries.filter((facts) => facts.kind === kind),
      ),
    );
  }
  return (device) => {
    const kindRules = rules.get(device.kind);
    if (kindRules === undefined) return { kind: device.kind, ...NO_FACTS };
    const fields = device as unknown as Record<string, unknown>;
    const { field, byValue, all, none } = kindRules;
    const candidates = field === undefined ? all : byValue.get(fields[field]);
    if (candidates === undefined) return none;
    for (const { facts, tests } of candidates) {
      if (tests.every((test) => test(fields))) return facts;
    }
    return none;
  };
}

function rulesOf(kind: DeviceKind, entries: readonly DeviceFacts[]): KindRules {
  const all = entries.map((facts): Rule => ({ facts, tests: testsOf(facts.when) }));
  const none = { kind, ...NO_FACTS };
  const [field] = Object.keys(entries[0]?.when ?? {});
  const values = entries.map(({ when }) => (field === undefined ? undefined : when?.[field]));
  if (field === undefined || values.includes(undefined))
    return { field: undefined, byValue: new Map(), all, none };
  const byValue = new Map<unknown, Rule[]>();
  all.forEach((rule, position) => {
    const value = values[position];
    for (const each of Array.isArray(value) ? value : [value]) {
      const key = each ?? undefined;
      byValue.set(key, [...(byValue.get(key) ?? []), rule]);
    }
  });
  return { field, byValue, all, none };
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
