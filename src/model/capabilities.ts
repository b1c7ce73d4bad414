import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Capabilities, MachineType } from '../core/capabilities.ts';
import { DevaddrError, type Issue } from '../core/issue.ts';
import { list, nearest } from '../core/text.ts';

/** Capabilities as JSON: flags as a list; one list of machines if all accelerators share it. */
export interface CapabilitiesJson extends Omit<Capabilities, 'flags' | 'machines'> {
  readonly machines: readonly MachineType[] | Capabilities['machines'];
  readonly flags: readonly string[];
}

const machine = z.strictObject({
  name: z.string().min(1),
  alias: z.string().min(1).optional(),
  acpi: z.boolean().optional(),
  maxCpus: z.number().int().positive().optional(),
});
const machines = z.array(machine);

const capabilitiesSchema: z.ZodType<CapabilitiesJson> = z.strictObject({
  name: z.string().min(1).optional(),
  arch: z.string().min(1),
  version: z.string().optional(),
  emulator: z.string().optional(),
  source: z.string().optional(),
  machines: z.union([
    machines,
    z.strictObject({
      kvm: machines.optional(),
      hvf: machines.optional(),
      tcg: machines.optional(),
    }),
  ]),
  flags: z.array(z.string()),
});

/**
 * Reads devaddr's own JSON form of capabilities.
 *
 * @throws DevaddrError `CapabilitiesInvalid`
 */
export function capabilitiesFromJson(value: unknown): Capabilities {
  const result = capabilitiesSchema.safeParse(value);
  if (!result.success) {
    const issues = result.error.issues.map((issue): Issue => {
      const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
      return {
        code: 'CapabilitiesInvalid',
        path,
        message: `capabilities, ${path.join('.')}: ${issue.message}`,
      };
    });
    throw new DevaddrError(issues as [Issue, ...Issue[]]);
  }
  const { machines: lists, flags, ...rest } = result.data;
  const perAccelerator = isShared(lists) ? { kvm: lists, hvf: lists, tcg: lists } : lists;
  return { ...rest, machines: perAccelerator, flags: new Set(flags) };
}

function isShared(lists: CapabilitiesJson['machines']): lists is readonly MachineType[] {
  return Array.isArray(lists);
}

/** The JSON form, with flags in order; machine lists that are equal are written once. */
export function capabilitiesToJson(capabilities: Capabilities): CapabilitiesJson {
  const { kvm, hvf, tcg } = capabilities.machines;
  const same = JSON.stringify(kvm) === JSON.stringify(tcg) && (hvf === undefined || hvf === tcg);
  return {
    ...capabilities,
    machines: same && tcg !== undefined ? tcg : capabilities.machines,
    flags: [...capabilities.flags].sort(),
  };
}

const DIRECTORY = new URL('../../models/capabilities/', import.meta.url);
const loaded = new Map<string, Capabilities>();

/** Names of the bundled sets with the architectures each has, in order. */
export function bundledCapabilityNames(): readonly {
  readonly name: string;
  readonly arch: string;
}[] {
  return readdirSync(DIRECTORY)
    .map((file) => /^(?<name>.+)\.(?<arch>[a-z0-9_]+)\.json$/.exec(file)?.groups)
    .flatMap((parts) => (parts?.name && parts.arch ? [{ name: parts.name, arch: parts.arch }] : []))
    .sort((a, b) => compareText(`${a.name} ${a.arch}`, `${b.name} ${b.arch}`));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Guest architectures that a binary of another architecture runs. */
const SERVED_BY: Readonly<Record<string, readonly string[]>> = {
  i686: ['i686', 'x86_64'],
  armv7l: ['armv7l', 'aarch64'],
  armv6l: ['armv6l', 'armv7l'],
  ppc64le: ['ppc64'],
};

/** True if a QEMU binary of one architecture runs guests of another. */
export function servesArch(binary: string, guest: string): boolean {
  return binary === guest || (SERVED_BY[guest]?.includes(binary) ?? false);
}

/**
 * Capabilities that come with the package, by name (`qemu-10.0.0`, or `qemu-10.0` for its newest patch level) and guest
 * architecture.
 *
 * @throws DevaddrError `CapabilitiesUnknown`
 */
export function bundledCapabilities(name: string, arch = 'x86_64'): Capabilities {
  const key = `${name} ${arch}`;
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const found = findBundled(name, arch);
  const file = new URL(`${found.name}.${found.arch}.json`, DIRECTORY);
  const capabilities = capabilitiesFromJson(JSON.parse(readFileSync(file, 'utf8')));
  loaded.set(key, capabilities);
  return capabilities;
}

function findBundled(name: string, arch: string): { name: string; arch: string } {
  const all = bundledCapabilityNames();
  const named = all.filter((set) => set.name === name || set.name.startsWith(`${name}.`));
  const binaries = [arch, ...(SERVED_BY[arch] ?? [])];
  for (const binary of binaries) {
    const found = named.filter((set) => set.arch === binary).at(-1);
    if (found !== undefined) return found;
  }
  throw unknownBundled(name, arch, all, named);
}

function unknownBundled(
  name: string,
  arch: string,
  all: readonly { name: string; arch: string }[],
  named: readonly { name: string; arch: string }[],
): DevaddrError {
  const path = ['machine', 'capabilities'];
  if (named.length > 0) {
    const arches = named.map((set) => set.arch);
    return new DevaddrError({
      code: 'CapabilitiesUnknown',
      path,
      message: `the bundled capabilities \`${name}\` have no \`${arch}\`; they have ${list(arches, 12)}`,
      data: { name, arch, arches },
    });
  }
  const names = [...new Set(all.map((set) => set.name))];
  const near = nearest(name, names);
  return new DevaddrError({
    code: 'CapabilitiesUnknown',
    path,
    message: `no bundled capabilities are called \`${name}\`; there are ${list(names, 12)}`,
    data: { name, names },
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  });
}
