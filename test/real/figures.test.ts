import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { qemuId } from '../../src/adapters/qemu/qemu-id.ts';
import { toQemuArgs } from '../../src/adapters/qemu/write.ts';
import { busNumbersOf } from '../../src/compare/bus-numbers.ts';
import { figuresOf } from '../../src/compare/figures.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledModel } from '../../src/model/load.ts';
import { plan } from '../../src/planner/plan.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { planTree } from '../../src/topology/plan-tree.ts';
import { EMULATOR } from '../support/firmware-run.ts';
import { emulatorRoot, hasEmulator, startQemu } from '../support/qemu-process.ts';
import { randomRequest } from '../support/request-generator.ts';

const PLANS = 50;
const MACHINES = ['q35', 'pc'] as const;
const CAPABILITIES = 'qemu-7.2.0';

const root = emulatorRoot();
const isThere = hasEmulator(EMULATOR, root);
if (!isThere) process.stdout.write(`skipped: there is no ${EMULATOR}\n`);

describe.runIf(isThere)('figures', () => {
  it('of random plans are what SeaBIOS makes of them', { timeout: 400_000 }, async () => {
    const faults: string[] = [];
    let booted = 0;
    for (let seed = 1; booted < PLANS; seed++) {
      const made = await planOf(seed);
      if (made === undefined) continue;
      const seen = await seenBySeaBios(made);
      faults.push(...faultsOf(made, seen).map((fault) => `seed ${seed}: ${fault}`));
      booted++;
    }
    expect(faults).toEqual([]);
  });
});

/** The plan of a random request; nothing for one that asks for too much. */
async function planOf(seed: number): Promise<Plan | undefined> {
  const machine = MACHINES[seed % MACHINES.length] ?? 'q35';
  const made = randomRequest(seed, machine);
  // Versions of the machine may be newer than the emulator.
  const parsed = parseRequest({
    ...made,
    machine: { ...made.machine, type: machine, capabilities: CAPABILITIES },
  });
  if (!parsed.ok) throw new DevaddrError(parsed.issues);
  try {
    const outcome = await plan(parsed.value, { timeoutMs: 30_000 });
    return outcome.outcome === 'planned' ? outcome.plan : undefined;
  } catch (error) {
    if (error instanceof DevaddrError) return undefined;
    throw error;
  }
}

/** A bridge, or a root bus of its own, as firmware left it. */
interface SeenBridge {
  readonly model: string;
  readonly number: number;
}

interface Seen {
  /** By id in QEMU. */
  readonly bridges: ReadonlyMap<string, SeenBridge>;
  /** Numbers of buses: of roots, and behind bridges. */
  readonly numbers: readonly number[];
  /** True if SeaBIOS gave up for want of I/O ports. */
  readonly stopped: boolean;
}

const DONE = /^Found \d+ cpu\(s\)/m;
const OUT_OF_IO = /out of I\/O address space/;
const LOOK_EVERY_MS = 10;
const MOST_MS = 60_000;

async function seenBySeaBios(made: Plan): Promise<Seen> {
  const qemu = await startQemu(EMULATOR, toQemuArgs(made), { root });
  try {
    const end = performance.now() + MOST_MS;
    while (!DONE.test(qemu.firmwareLog()) && !OUT_OF_IO.test(qemu.firmwareLog())) {
      if (performance.now() > end) throw new Error(`no end:\n${qemu.firmwareLog().slice(-500)}`);
      await wait(LOOK_EVERY_MS);
    }
    const roots = (await qemu.command('query-pci')) as readonly RootBus[];
    return { ...bridgesOf(roots), stopped: OUT_OF_IO.test(qemu.firmwareLog()) };
  } finally {
    await qemu.close();
  }
}

interface RootBus {
  readonly bus: number;
  readonly devices: readonly Listed[];
}

interface Listed {
  readonly qdev_id: string;
  readonly id: { readonly vendor: number; readonly device: number };
  readonly pci_bridge?: {
    readonly bus: { readonly secondary: number };
    readonly devices?: readonly Listed[];
  };
}

const MODELS: Readonly<Record<string, string>> = {
  '1b36:c': 'pcie-root-port',
  '104c:8232': 'pcie-switch-upstream-port',
  '104c:8233': 'pcie-switch-downstream-port',
  '1b36:e': 'pcie-to-pci-bridge',
  '1b36:1': 'pci-bridge',
  '8086:244e': 'dmi-to-pci-bridge',
};

function bridgesOf(roots: readonly RootBus[]): Omit<Seen, 'stopped'> {
  const bridges = new Map<string, SeenBridge>();
  const numbers = roots.map(({ bus }) => bus);
  const visit = ({ qdev_id: name, id, pci_bridge: bridge }: Listed): void => {
    if (bridge === undefined) return;
    const number = bridge.bus.secondary;
    numbers.push(number);
    const model = MODELS[`${id.vendor.toString(16)}:${id.device.toString(16)}`] ?? 'unknown';
    // The bridge within a conventional expander bus has no id.
    if (name !== '') bridges.set(name, { model, number });
    for (const each of bridge.devices ?? []) visit(each);
  };
  for (const { devices } of roots) for (const each of devices) visit(each);
  return { bridges, numbers };
}

function faultsOf(made: Plan, { bridges, numbers, stopped }: Seen): string[] {
  const tree = planTree(made, bundledModel());
  const { numbers: expected, used } = busNumbersOf(tree);
  const { controllersByModel, ioWindows, busNumbers } = figuresOf(made);
  const wrong = [...tree.buses.values()].flatMap(({ index, controller }) => {
    const number = expected.get(index);
    const isBridge = !controller.model?.endsWith('-expander-bus') && index !== 0;
    const seen = isBridge ? bridges.get(qemuId(controller.id))?.number : number;
    const isSeen = numbers.some((each) => each === number);
    return seen === number && isSeen ? [] : [`${controller.id} is ${seen} and not ${number}`];
  });
  const counted = Object.entries(controllersByModel).filter(([model]) => BRIDGES.has(model));
  const miscounted = counted.flatMap(([model, count]) => {
    const seen = [...bridges.values()].filter((bridge) => bridge.model === model).length;
    return seen === count ? [] : [`there are ${seen} ${model} and not ${count}`];
  });
  const stops = ioWindows.firmware?.seabios.stops ?? false;
  return [
    ...wrong,
    ...miscounted,
    ...(numbers.length === used && used === busNumbers.used
      ? []
      : [`${numbers.length} buses have numbers and not ${used}`]),
    ...(stops === stopped ? [] : [stopped ? 'SeaBIOS stops' : 'SeaBIOS does not stop']),
  ];
}

const BRIDGES: ReadonlySet<string> = new Set(Object.values(MODELS));
