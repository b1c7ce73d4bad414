import { afterAll, describe, expect, it } from 'vitest';
import { formatAddress } from '../../src/core/address.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { plan } from '../../src/planner/plan.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';
import { requestOf } from '../../src/planner/request-of.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { verify } from '../../src/topology/verify.ts';
import { answerTo, type Sample, samples } from './random-plans.ts';

afterAll(disposeSolver);

/** Requests that wish for nothing. */
const plain: readonly Sample[] = samples.map(({ name, request: { machine, devices } }) => ({
  name,
  request: { machine, devices: devices.map(withoutWishes) },
}));

function withoutWishes(device: RequestDevice): RequestDevice {
  const { tunables: _tunables, was: _was, address, ...others } = device;
  const isWhole =
    address?.type !== 'pci' || (address.bus !== undefined && address.slot !== undefined);
  return { ...others, ...(isWhole && address && { address }) } as RequestDevice;
}

/** As libvirt does it: the plan, or the code of the refusal. */
function likeLibvirt(request: Request): Plan | string {
  try {
    return planLikeLibvirt(request);
  } catch (error) {
    if (error instanceof DevaddrError) return error.code;
    throw error;
  }
}

const seatsOf = ({ devices }: Plan): string[] =>
  devices
    .map(({ id, address }) => `${id} ${address === undefined ? '' : formatAddress(address)}`)
    .sort();

describe.each(['libvirt', 'solver'] as const)(
  'a plan by strategy %s',
  { timeout: 600_000 },
  (strategy) => {
    const everyPlan = async (check: (made: Plan, request: Request) => void): Promise<void> => {
      let planned = 0;
      for (const { name, request } of plain) {
        const answer = await answerTo(request, strategy);
        if (answer.outcome !== 'planned') continue;
        planned++;
        try {
          check(answer.plan, request);
        } catch (error) {
          throw new Error(name, { cause: error });
        }
      }
      expect(planned).toBeGreaterThan(plain.length * 0.8);
    };

    it('is sound, has every device, and keeps every address', () =>
      everyPlan((made, { devices }) => {
        expect(verify(made).filter(({ severity }) => severity === 'error')).toEqual([]);
        const found = new Map(made.devices.map((device) => [device.id, device]));
        expect(found.size).toBe(made.devices.length);
        for (const { id, address } of devices) {
          expect(found.has(id), id).toBe(true);
          if (address !== undefined) expect(found.get(id)?.address, id).toMatchObject(address);
        }
      }));

    it('is one that libvirt would leave as it is', () =>
      everyPlan((made, { machine }) => {
        expect(seatsOf(planLikeLibvirt(requestOf(made, machine)))).toEqual(seatsOf(made));
      }));

    it('is the same from plain JSON', () =>
      everyPlan((made) => {
        expect(JSON.parse(JSON.stringify(made))).toEqual(made);
      }));
  },
);

describe('a request without a wish', { timeout: 600_000 }, () => {
  it('is planned as libvirt does where it can, else by the solver or not at all', async () => {
    const STUCK = ['NoFreePciSlot', 'NotOnBusZero', 'ControllerNotAddable', 'BridgeBehindItself'];
    let asLibvirt = 0;
    for (const { name, request } of plain) {
      const expected = likeLibvirt(request);
      if (typeof expected !== 'string') {
        asLibvirt++;
        expect(await plan(request), name).toEqual({ outcome: 'planned', plan: expected });
        continue;
      }
      const answer = await answerTo(request, 'auto');
      if (STUCK.includes(expected)) expect(answer.outcome, name).not.toBe('refused');
      else expect(answer, name).toEqual({ outcome: 'refused', code: expected });
    }
    expect(asLibvirt).toBeGreaterThan(plain.length / 2);
  });

  it('costs the solver no more controllers than libvirt, if there is one root', async () => {
    for (const { name, request } of plain) {
      if (hasMoreRoots(request)) continue;
      const theirs = likeLibvirt(request);
      const ours = await answerTo(request);
      if (typeof theirs === 'string' || ours.outcome !== 'planned') continue;
      expect(controllers(ours.plan), name).toBeLessThanOrEqual(controllers(theirs));
    }
  });
});

const controllers = ({ devices }: Plan): number =>
  devices.filter((device) => device.kind === 'controller' && device.type === 'pci').length;

/** Libvirt goes to an expander bus or host bridge that is listed; the solver sends nobody there who does not wish it. */
function hasMoreRoots({ devices }: Request): boolean {
  return devices.some(
    (device) =>
      device.kind === 'controller' &&
      device.index !== 0 &&
      /expander-bus$|^pci-root$/.test(device.model ?? ''),
  );
}
