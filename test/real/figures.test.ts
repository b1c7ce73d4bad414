import { describe, expect, it } from 'vitest';
import { qemuId } from '../../src/adapters/qemu/qemu-id.ts';
import { toQemuArgs } from '../../src/adapters/qemu/write.ts';
import { busNumbersOf } from '../../src/compare/bus-numbers.ts';
import { figuresOf } from '../../src/compare/figures.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledModel } from '../../src/model/load.ts';
import { plan } from '../../src/planner/plan.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { type PlanBus, planTree } from '../../src/topology/plan-tree.ts';
import { EMULATOR } from '../support/firmware-run.ts';
import {
  conventionalBridges,
  expanderWithPorts,
  ioShape,
  nics,
  ports,
  switchWithPorts,
} from '../support/io-shapes.ts';
import { emulatorRoot, hasEmulator } from '../support/qemu-process.ts';
import { randomRequest } from '../support/request-generator.ts';
import { BRIDGE_MODELS, type SeenMachine, seenBySeaBios } from '../support/seabios-view.ts';

const PLANS = 50;
const MACHINES = ['q35', 'pc'] as const;
const CAPABILITIES = 'qemu-7.2.0';

const root = emulatorRoot();
const isThere = hasEmulator(EMULATOR, root);
if (!isThere) process.stdout.write(`skipped: there is no ${EMULATOR}\n`);

/** Up to the last window of I/O ports, and beyond. */
const IO_SHAPES: readonly { name: string; type: 'q35' | 'pc'; devices: RequestDevice[] }[] = [
  { name: '40 empty ports', type: 'q35', devices: ports(40) },
  { name: '14 old cards', type: 'q35', devices: [...ports(20), ...nics(14, 'e1000')] },
  { name: '15 old cards', type: 'q35', devices: [...ports(20), ...nics(15, 'e1000')] },
  {
    name: '15 cards made for PCI Express',
    type: 'q35',
    devices: [...ports(15), ...nics(15, 'e1000e')],
  },
  { name: '15 virtio cards', type: 'q35', devices: [...ports(15), ...nics(15, 'virtio')] },
  {
    name: '15 transitional cards',
    type: 'q35',
    devices: [...ports(15), ...nics(15, 'virtio-transitional')],
  },
  {
    name: '14 bridges below one',
    type: 'q35',
    devices: [...ports(1), ...conventionalBridges(14, { below: 1 })],
  },
  {
    name: '15 bridges below one',
    type: 'q35',
    devices: [...ports(1), ...conventionalBridges(15, { below: 1 })],
  },
  {
    name: 'a switch with cards',
    type: 'q35',
    devices: [...switchWithPorts(12), ...nics(12, 'rtl8139', 3)],
  },
  {
    name: 'an expander bus with cards',
    type: 'q35',
    devices: [...expanderWithPorts(10), ...nics(10, 'e1000', 2)],
  },
  { name: '8 bridges', type: 'pc', devices: conventionalBridges(8) },
  { name: '9 bridges', type: 'pc', devices: conventionalBridges(9) },
];

describe.runIf(isThere)('figures', () => {
  it.each(IO_SHAPES)('of $name are what SeaBIOS makes of them', async ({ type, devices }) => {
    const made = ioShape(type, devices);
    expect(faultsOf(made, await seen(made))).toEqual([]);
  });

  it('of random plans are what SeaBIOS makes of them', { timeout: 400_000 }, async () => {
    const faults: string[] = [];
    let booted = 0;
    for (let seed = 1; booted < PLANS; seed++) {
      const made = await planOf(seed);
      if (made === undefined) continue;
      faults.push(...faultsOf(made, await seen(made)).map((fault) => `seed ${seed}: ${fault}`));
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

const seen = (made: Plan): Promise<SeenMachine> => seenBySeaBios(EMULATOR, toQemuArgs(made), root);

/** What is not as the figures of a plan say. */
function faultsOf(made: Plan, { bridges, numbers, windows, stopped }: SeenMachine): string[] {
  const tree = planTree(made, bundledModel());
  const { numbers: expected, used } = busNumbersOf(tree);
  const { controllersByModel, ioWindows, busNumbers } = figuresOf(made);
  const wrong = [...tree.buses.values()].flatMap(({ index, controller }) => {
    const number = expected.get(index);
    const isBridge = !isExpander({ controller }) && index !== 0;
    const seen = isBridge ? bridges.get(qemuId(controller.id))?.number : number;
    const isSeen = numbers.some((each) => each === number);
    return seen === number && isSeen ? [] : [`${controller.id} is ${seen} and not ${number}`];
  });
  // The bridge within a conventional expander bus goes by the id of that.
  const expanders = new Set(
    [...tree.buses.values()].filter(isExpander).map(({ controller }) => qemuId(controller.id)),
  );
  const counted = Object.entries(controllersByModel).filter(([model]) => BRIDGES.has(model));
  const miscounted = counted.flatMap(([model, count]) => {
    const seen = [...bridges].filter(
      ([id, bridge]) => bridge.model === model && !expanders.has(id),
    ).length;
    return seen === count ? [] : [`there are ${seen} ${model} and not ${count}`];
  });
  const { had, stops } = ioWindows.firmware?.seabios ?? { had: 0, stops: false };
  return [
    ...wrong,
    ...miscounted,
    ...(numbers.length === used && used === busNumbers.used
      ? []
      : [`${numbers.length} buses have numbers and not ${used}`]),
    ...(had === windows ? [] : [`bridges have ${windows} windows of I/O ports and not ${had}`]),
    ...(stops === stopped ? [] : [stopped ? 'SeaBIOS stops' : 'SeaBIOS does not stop']),
  ];
}

function isExpander({ controller }: Pick<PlanBus, 'controller'>): boolean {
  return controller.model?.endsWith('-expander-bus') === true;
}

const BRIDGES: ReadonlySet<string> = new Set(Object.values(BRIDGE_MODELS));
