import { afterAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { explore } from '../../src/compare/explore.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import type { Request, RequestDevice } from '../../src/index.ts';
import { plan as planOf } from '../../src/planner/plan.ts';
import { disposeSolver } from '../../src/solver/session.ts';

afterAll(disposeSolver);

const nic = (id: string): RequestDevice => ({ id, kind: 'interface', model: 'virtio' });
const gpu = (id: string, cell: number): RequestDevice => ({
  id,
  kind: 'hostdev',
  type: 'pci',
  hostAddress: `0000:0${id.at(-1)}:00.0`,
  tunables: { cell },
});

const MACHINE = { arch: 'x86_64', type: 'q35', capabilities: 'qemu-10.0.0', vcpus: 2 };
const CELLS = { ...MACHINE, cells: [{ id: 0 }, { id: 1 }] };
const NICS: Request = { machine: MACHINE, devices: [nic('n0'), nic('n1')] };
const GPUS: Request = { machine: CELLS, devices: [gpu('g0', 1), gpu('g1', 1)] };

async function planned(request: Request): Promise<Plan> {
  const found = await planOf(request);
  if (found.outcome !== 'planned') throw new Error(found.outcome);
  return found.plan;
}

function withAddresses(plan: Plan, of: (device: PlanDevice) => PlanDevice['address']): Plan {
  const devices = plan.devices.map((device) => ({ ...device, address: of(device) }) as PlanDevice);
  return { ...plan, devices };
}

describe('alternatives', () => {
  it('say which devices they lack, and which are nowhere', async () => {
    const plan = await planned(NICS);
    const lacking = { ...plan, devices: plan.devices.filter(({ id }) => id !== 'n0') };
    const nowhere = withAddresses(plan, ({ id, address }) => (id === 'n1' ? undefined : address));
    const { alternatives } = await compare(NICS, [
      { name: 'all', plan },
      { name: 'lacking', plan: lacking },
      { name: 'nowhere', plan: nowhere },
    ]);
    expect(alternatives[1]).toMatchObject({
      differences: expect.arrayContaining(['n0 missing']),
      figures: { lacking: ['n0'], unseated: [] },
    });
    expect(alternatives[2]).toMatchObject({
      differences: expect.arrayContaining(['n1 without a PCI address']),
      figures: { lacking: [], unseated: ['n1'] },
    });
  });

  it('can be told apart by their names, and say what they are compared with', async () => {
    const same = { name: 'twin', request: NICS };
    const { alternatives } = await compare(NICS, [same, same, same]);
    expect(alternatives.map(({ name }) => name)).toEqual(['twin', 'twin (2)', 'twin (3)']);
    expect(alternatives).toMatchObject([{}, { differsFrom: 'twin' }, { differsFrom: 'twin' }]);
    expect(alternatives[0]).not.toHaveProperty('differsFrom');
  });

  it('are compared pair by pair, whichever device comes first', async () => {
    const together = [{ devices: ['g0', 'g1'], on: 'switch' as const }];
    const turned = { ...GPUS, devices: GPUS.devices.toReversed(), tunables: { together } };
    const { alternatives } = await compare(GPUS, [
      { name: 'asked', request: GPUS },
      { name: 'turned', request: turned },
    ]);
    expect(alternatives[1]).toMatchObject({
      differences: expect.arrayContaining([expect.stringContaining('but under one switch')]),
    });
  });
});

describe('exploring', () => {
  it('may leave devices where they are in the plan in use', async () => {
    const plan = await planned(NICS);
    const [first, second] = ['n0', 'n1'].map(
      (id) => plan.devices.find((device) => device.id === id)?.address,
    );
    const against = withAddresses(plan, ({ id, address }) =>
      id === 'n0' ? second : id === 'n1' ? first : address,
    );
    const found = await explore(NICS, { against, objectives: ['moves', 'controllers'] });
    expect(found.alternatives[0]).toMatchObject({ outcome: 'planned', figures: { moved: [] } });
    const usual = await explore(NICS, { against });
    expect(usual.objectives).toContain('moves');
  });

  it('trades off what an alternative leaves open', async () => {
    const { objectives, alternatives } = await explore(GPUS, {
      alternatives: [{ name: 'loose', tunables: { numa: 'prefer' } }],
    });
    expect(objectives).toContain('distance');
    const distances = alternatives.map(
      (each) => each.outcome === 'planned' && each.figures.distance,
    );
    expect(distances).toContain(0);
    expect(distances).toContain(20);
  });
});
