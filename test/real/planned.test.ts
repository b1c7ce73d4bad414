import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toDomainXml } from '../../src/adapters/libvirt/skeleton.ts';
import type { Capabilities } from '../../src/core/capabilities.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { plan } from '../../src/planner/plan.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { verify } from '../../src/topology/verify.ts';
import type { Arch } from '../support/domain-generator/machine.ts';
import { hasLibvirt, type Libvirt, openLibvirt } from '../support/libvirt.ts';
import { placementOf } from '../support/placement.ts';
import { differences } from '../support/placement-differences.ts';
import { archOf, randomRequest, requestMachines } from '../support/request-generator.ts';
import { emulatorCapabilities } from './emulator-capabilities.ts';

const root = process.env.DEVADDR_LIBVIRT_ROOT;
const requests = Number(process.env.DEVADDR_REAL_REQUESTS ?? 500);
const available = hasLibvirt({ root });
const shown = 5;
const leastPlanned = 0.6;

describe.skipIf(!available)('a real libvirt, given plans of the solver', () => {
  let libvirt: Libvirt;
  let capabilities: ReadonlyMap<Arch, Capabilities>;

  beforeAll(async () => {
    libvirt = await openLibvirt({ root });
    capabilities = await emulatorCapabilities(root);
  });

  afterAll(async () => {
    await libvirt?.close();
  });

  it.for(requestMachines.map((machine, at) => ({ machine, seeds: seedsOf(at) })))(
    'keeps all of $machine',
    { timeout: 500_000 },
    async ({ machine, seeds }, { annotate }) => {
      const emulator = capabilities.get(archOf[machine]);
      if (emulator === undefined) throw new Error(`libvirt has no emulator for ${machine}`);
      const failures: string[] = [];
      let planned = 0;
      for (const seed of seeds) {
        const request = parsed(randomRequest(seed, machine), emulator);
        const { plan: made, faults } = await triedOn(libvirt, request);
        if (made !== undefined) planned++;
        if (faults.length > 0) failures.push(`${machine}, seed ${seed}: ${faults.join('\n  ')}`);
      }
      const share = `${planned} of ${seeds.length} planned`;
      await annotate(share);
      expect(failures.length, summaryOf(failures)).toBe(0);
      expect(planned / seeds.length, share).toBeGreaterThan(leastPlanned);
    },
  );
});

/** Every machine has its share of the seeds from 1 on. */
function seedsOf(at: number): number[] {
  const seeds = Array.from({ length: requests }, (_, index) => index + 1);
  return seeds.filter((seed) => seed % requestMachines.length === at);
}

function parsed(request: Request, capabilities: Capabilities): Request {
  const { machine } = request;
  const result = parseRequest({ ...request, machine: { ...machine, capabilities } });
  if (result.ok) return result.value;
  throw new Error(result.issues.map(({ message }) => message).join('; '));
}

/** The plan of a request, if there is one, and what is wrong: with it, or with devaddr. */
interface Trial {
  readonly plan?: Plan;
  readonly faults: readonly string[];
}

async function triedOn(libvirt: Libvirt, request: Request): Promise<Trial> {
  try {
    const outcome = await plan(request, { strategy: 'solver' });
    if (outcome.outcome !== 'planned') return { faults: [] };
    return { plan: outcome.plan, faults: await faultsOf(libvirt, request, outcome.plan) };
  } catch (error) {
    // No request of the generator names a seat twice, or one that is not there.
    return { faults: [String(error)] };
  }
}

/** What `verify` holds against a plan, which wishes it breaks, and what libvirt does with it. */
async function faultsOf(libvirt: Libvirt, request: Request, made: Plan): Promise<string[]> {
  const errors = verify(made).filter(({ severity }) => severity === 'error');
  const invalid = errors.map(({ message }) => `verify: ${message}`);
  const xml = toDomainXml(made, { request });
  const theirs = await libvirt.complete(xml);
  const found = [...invalid, ...brokenWishes(request, made)];
  if ('error' in theirs) return [...found, `refused: ${theirs.error}`];
  return [...found, ...differences(placementOf(xml), placementOf(theirs.xml))];
}

/** Wishes of single devices that libvirt knows nothing of: the parts of an address, and a cell that is a must. */
function brokenWishes({ devices, tunables }: Request, made: Plan): string[] {
  const strict = (tunables?.numa ?? 'require') === 'require';
  return devices.flatMap(({ id, address: wish, tunables: own }) => {
    const address = made.devices.find((device) => device.id === id)?.address;
    if (address?.type !== 'pci') return [];
    const parts = wish?.type === 'pci' ? wish : {};
    const kept = Object.entries(parts).every(([name, part]) => Reflect.get(address, name) === part);
    const isNamed = wish?.type === 'pci' && wish.bus !== undefined && wish.slot !== undefined;
    const cell = strict && !isNamed ? own?.cell : undefined;
    const node = cellOf(made, address.bus);
    return [
      ...(kept ? [] : [`${id} is not where it is to be`]),
      ...(cell === undefined || cell === node ? [] : [`${id} is on cell ${node}, not ${cell}`]),
    ];
  });
}

/** The cell of the expander bus or host bridge that a bus hangs from. */
function cellOf({ devices }: Plan, bus: number): number | undefined {
  const controller = devices.find(
    (each) => each.kind === 'controller' && each.type === 'pci' && each.index === bus,
  );
  if (controller?.kind !== 'controller') return undefined;
  const { node, address, model = '' } = controller;
  const isRoot = model.endsWith('expander-bus') || address?.type !== 'pci';
  return isRoot ? node : cellOf({ devices } as Plan, address.bus);
}

function summaryOf(failures: readonly string[]): string {
  const rest = failures.length - shown;
  const more = rest > 0 ? [`… and ${rest} more`] : [];
  return [`${failures.length} requests`, ...failures.slice(0, shown), ...more].join('\n');
}
