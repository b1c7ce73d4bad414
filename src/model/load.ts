import { readdirSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { DevaddrError, type Issue } from '../core/issue.ts';
import type { ControllerFacts } from './controller-facts.ts';
import type { DeviceModel } from './device-facts.ts';
import type { MachineFamily } from './machine-family.ts';
import { compileModel, type Model } from './model.ts';
import {
  controllerFactsSchema,
  deviceModelSchema,
  type FamilyEntry,
  familyFileSchema,
} from './schema.ts';

/** Facts as they stand in the files under `models/`, unchecked; a user may pass their own. */
export interface ModelFiles {
  /** Contents of the files of `models/machines/`. */
  readonly machines: readonly unknown[];
  readonly controllers: unknown;
  readonly devices: unknown;
}

const MODELS = new URL('../../models/', import.meta.url);

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, MODELS), 'utf8'));
}

/** The facts that come with the package, for a user who wants to change some of them. */
export function bundledModelFiles(): ModelFiles {
  const machines = readdirSync(new URL('machines/', MODELS))
    .filter((name) => name.endsWith('.json'))
    .sort();
  return {
    machines: machines.map((name) => readJson(`machines/${name}`)),
    controllers: readJson('controllers.json'),
    devices: readJson('devices.json'),
  };
}

let bundled: Model | undefined;

/** The model that comes with the package; read and checked once, when it is first needed. */
export function bundledModel(): Model {
  bundled ??= modelFromFiles(bundledModelFiles());
  return bundled;
}

/**
 * Checks facts and builds a model of them.
 *
 * @throws DevaddrError `ModelInvalid` with the path of each wrong value
 */
export function modelFromFiles(files: ModelFiles): Model {
  const entries = files.machines.flatMap(
    (file, i) => check(familyFileSchema, file, ['machines', i]).families,
  );
  const controllers = check<ControllerFacts>(controllerFactsSchema, files.controllers, [
    'controllers',
  ]);
  const devices = check<DeviceModel>(deviceModelSchema, files.devices, ['devices']);
  return compileModel(resolveFamilies(entries), controllers, devices);
}

function check<T>(schema: z.ZodType<T>, value: unknown, at: (string | number)[]): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue): Issue => {
    const path = [
      ...at,
      ...issue.path.map((part) => (typeof part === 'number' ? part : String(part))),
    ];
    return { code: 'ModelInvalid', path, message: `model, ${path.join('.')}: ${issue.message}` };
  });
  throw new DevaddrError(issues as [Issue, ...Issue[]]);
}

function resolveFamilies(entries: readonly FamilyEntry[]): MachineFamily[] {
  const byId = new Map<string, FamilyEntry>();
  for (const entry of entries) {
    if (byId.has(entry.id))
      throw invalidFamily(entry.id, `machine family \`${entry.id}\` is defined twice`);
    byId.set(entry.id, entry);
  }
  return entries.map((entry) => resolveFamily(entry, byId, []));
}

function resolveFamily(
  entry: FamilyEntry,
  byId: ReadonlyMap<string, FamilyEntry>,
  seen: readonly string[],
): MachineFamily {
  if (seen.includes(entry.id)) {
    throw invalidFamily(
      entry.id,
      `machine families extend each other in a circle: ${[...seen, entry.id].join(' → ')}`,
    );
  }
  const parentEntry = entry.extends === undefined ? undefined : byId.get(entry.extends);
  if (entry.extends !== undefined && parentEntry === undefined) {
    throw invalidFamily(
      entry.id,
      `machine family \`${entry.id}\` extends \`${entry.extends}\`, which is not defined`,
    );
  }
  const parent = parentEntry && resolveFamily(parentEntry, byId, [...seen, entry.id]);
  return mergeFamily(parent, entry);
}

function mergeFamily(parent: MachineFamily | undefined, entry: FamilyEntry): MachineFamily {
  const { extends: _, defaults, chipset, ...own } = entry;
  const stated = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const merged = {
    spaprVio: false,
    ...parent,
    ...stated,
    defaults: withoutNulls({ ...parent?.defaults, ...defaults }),
    chipset: chipset === null ? undefined : (chipset ?? parent?.chipset),
    // What QEMU does with one family says nothing of another.
    commandLine: own.commandLine,
  };
  for (const key of ['pci', 'implied', 'virtio', 'builtIn', 'allows'] as const) {
    if (!(key in merged))
      throw invalidFamily(entry.id, `machine family \`${entry.id}\` lacks \`${key}\``);
  }
  return merged as MachineFamily;
}

function withoutNulls(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

function invalidFamily(id: string, message: string): DevaddrError {
  return new DevaddrError({ code: 'ModelInvalid', path: ['machines', id], message });
}
