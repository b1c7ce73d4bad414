import { afterAll, describe, expect, it } from 'vitest';
import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { plan } from '../../src/planner/plan.ts';
import { replan } from '../../src/planner/replan.ts';
import { disposeSolver } from '../../src/solver/session.ts';

afterAll(disposeSolver);

const nic = (id: string, cell: number): RequestDevice => ({
  id,
  kind: 'interface',
  type: 'user',
  model: 'virtio',
  tunables: { cell },
});

const requestWith = (...devices: readonly RequestDevice[]): Request => ({
  machine: {
    arch: 'x86_64',
    type: 'q35',
    capabilities: 'qemu-10.0.0',
    vcpus: 2,
    memoryMiB: 2048,
    cells: [{ id: 0 }, { id: 1 }],
  },
  devices,
});

async function planned(request: Request): Promise<Plan> {
  const outcome = await plan(request);
  if (outcome.outcome !== 'planned') throw new Error(outcome.outcome);
  return outcome.plan;
}

describe('a guest that is planned anew', () => {
  it('moves only what a new wish sends away, and says which', async () => {
    const before = await planned(requestWith(nic('a', 0), nic('b', 0), nic('c', 1)));
    const after = await replan(before, requestWith(nic('a', 0), nic('b', 1), nic('c', 1)));
    expect(after).toMatchObject({
      outcome: 'planned',
      moves: [{ id: 'b', rule: 'numa.affinity' }],
    });
  });

  it('says who has a seat that is no longer free', async () => {
    const before = await planned(requestWith(nic('a', 0), nic('b', 0)));
    const address = before.devices.find(({ id }) => id === 'b')?.address;
    const pinned = { ...nic('a', 0), address } as RequestDevice;
    const after = await replan(before, requestWith(pinned, nic('b', 0)));
    expect(after).toMatchObject({
      outcome: 'planned',
      moves: expect.arrayContaining([expect.objectContaining({ id: 'b', rule: 'pci.seat-taken' })]),
    });
  });

  it('moves nothing if nothing has changed', async () => {
    const request = requestWith(nic('a', 0), nic('b', 1));
    const again = await replan(await planned(request), request);
    expect(again).toMatchObject({ outcome: 'planned', moves: [] });
  });
});

describe('a formula', () => {
  it('is told as SMT-LIB text before it is solved', async () => {
    const texts: string[] = [];
    await plan(requestWith(nic('a', 0)), { onFormula: (text) => texts.push(text) });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('(check-sat)');
  });
});

describe('a plan', () => {
  it('is given up when its signal is aborted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(plan(requestWith(nic('a', 0)), { signal })).rejects.toThrow('enough');
  });
});
