import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { requestFromText } from '../../src/adapters/yaml/read.ts';
import { completeDomain } from '../../src/complete-domain.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { plan } from '../../src/planner/plan.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { qemuFor } from '../golden/capabilities.ts';
import { architectures } from '../support/domain-generator/machine.ts';
import { randomDomain } from '../support/domain-generator/random-domain.ts';
import { emulatorRoot } from '../support/qemu-process.ts';
import { FOREIGN_INTERFACES, QEMU_REFUSALS } from '../support/qemu-refusals.ts';
import {
  archOf,
  type RequestMachine,
  randomRequest,
  requestMachines,
} from '../support/request-generator.ts';
import { argsFor, canStart, misfoundIn, misplacedIn } from '../support/started-plan.ts';

const root = emulatorRoot();
const starts = Number(process.env.DEVADDR_QEMU_STARTS ?? 320);
const domains = Number(process.env.DEVADDR_QEMU_DOMAINS ?? 360);
/** Some requests ask for too much, or for a device that the emulator lacks. */
const requestsPerStart = 2;
const shown = 5;
const EXAMPLES = new URL('../../examples/', import.meta.url);
const LONG = { timeout: 580_000 };

/** The boards of the others have devices that libvirt knows nothing of. */
const WITH_BUSES = architectures.filter((arch) => arch !== 'ppc');

const VIRTIO = [
  { id: 'vda', kind: 'disk', target: 'vda', targetBus: 'virtio' },
  { id: 'nic', kind: 'interface', type: 'user', model: 'virtio' },
  { id: 'rng', kind: 'rng', model: 'virtio' },
  { id: 'serial', kind: 'controller', type: 'virtio-serial', index: 0 },
  { id: 'balloon', kind: 'memballoon', model: 'virtio' },
];

const MORE = [
  { id: 'port', kind: 'channel', targetType: 'virtio' },
  { id: 'console', kind: 'console', targetType: 'virtio' },
];

/** Machines of which there are no random requests. */
const MACHINES = [
  {
    arch: 'x86_64',
    type: 'microvm',
    address: { type: 'virtio-mmio' },
    more: [{ id: 'usb', kind: 'controller', type: 'usb', model: 'none' }],
  },
  { arch: 'riscv64', type: 'virt' },
  { arch: 'loongarch64', type: 'virt' },
  {
    arch: 's390x',
    type: 's390-ccw-virtio',
    more: [
      { id: 'vf', kind: 'hostdev', type: 'pci', hostAddress: '0000:3b:00.0' },
      { id: 'usb', kind: 'controller', type: 'usb', model: 'qemu-xhci' },
      { id: 'keyboard', kind: 'input', type: 'keyboard', bus: 'usb' },
    ],
  },
];

afterAll(disposeSolver);

describe('a real QEMU, started with a plan', () => {
  it.for(requestMachines)('has all of %s where it was planned', LONG, async (machine, context) => {
    if (!canStart(archOf[machine], root)) context.skip(`no emulator for ${archOf[machine]}`);
    const tally = await started(machine, Math.ceil(starts / requestMachines.length));
    await context.annotate(tally.words());
    expect(tally.faults.length, summaryOf(tally.faults)).toBe(0);
  });

  it.for(readdirSync(EXAMPLES).filter((name) => /\.(?:yaml|json)$/.test(name)))(
    'has all of the example %s',
    async (name, context) => {
      const { request } = requestFromText(readFileSync(new URL(name, EXAMPLES), 'utf8'));
      const arch = request.machine.arch ?? 'x86_64';
      if (!canStart(arch, root)) context.skip(`no emulator for ${arch}`);
      const tally = newTally();
      await tally.add(name, request);
      expect(tally.faults).toEqual([]);
    },
  );

  it.for(MACHINES)('has all of a guest on $type of $arch', async (machine, context) => {
    const { arch, type, address, more = [] } = machine;
    if (!canStart(arch, root)) context.skip(`no emulator for ${arch}`);
    const devices = [...VIRTIO.map((device) => ({ ...device, address })), ...MORE, ...more];
    const request = parsed({ machine: { type }, devices } as Request, arch);
    const tally = newTally();
    await tally.add(type, request);
    expect(tally.faults).toEqual([]);
    expect(tally.started()).toBe(1);
  });

  it.for(WITH_BUSES.map((arch, at) => ({ arch, at })))(
    'has all of $arch domains, but for what no QEMU can have',
    LONG,
    async ({ arch, at }, context) => {
      if (!canStart(arch, root)) context.skip(`no emulator for ${arch}`);
      const faults: string[] = [];
      const count = { started: 0, refused: 0 };
      for (const seed of seedsOf(at, WITH_BUSES.length, domains)) {
        const made = completed(seed, arch);
        if (made === undefined) continue;
        const found = await domainFaults(made, seed);
        count[found === 'refused' ? 'refused' : 'started']++;
        if (found !== 'refused')
          faults.push(...found.map((each) => `${arch}, seed ${seed}: ${each}`));
      }
      await context.annotate(`${count.started} started, ${count.refused} refused`);
      expect(faults.length, summaryOf(faults)).toBe(0);
    },
  );
});

async function domainFaults(made: Plan, seed: number): Promise<'refused' | string[]> {
  try {
    const args = argsFor(made, { root, json: seed % 2 === 1 });
    return args === undefined ? 'refused' : await misplacedIn(made, args, { root });
  } catch (error) {
    const message = (error as Error).message;
    if (error instanceof DevaddrError && isForeign(made, error.device)) return 'refused';
    return QEMU_REFUSALS.some((refusal) => refusal.test(message)) ? 'refused' : [message];
  }
}

/** A device that libvirt knows from another hypervisor. */
function isForeign({ devices }: Plan, id: string | undefined): boolean {
  const device = devices.find((each) => each.id === id);
  if (device?.kind === 'disk') return device.targetBus === 'xen';
  return device?.kind === 'interface' && FOREIGN_INTERFACES.has(device.model ?? '');
}

/** The plan of a random domain, if libvirt would define it. */
function completed(seed: number, arch: (typeof architectures)[number]): Plan | undefined {
  try {
    return completeDomain(randomDomain(seed, { arch }).xml, { capabilities: qemuFor(arch) }).plan;
  } catch (error) {
    if (error instanceof DevaddrError) return undefined;
    throw error;
  }
}

function parsed({ machine, ...others }: Request, arch: string): Request {
  const made = parseRequest({
    machine: { ...machine, arch, capabilities: 'qemu-10.0.0' },
    ...others,
  });
  if (!made.ok) throw new DevaddrError(made.issues);
  return made.value;
}

/** As many guests of a machine as wanted, each checked after its start; every other command line is in JSON. */
async function started(machine: RequestMachine, wanted: number): Promise<Tally> {
  const tally = newTally();
  for (let seed = 1; tally.started() < wanted && tally.faults.length < shown; seed++) {
    if (seed > requestsPerStart * wanted) throw new Error(`too few have started: ${tally.words()}`);
    const request = parsed(randomRequest(seed, machine), archOf[machine]);
    await tally.add(`${machine}, seed ${seed}`, request, { json: seed % 2 === 1 });
  }
  return tally;
}

/** What became of requests. */
interface Tally {
  readonly faults: string[];
  add(name: string, request: Request, how?: { readonly json: boolean }): Promise<void>;
  started(): number;
  words(): string;
}

function newTally(): Tally {
  const faults: string[] = [];
  const count = { asked: 0, started: 0, lacking: 0 };
  const start = async (made: Plan, json: boolean): Promise<string[]> => {
    const args = argsFor(made, { root, json });
    count[args === undefined ? 'lacking' : 'started']++;
    return args === undefined ? [] : await misfoundIn(made, args, { root });
  };
  return {
    faults,
    add: async (name, request, { json } = { json: false }) => {
      count.asked++;
      try {
        const answer = await plan(request, { timeoutMs: 60_000 });
        if (answer.outcome !== 'planned') return;
        faults.push(...(await start(answer.plan, json)).map((fault) => `${name}: ${fault}`));
      } catch (error) {
        const { message } = error as Error;
        if (!(error instanceof DevaddrError) || error.code === 'QemuDeviceUnknown') {
          faults.push(`${name}: ${message}`);
        }
      }
    },
    started: () => count.started,
    words: () =>
      `${count.started} of ${count.asked} started; QEMU lacks a device of ${count.lacking}`,
  };
}

/** Each of several has its share of the seeds from 1 on. */
function seedsOf(at: number, among: number, count: number): number[] {
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  return seeds.filter((seed) => seed % among === at);
}

function summaryOf(failures: readonly string[]): string {
  const rest = failures.length - shown;
  const more = rest > 0 ? [`… and ${rest} more`] : [];
  return [`${failures.length} faults`, ...failures.slice(0, shown), ...more].join('\n');
}
