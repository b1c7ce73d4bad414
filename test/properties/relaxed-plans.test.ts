import { afterAll, describe, expect, it } from 'vitest';
import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request, Tunables } from '../../src/core/request.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { randomFrom } from '../support/random.ts';
import { type Answer, answerTo, samples, withoutDevice, withTunables } from './random-plans.ts';

afterAll(disposeSolver);

/** A request that asks for less than another. */
interface Relaxed {
  readonly without: string;
  readonly request: Request;
}

/** The request without one of the wishes that only ever forbid something. */
function withoutWishes(request: Request): Relaxed[] {
  const { tunables = {} } = request;
  const { limits, hotplug = {}, expanders, together = [], apart = [] } = tunables;
  const without = (what: string, wishes: Tunables): Relaxed => ({
    without: what,
    request: withTunables(request, wishes),
  });
  return [
    ...(limits === undefined ? [] : [without('limits', { limits: undefined })]),
    ...(expanders === undefined ? [] : [without('expanders', { expanders: undefined })]),
    ...(hotplug.spare ?? []).map((_, i, all) =>
      without(`spare ${i}`, { hotplug: { ...hotplug, spare: all.toSpliced(i, 1) } }),
    ),
    ...together.map((_, i) => without(`together ${i}`, { together: together.toSpliced(i, 1) })),
    ...apart.map((_, i) => without(`apart ${i}`, { apart: apart.toSpliced(i, 1) })),
  ];
}

/** The request without a part of an address, a seat of old, or a wish to be pluggable. */
function withoutOwnWishes(request: Request): Relaxed[] {
  return request.devices.flatMap((device): Relaxed[] => {
    const { id, address, was, tunables } = device;
    const relaxed = (what: string, fields: Partial<RequestDevice>): Relaxed => ({
      without: `${what} of ${id}`,
      request: replaced(request, device, { ...device, ...fields } as RequestDevice),
    });
    const isPart = address?.type === 'pci' && (address.bus ?? address.slot) === undefined;
    return [
      ...(isPart ? [relaxed('address', { address: undefined })] : []),
      ...(was === undefined ? [] : [relaxed('was', { was: undefined })]),
      ...(tunables?.hotplug === true
        ? [relaxed('hotplug', { tunables: { ...tunables, hotplug: undefined } })]
        : []),
    ];
  });
}

function replaced(request: Request, device: RequestDevice, by: RequestDevice): Request {
  const devices = request.devices.map((each) => (each === device ? by : each));
  return { ...request, devices };
}

/** The request without a device that no other needs: no controller, in no group, of no function 0 that others count on. */
function withoutDevices(request: Request): Relaxed[] {
  const { devices, tunables = {} } = request;
  const named = [...(tunables.together ?? []), ...(tunables.apart ?? [])].flatMap(
    (group) => group.devices,
  );
  if (devices.some(({ address }) => address?.type === 'pci' && address.function)) return [];
  const free = devices.filter(({ id, kind }) => !OWN.has(kind) && !named.includes(id));
  return free.map((device) => ({
    without: device.id,
    request: withoutDevice(request, device),
  }));
}

/** Without them the machine would add its own, or make another the primary one. */
const OWN: ReadonlySet<string> = new Set(['controller', 'memballoon', 'video', 'iommu', 'panic']);

const controllersOf = ({ objectives = [] }: Plan) =>
  objectives.find(({ name }) => name === 'controllers');

/** That what asks for less costs more, or cannot be had, is a fault. */
function faultOf(before: Answer, after: Answer): string | undefined {
  if (before.outcome !== 'planned' || after.outcome === 'undecided') return undefined;
  if (after.outcome !== 'planned') return after.outcome;
  const [dear, cheap] = [before.plan, after.plan].map(controllersOf);
  if (dear === undefined || cheap === undefined) return 'no objective';
  // What is not proven may be better than it looks.
  return cheap.bound > dear.value ? `${dear.value} controllers become ${cheap.value}` : undefined;
}

async function expectNoWorse(relax: (request: Request) => readonly Relaxed[]): Promise<void> {
  const faults: string[] = [];
  let tried = 0;
  for (const [i, { name, request }] of samples.entries()) {
    const first = withTunables(request, { objectives: ['controllers'] });
    const choices = randomFrom(i).sample(relax(first), 2);
    if (choices.length === 0) continue;
    const before = await answerTo(first);
    for (const { without, request: less } of choices) {
      const fault = faultOf(before, await answerTo(less));
      if (fault !== undefined) faults.push(`${name} without ${without}: ${fault}`);
      tried++;
    }
  }
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(samples.length / 10);
}

describe('a request that asks for less is as possible, and costs no more', {
  timeout: 600_000,
}, () => {
  it('without a wish about all devices', () => expectNoWorse(withoutWishes));
  it('without a wish of one device', () => expectNoWorse(withoutOwnWishes));
  it('without a device', () => expectNoWorse(withoutDevices));
});
