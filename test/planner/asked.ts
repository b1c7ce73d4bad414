import { expect, it } from 'vitest';
import type { DeviceTunables, RequestDevice } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request, Tunables } from '../../src/core/request.ts';
import { plan } from '../../src/planner/plan.ts';
import { verify } from '../../src/topology/verify.ts';
import { above, find, pciControllers } from '../examples/tree.ts';
import { device, nic } from '../support/guests.ts';

/** One machine of each family: PCI Express on x86 and Arm, conventional PCI, host bridges. */
export const machines = ['q35', 'pc', 'virt', 'pseries'] as const;
export type Machine = (typeof machines)[number];

/** Those whose root is PCI Express. */
export const expressMachines = ['q35', 'virt'] as const satisfies readonly Machine[];
export const conventionalMachines = ['pc', 'pseries'] as const satisfies readonly Machine[];

const TYPES = {
  q35: { arch: 'x86_64', type: 'q35' },
  pc: { arch: 'x86_64', type: 'pc' },
  virt: { arch: 'aarch64', type: 'virt' },
  pseries: { arch: 'ppc64', type: 'pseries' },
  s390x: { arch: 's390x', type: 's390-ccw-virtio' },
};

/** A device with a connector of PCI Express, and one without. */
export function express(id: string, wishes: DeviceTunables = {}, fields = {}): RequestDevice {
  return nic(id, 'virtio', { ...fields, tunables: wishes });
}

export function conventional(id: string, wishes: DeviceTunables = {}, fields = {}): RequestDevice {
  return nic(id, 'e1000', { ...fields, tunables: wishes });
}

/** A guest of two cells to which nothing is added that sits on PCI, but for the chipset's own. */
export function guest(
  machine: Machine | 's390x',
  devices: readonly RequestDevice[],
  tunables: Tunables = {},
): Request {
  const hasUsb = devices.some((each) => each.kind === 'controller' && each.type === 'usb');
  const isBare = hasUsb || machine === 'virt' || machine === 's390x';
  const usb = device('controller', 'usb', { type: 'usb', index: 0, model: 'none' });
  const cells = [{ id: 0 }, { id: 1 }];
  return {
    machine: { ...TYPES[machine], capabilities: 'qemu-10.0.0', cells, vcpus: 4, memoryMiB: 4096 },
    tunables,
    devices: [
      ...(isBare ? [] : [usb]),
      device('memballoon', 'balloon', { model: 'none' }),
      ...devices,
    ],
  };
}

/** The plan of a request, which is sound; or the codes of the issues for which there is none. */
export async function planOrCodes(request: Request): Promise<Plan | string> {
  try {
    const found = await plan(request);
    if (found.outcome === 'undecided') throw new Error('undecided');
    if (found.outcome === 'impossible') return codesOf(found.issues);
    expect(verify(found.plan).filter(({ severity }) => severity === 'error')).toEqual([]);
    return found.plan;
  } catch (error) {
    if (error instanceof DevaddrError) return codesOf(error.issues);
    throw error;
  }
}

function codesOf(issues: readonly { readonly code: string }[]): string {
  return [...new Set(issues.map(({ code }) => code))].join();
}

/** The plan of a guest. */
export async function planned(...asked: Parameters<typeof guest>): Promise<Plan> {
  const made = await planOrCodes(guest(...asked));
  if (typeof made === 'string') throw new Error(`refused: ${made}`);
  return made;
}

const WORDS: Readonly<Record<string, string>> = {
  'pcie-root': 'root',
  'pci-root': 'root',
  'pcie-root-port': 'port',
  'pcie-switch-downstream-port': 'downstream',
  'pcie-switch-upstream-port': 'upstream',
  'pcie-to-pci-bridge': 'bridge',
  'pci-bridge': 'bridge',
  'pcie-expander-bus': 'expander',
  'pci-expander-bus': 'expander',
};

type Controller = ReturnType<typeof pciControllers>[number];

/** Its kind in a word; host bridges of pseries are roots, all but the first called so. */
function wordOf({ model = '', index }: Controller): string {
  return model === 'pci-root' && index !== 0 ? 'host bridge' : (WORDS[model] ?? model);
}

/** What a device hangs from: `port off < expander 1 < root`, with the attribute of hotplug, and the cell. */
export function way(made: Plan, id: string): string {
  const words = above(made, id).map((controller) => {
    const { hotplug, node } = controller;
    return [wordOf(controller), hotplug, node].filter((each) => each !== undefined).join(' ');
  });
  return words.join(' < ');
}

/** How many PCI controllers of each kind there are besides the root: `port 2, bridge 1`. */
export function counts(made: Plan): string {
  const found = new Map<string, number>();
  for (const each of pciControllers(made))
    if (each.index !== 0) found.set(wordOf(each), (found.get(wordOf(each)) ?? 0) + 1);
  return [...found].map(([word, count]) => `${word} ${count}`).join(', ');
}

/** `bus:slot.function`. */
export function seat(made: Plan, id: string): string {
  const { address } = find(made, id);
  if (address?.type !== 'pci') throw new Error(`${id} has no PCI seat`);
  return `${address.bus}:${address.slot}.${address.function}`;
}

/** Values of the objectives by name. */
export function values(made: Plan): Record<string, number> {
  const objectives = made.objectives ?? [];
  return Object.fromEntries(objectives.map(({ name, value }) => [name, value]));
}

/** Ways by id, and under `all` the counts; or the code of the refusal. */
export type Answer = Readonly<Record<string, string>> | string;

/** A request, and what it gets on each of the machines. */
export interface Case {
  readonly asks: string;
  readonly devices: readonly RequestDevice[];
  readonly tunables?: Tunables;
  readonly gets: Readonly<Record<Machine, Answer>>;
}

/** Answers that are the same on PCI Express, and often the same on conventional PCI. */
export function on(onExpress: Answer, pc: Answer, pseries: Answer = pc): Case['gets'] {
  return { q35: onExpress, virt: onExpress, pc, pseries };
}

/** A test for each case and machine. */
export function testCases(cases: readonly Case[]): void {
  const rows = cases.flatMap((each) => machines.map((machine) => ({ ...each, machine })));
  it.each(rows)('$machine: $asks', async ({ machine, devices, tunables, gets }) => {
    const expected = gets[machine];
    const made = await planOrCodes(guest(machine, devices, tunables));
    const ids = typeof expected === 'string' ? [] : Object.keys(expected);
    expect(typeof made === 'string' ? made : answer(made, ids)).toEqual(expected);
  });
}

function answer(made: Plan, ids: readonly string[]): Answer {
  return Object.fromEntries(ids.map((id) => [id, id === 'all' ? counts(made) : way(made, id)]));
}
