import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestDevice } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';
import { verify } from '../../src/topology/verify.ts';
import { qemuFor } from '../golden/capabilities.ts';
import { additions, EXAMPLES, requests, shuffled } from './arbitraries.ts';

function planned(request: Request): Plan | DevaddrError {
  try {
    const capabilities = qemuFor(request.machine.arch ?? '');
    return planLikeLibvirt({ ...request, machine: { ...request.machine, capabilities } });
  } catch (error) {
    if (error instanceof DevaddrError) return error;
    throw error;
  }
}

/**
 * Refusals of libvirt's own completion when it is given back: it numbers serial ports beyond what ISA has, and it adds
 * USB controller 0 next to a controller 1 that switches USB off.
 */
const REFUSED_BY_ITSELF = ['IsaPortsUsedUp', 'IsaPortTaken', 'UsbDisabled'];

/** The same guest as a request: everything that was filled in is given now. */
function asRequest({ machine }: Request, { machine: made, devices }: Plan): Request {
  return {
    machine: { ...machine, type: made.type },
    devices: devices.map(
      ({ implied: _implied, because: _because, ...device }) => device as RequestDevice,
    ),
  };
}

/** What a device is and where it sits, without its name and its history. */
function facts({ id: _id, implied: _implied, because: _because, ...device }: PlanDevice): string {
  const entries = Object.entries(device).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** An address without the mark that further functions are used: a neighbour may set it. */
function seat({ address }: PlanDevice): string {
  return JSON.stringify(address, (key, value) => (key === 'multifunction' ? undefined : value));
}

const allFacts = ({ devices }: Plan): string[] => devices.map(facts);

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Set) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** Runs a check on every plan among the examples; refusals are the business of another test. */
function everyPlan(check: (plan: Plan, request: Request) => void): void {
  fc.assert(
    fc.property(requests, (request) => {
      const plan = planned(request);
      if (!(plan instanceof DevaddrError)) check(plan, request);
    }),
    EXAMPLES,
  );
}

describe('requests', () => {
  it('are planned more often than refused', () => {
    const made = fc.sample(requests, EXAMPLES).map(planned);
    const plans = made.filter((each) => !(each instanceof DevaddrError));
    expect(plans.length).toBeGreaterThan(made.length / 2);
    expect(made.length - plans.length).toBeGreaterThan(made.length / 20);
  });

  it('are not changed by being planned', () => {
    fc.assert(
      fc.property(requests, (request) => {
        planned(frozen(request));
      }),
      EXAMPLES,
    );
  });

  it('get the same answer each time', () => {
    everyPlan((plan, request) => {
      expect(planned(structuredClone(request))).toEqual(plan);
    });
  });

  it('lose no device, and list every id once', () => {
    everyPlan((plan, request) => {
      const kinds = new Map(plan.devices.map(({ id, kind }) => [id, kind]));
      expect(kinds.size).toBe(plan.devices.length);
      for (const { id, kind } of request.devices) expect(kinds.get(id), id).toBe(kind);
    });
  });

  it('become sound plans', () => {
    everyPlan((plan) => {
      expect(verify(plan).filter(({ severity }) => severity === 'error')).toEqual([]);
    });
  });

  it('stay as they are once everything is filled in, but for the order of the list', () => {
    everyPlan((plan, request) => {
      const again = planned(asRequest(request, plan));
      if (again instanceof DevaddrError) {
        expect(REFUSED_BY_ITSELF).toContain(again.code);
        return;
      }
      expect(allFacts(again).sort()).toEqual(allFacts(plan).sort());
      const settled = planned(asRequest(request, again));
      expect(settled instanceof DevaddrError ? settled.code : allFacts(settled)).toEqual(
        allFacts(again),
      );
    });
  });

  it('stay exactly as they are if controllers have their numbers', () => {
    everyPlan((plan, request) => {
      const orderGiven = request.devices.every(
        (device) =>
          !(device.kind === 'controller' && device.index === undefined) &&
          !(device.kind === 'disk' && device.targetBus === undefined),
      );
      if (!orderGiven) return;
      const again = planned(asRequest(request, plan));
      if (!(again instanceof DevaddrError)) expect(allFacts(again)).toEqual(allFacts(plan));
    });
  });

  it('come out the same under other names', () => {
    everyPlan((plan, request) => {
      const devices = request.devices.map((device, i) => ({ ...device, id: `x${900 - i}` }));
      const renamed = planned({ ...request, devices });
      if (renamed instanceof DevaddrError) throw renamed;
      expect(allFacts(renamed)).toEqual(allFacts(plan));
    });
  });

  it('come out the same however the kinds are mixed', () => {
    fc.assert(
      fc.property(shuffled, ({ request, order }) => {
        const plan = planned(request);
        const other = planned({ ...request, devices: mixed(request.devices, order) });
        if (plan instanceof DevaddrError) expect(other).toBeInstanceOf(DevaddrError);
        else expect(other).toEqual(plan);
      }),
      EXAMPLES,
    );
  });

  it('leave everything where it is when a device is added', () => {
    fc.assert(
      fc.property(requests, additions, (request, addition) => {
        const plan = planned(request);
        if (plan instanceof DevaddrError) return;
        const complete = asRequest(request, plan);
        const more = planned({ ...complete, devices: [...complete.devices, addition] });
        if (more instanceof DevaddrError) return;
        const seats = new Map(more.devices.map((device) => [device.id, seat(device)]));
        for (const device of plan.devices) {
          if (device.kind !== 'console') expect(seats.get(device.id)).toBe(seat(device));
        }
      }),
      EXAMPLES,
    );
  });

  it('are refused for a stated reason, about a device or a part of the request', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const refusal = planned(request);
        if (!(refusal instanceof DevaddrError)) return;
        const ids = new Set(request.devices.map(({ id }) => id));
        for (const { code, message, device, path } of refusal.issues) {
          expect(code).toMatch(/^[A-Z][A-Za-z0-9]+$/);
          expect(message).toMatch(/\S/);
          expect(path[0]).toMatch(/^(machine|devices|tunables)$/);
          if (typeof path[1] !== 'number') continue;
          expect(path[0]).toBe('devices');
          expect(ids).toContain(device);
          expect(request.devices[path[1]]?.id).toBe(device);
        }
      }),
      EXAMPLES,
    );
  });
});

/** The devices in another order of kinds; those of one kind keep theirs. */
function mixed(devices: readonly RequestDevice[], order: readonly number[]): RequestDevice[] {
  const waiting = new Map<string, RequestDevice[]>();
  for (const device of devices) {
    waiting.set(device.kind, [...(waiting.get(device.kind) ?? []), device]);
  }
  const kinds = devices
    .map(({ kind }, i) => ({ kind, rank: order[i] ?? 0 }))
    .sort((a, b) => a.rank - b.rank);
  return kinds.flatMap(({ kind }) => waiting.get(kind)?.shift() ?? []);
}
