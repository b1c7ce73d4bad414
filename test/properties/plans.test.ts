import { afterAll, describe, expect, it } from 'vitest';
import { readDomain } from '../../src/adapters/libvirt/read.ts';
import { toDomainXml } from '../../src/adapters/libvirt/skeleton.ts';
import { formatAddress } from '../../src/core/address.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { type AttachOutcome, attach, detach } from '../../src/planner/attach.ts';
import { planAsWritten } from '../../src/planner/plan-as-written.ts';
import { movesBetween, replan } from '../../src/planner/replan.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { verify } from '../../src/topology/verify.ts';
import { nic } from '../support/guests.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { answerTo, faultsOf, planOf, samples } from './random-plans.ts';

afterAll(disposeSolver);

const LONG = { timeout: 600_000 };

/** A plan whose objectives are as good as can be; without the time for that, others are compared in vain. */
const isProven = ({ objectives = [] }: Plan): boolean => objectives.every(({ proven }) => proven);

const valuesOf = ({ objectives = [] }: Plan): string =>
  objectives.map(({ name, value }) => `${name} ${value}`).join(', ');

const seatsOf = (plan: Plan): Map<string, string> =>
  new Map(
    plan.devices.flatMap(({ id, address }) =>
      address === undefined ? [] : [[id, formatAddress(address)] as const],
    ),
  );

describe('plans of random requests', () => {
  it('are had for most of them, but not for all', LONG, async () => {
    let planned = 0;
    for (const sample of samples) if ((await planOf(sample)) !== undefined) planned++;
    expect(planned).toBeGreaterThan(samples.length * 0.6);
    expect(planned).toBeLessThan(samples.length);
  });

  it('are sound', LONG, async () => {
    const faults = await faultsOf((plan) =>
      verify(plan)
        .filter(({ severity }) => severity === 'error')
        .map(({ message }) => message),
    );
    expect(faults).toEqual([]);
  });

  it('list every device once', LONG, async () => {
    const faults = await faultsOf((plan, { devices }) => {
      const ids = plan.devices.map(({ id }) => id);
      const lost = devices.filter(({ id }) => !ids.includes(id)).map(({ id }) => `lost ${id}`);
      return new Set(ids).size === ids.length ? lost : [...lost, 'an id is there twice'];
    });
    expect(faults).toEqual([]);
  });

  it('keep the parts of addresses that are given', LONG, async () => {
    const faults = await faultsOf((plan, { devices }) =>
      devices.flatMap(({ id, address: wish }) => {
        const address = plan.devices.find((device) => device.id === id)?.address;
        if (wish?.type !== 'pci' || address?.type !== 'pci') return [];
        const kept = Object.entries(wish).every(
          ([name, part]) => name === 'multifunction' || Reflect.get(address, name) === part,
        );
        return kept ? [] : [`${id} is at ${formatAddress(address)}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it('are the same for the same request, to the byte', LONG, async () => {
    const faults = await faultsOf(async (plan, request) => {
      const again = await answerTo(structuredClone(request));
      const same =
        again.outcome === 'planned' && JSON.stringify(again.plan) === JSON.stringify(plan);
      return same ? [] : ['another plan'];
    });
    expect(faults).toEqual([]);
  });

  it('are as good for the devices in any order', LONG, async () => {
    const faults = await faultsOf(async (plan, request) => {
      const random = randomFrom(request.devices.length);
      const again = await answerTo({ ...request, devices: shuffled(request.devices, random) });
      if (again.outcome !== 'planned') return [`${again.outcome}`];
      if (!isProven(plan) || !isProven(again.plan)) return [];
      const [before, after] = [valuesOf(plan), valuesOf(again.plan)];
      return before === after ? [] : [`${before} becomes ${after}`];
    });
    expect(faults).toEqual([]);
  });

  it('stay when the same request is planned again', LONG, async () => {
    const faults = await faultsOf(async (plan, request) => {
      const again = await replan(plan, request, { timeoutMs: 60_000 });
      if (again.outcome !== 'planned') return [again.outcome];
      if (!isProven(plan) || !isProven(again.plan)) return [];
      return again.moves.map(
        ({ id, from, to }) => `${id} moves from ${formatAddress(from)} to ${formatAddress(to)}`,
      );
    });
    expect(faults).toEqual([]);
  });
});

/** Videos keep their order: the first of them is the primary one. */
function shuffled(devices: readonly RequestDevice[], random: Random): RequestDevice[] {
  const videos = devices.filter(({ kind }) => kind === 'video');
  return random
    .sample(devices)
    .map((device) => (device.kind === 'video' ? (videos.shift() ?? device) : device));
}

describe('devices that come and go', () => {
  const news = [nic('new-express', 'virtio'), nic('new-conventional', 'e1000')];
  const attached = (
    plan: Plan,
    { machine }: Request,
    devices: readonly RequestDevice[] = news,
    running = false,
  ): Promise<AttachOutcome> => attach(plan, devices, { machine, running, timeoutMs: 60_000 });

  it('move nothing', LONG, async () => {
    const faults = await faultsOf(async (plan, request) => {
      const after = await attached(plan, request);
      if (after.outcome !== 'planned') return [after.outcome];
      return movesBetween(plan, after.plan).map(({ id }) => `${id} moves`);
    });
    expect(faults).toEqual([]);
  });

  it('go to seats that are free, while the guest runs', LONG, async () => {
    let planned = 0;
    const faults = await faultsOf(async (plan, request) => {
      const after = await attached(plan, request, news.slice(0, 1), true);
      if (after.outcome !== 'planned') return [];
      planned++;
      const added = after.plan.devices.length - plan.devices.length;
      return [
        ...movesBetween(plan, after.plan).map(({ id }) => `${id} moves`),
        ...(added === 1 ? [] : [`${added} devices are new`]),
        ...after.attached.flatMap(({ id, spare }) => (spare ? [] : [`${id} has no spare seat`])),
      ];
    });
    expect(faults).toEqual([]);
    expect(planned).toBeGreaterThan(samples.length / 4);
  });

  it('come back to the seats they had', LONG, async () => {
    const faults = await faultsOf(async (plan, request) => {
      const there = await attached(plan, request);
      if (there.outcome !== 'planned') return [there.outcome];
      const gone = detach(
        there.plan,
        news.map(({ id }) => id),
      );
      const back = await attached(gone, request);
      if (back.outcome !== 'planned') return [`${back.outcome} when it comes back`];
      const before = [...seatsOf(there.plan)].join(' ');
      return [...seatsOf(back.plan)].join(' ') === before ? [] : ['other seats'];
    });
    expect(faults).toEqual([]);
  });

  it('go to the same seats if the guest is read from domain XML', LONG, async () => {
    const faults = await faultsOf(async (plan, request) => {
      const { capabilities } = request.machine;
      const read = readDomain(toDomainXml(plan, { request })).request;
      const machine = { ...read.machine, capabilities };
      const written = planAsWritten({ ...read, machine });
      const [one, other] = [
        await attached(plan, request),
        await attached(written, { ...read, machine }),
      ];
      if (one.outcome !== 'planned' || other.outcome !== 'planned')
        return one.outcome === other.outcome ? [] : [`${one.outcome}, read: ${other.outcome}`];
      const [here, there] = [one, other].map(({ attached: list }) => JSON.stringify(list));
      return here === there ? [] : [`${here}, read: ${there}`];
    });
    expect(faults).toEqual([]);
  });
});
