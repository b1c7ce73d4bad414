import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Device } from '../core/device.ts';
import { DevaddrError } from '../core/issue.ts';
import { entryOf } from '../core/lookup.ts';
import { testsOf } from './condition.ts';
import type { WhenValue } from './device-facts.ts';

/** Firmware whose costs were measured. */
export const FIRMWARES = ['seabios', 'ovmf'] as const;

export type Firmware = (typeof FIRMWARES)[number];

/** What one device costs. */
export interface DeviceCost {
  readonly memoryMiB: number;
  /** CPU seconds of the firmware. */
  readonly seabios: number;
  readonly ovmf: number;
  /** CPU seconds of a Linux kernel. */
  readonly kernel: number;
  /** How much it adds to the numbers whose squares count. */
  readonly windows: { readonly firmware: number; readonly kernel: number };
}

/** CPU seconds of a machine without devices, and of each pair of windows. */
export interface BootCost {
  readonly base: number;
  readonly perWindowSquared: number;
}

/** Windows of memory that a port or bridge gets at least, in MiB. */
export interface WindowSizes {
  readonly plain: number;
  readonly prefetchable: number;
  /** Whether ports get them that are empty and cannot be hotplugged. */
  readonly emptyFixed: boolean;
}

/** Devices by kind, or type of controller, and model, or target type of serial ports; `null` stands for none given, `any` for every kind. */
export interface NamedModels {
  readonly source: string;
  readonly says: string;
  readonly models: Readonly<Record<string, readonly (string | null)[]>>;
}

/** What was measured, as it stands in `models/costs.json`. */
export interface CostFile {
  readonly source: string;
  readonly memory: { readonly unit: string; readonly says: string };
  readonly boot: {
    /** Version of QEMU; others take twice the time, or half of it. */
    readonly qemu: string;
    readonly unit: string;
    readonly says: string;
    readonly windows: string;
    readonly firmware: Readonly<Record<Firmware, BootCost>>;
    readonly kernel: BootCost;
  };
  readonly devices: readonly (DeviceCost & {
    readonly kind: string;
    readonly when: Readonly<Record<string, WhenValue>>;
  })[];
  readonly otherPci: DeviceCost;
  /** Least windows of memory of a port or bridge, in MiB. */
  readonly memoryWindows: Readonly<Record<Firmware, WindowSizes>> & {
    readonly unit: string;
    readonly says: string;
  };
  /** Most windows of I/O ports, by firmware and model of the root. */
  readonly ioWindows: Readonly<Record<Firmware, Readonly<Record<string, number>>>> & {
    readonly source: string;
    readonly says: string;
    /** Devices that have I/O ports wherever they sit. */
    readonly ports: NamedModels;
    /** Devices that have them in conventional slots only. */
    readonly conventional: NamedModels;
  };
}

/** Costs in the form in which they are asked for. */
export interface Costs extends CostFile {
  /** What a device with a PCI seat costs. */
  readonly costOf: (device: Device) => DeviceCost;
}

const seconds = z.number().nonnegative();
const deviceCost = {
  memoryMiB: z.number().nonnegative(),
  seabios: seconds,
  ovmf: seconds,
  kernel: seconds,
  windows: z.strictObject({
    firmware: z.number().nonnegative(),
    kernel: z.number().nonnegative(),
  }),
};
const bootCost = z.strictObject({ base: seconds, perWindowSquared: seconds });
const text = z.string().min(1);
const sizes = z.strictObject({
  plain: z.number().nonnegative(),
  prefetchable: z.number().nonnegative(),
  emptyFixed: z.boolean(),
});
const most = z.record(text, z.int().nonnegative());

const named = z.strictObject({
  source: text,
  says: text,
  models: z.record(text, z.array(text.nullable())),
});

const costFileSchema: z.ZodType<CostFile> = z.strictObject({
  source: text,
  memory: z.strictObject({ unit: text, says: text }),
  boot: z.strictObject({
    qemu: text,
    unit: text,
    says: text,
    windows: text,
    firmware: z.strictObject({ seabios: bootCost, ovmf: bootCost }),
    kernel: bootCost,
  }),
  devices: z.array(
    z.strictObject({
      kind: text,
      when: z.record(text, z.union([text, z.array(text)])),
      ...deviceCost,
    }),
  ),
  otherPci: z.strictObject(deviceCost),
  memoryWindows: z.strictObject({ unit: text, says: text, seabios: sizes, ovmf: sizes }),
  ioWindows: z.strictObject({
    source: text,
    says: text,
    seabios: most,
    ovmf: most,
    ports: named,
    conventional: named,
  }),
});

let bundled: Costs | undefined;

/** The costs that come with the package; read and checked once, when they are first needed. */
export function bundledCosts(): Costs {
  const file = new URL('../../models/costs.json', import.meta.url);
  bundled ??= costsFromFile(JSON.parse(readFileSync(file, 'utf8')));
  return bundled;
}

/**
 * Checks costs that were measured elsewhere.
 *
 * @throws DevaddrError `ModelInvalid`
 */
export function costsFromFile(value: unknown): Costs {
  const result = costFileSchema.safeParse(value);
  if (!result.success) {
    const message = `costs: ${z.prettifyError(result.error)}`;
    throw new DevaddrError({ code: 'ModelInvalid', path: ['costs'], message });
  }
  const rules = result.data.devices.map((cost) => ({ cost, tests: testsOf(cost.when) }));
  return {
    ...result.data,
    costOf: (device) => {
      const fields = device as unknown as Record<string, unknown>;
      const fits = rules.find(
        ({ cost, tests }) => cost.kind === device.kind && tests.every((test) => test(fields)),
      );
      return fits?.cost ?? result.data.otherPci;
    },
  };
}

/** Whether a device is one of those that are named. */
export function isAmong({ models }: NamedModels, device: Device): boolean {
  const named = device.kind === 'serial' ? device.targetType : modelOf(device);
  const model = named ?? null;
  const kind = device.kind === 'controller' ? device.type : device.kind;
  return [entryOf(models, kind), models.any].some((names) => names?.includes(model) === true);
}

function modelOf(device: Device): string | undefined {
  return 'model' in device ? device.model : undefined;
}

/** Whether a device has I/O ports wherever it sits. */
export function alwaysHasIoPorts(device: Device, costs: Costs = bundledCosts()): boolean {
  return isAmong(costs.ioWindows.ports, device);
}
