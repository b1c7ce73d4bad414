import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requestFromText } from '../../src/adapters/yaml/read.ts';
import { formatAddress } from '../../src/core/address.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { plan } from '../../src/planner/plan.ts';
import { verify } from '../../src/topology/verify.ts';
import { above, cellOf, find, pciControllers, seatModel, spareSeats, switchOf } from './tree.ts';

const directory = new URL('../../examples/', import.meta.url);
const names = readdirSync(directory).filter((name) => /\.(?:yaml|json)$/.test(name));

const textOf = (name: string): string => readFileSync(new URL(name, directory), 'utf8');
const requestOf = (name: string): Request => requestFromText(textOf(name)).request;

async function planOf(name: string): Promise<Plan> {
  const found = await plan(requestOf(name), { timeoutMs: 60_000 });
  if (found.outcome !== 'planned') throw new Error(`${name} is ${found.outcome}`);
  return found.plan;
}

const seatOf = (made: Plan, id: string): string => {
  const { address } = find(made, id);
  return address === undefined ? '' : formatAddress(address);
};

/** Ids of the devices of a request whose seats are PCI's, by the cell they belong to. */
function cellsAskedFor({ devices }: Request): [string, number][] {
  return devices.flatMap(({ id, tunables }) =>
    tunables?.cell === undefined ? [] : [[id, tunables.cell]],
  );
}

const reached = (made: Plan, name: string): number | undefined =>
  made.objectives?.find((each) => each.name === name)?.value;

describe.each(names)('%s', (name) => {
  it('has a plan that is valid and as good as can be', async () => {
    const made = await planOf(name);
    expect(verify(made).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect((made.objectives ?? []).filter(({ proven }) => !proven)).toEqual([]);
  });

  it.runIf(name.endsWith('.yaml'))('says in the beginning what it shows', () => {
    expect(textOf(name)).toMatch(/^# [A-Z].*\n(?:# .*\n){0,3}machine:\n/);
  });
});

/** Every device that belongs to a cell hangs from a root of that cell. */
async function expectNearItsCell(name: string): Promise<Plan> {
  const made = await planOf(name);
  const asked = cellsAskedFor(requestOf(name));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.map(([id]) => [id, cellOf(made, id)])).toEqual(asked);
  return made;
}

it('gpu-two-cells: a GPU and its network card have a switch of their cell to themselves', async () => {
  const made = await expectNearItsCell('gpu-two-cells.yaml');
  const pairs = [0, 1, 2, 3].map((n) => [`gpu${n}`, `nic${n}`].map((id) => switchOf(made, id)));
  for (const [gpu, nic] of pairs) {
    expect(gpu).toBeDefined();
    expect(nic).toBe(gpu);
  }
  expect(new Set(pairs.flat()).size).toBe(4);
  expect(pciControllers(made, 'pcie-expander-bus').map(({ node }) => node)).toEqual([0, 1]);
  expect(cellOf(made, 'root')).toBeUndefined();
});

it('dpdk-telco: the network cards are near their cell, and nothing can be plugged', async () => {
  const made = await expectNearItsCell('dpdk-telco.yaml');
  const ports = pciControllers(made, 'pcie-root-port');
  expect(ports.map(({ hotplug }) => hotplug)).toEqual(ports.map(() => 'off'));
  expect(pciControllers(made, 'pcie-to-pci-bridge')).toEqual([]);
});

it('storage-200-disks: fifty disks at each of four controllers, two a cell', async () => {
  const made = await expectNearItsCell('storage-200-disks.yaml');
  const counts = new Map<number, number>();
  for (const { kind, address } of made.devices) {
    if (kind !== 'disk' || address?.type !== 'drive') continue;
    counts.set(address.controller, (counts.get(address.controller) ?? 0) + 1);
  }
  expect([...counts]).toEqual([0, 1, 2, 3].map((controller) => [controller, 50]));
});

it('kubevirt-spare: four hotpluggable ports are empty', async () => {
  expect(spareSeats(await planOf('kubevirt-spare.yaml'))).toHaveLength(4);
});

it('pc-expander: devices of cell 1 sit on an expander bus, the others on the root', async () => {
  const made = await expectNearItsCell('pc-expander.yaml');
  expect(pciControllers(made, 'pci-expander-bus')).toMatchObject([{ node: 1 }]);
  expect(above(made, 'lan').map(({ model }) => model)).toEqual(['pci-root']);
});

it('aarch64-cells: a wish for nearness is granted', async () => {
  const made = await expectNearItsCell('aarch64-cells.yaml');
  expect(reached(made, 'distance')).toBe(0);
  expect(seatModel(made, 'nvme0')).toBe('pcie-root-port');
});

it('pseries-cells: each cell has a host bridge, and there is no expander bus', async () => {
  const made = await expectNearItsCell('pseries-cells.yaml');
  const bridges = pciControllers(made).map(({ model, node }) => ({ model, node }));
  expect(bridges).toEqual([
    { model: 'pci-root', node: undefined },
    { model: 'pci-root', node: 0 },
    { model: 'pci-root', node: 1 },
  ]);
});

it('packed-virtio: sixty devices share eight ports', async () => {
  const made = await planOf('packed-virtio.yaml');
  const listed = requestOf('packed-virtio.yaml').devices.filter(({ kind }) =>
    ['disk', 'interface', 'rng', 'vsock'].includes(kind),
  );
  expect(listed).toHaveLength(60);
  const buses = listed.map(({ id }) => above(made, id)[0]?.index);
  expect(new Set(buses).size).toBe(8);
  expect(pciControllers(made, 'pcie-root-port')).toHaveLength(8);
});

it('add-gpu: nothing moves, and the GPU gets a port of its cell', async () => {
  const made = await expectNearItsCell('add-gpu.yaml');
  for (const { id, address } of requestOf('add-gpu.yaml').devices)
    if (address !== undefined) expect(find(made, id).address, id).toMatchObject(address);
  const added = made.devices.filter(
    ({ kind, implied }) => kind === 'controller' && implied === true,
  );
  expect(added.map((device) => device.kind === 'controller' && device.model)).toEqual([
    'pcie-expander-bus',
    'pcie-root-port',
    undefined,
  ]);
});

it('hotplug-contract: what may be unplugged and what must not', async () => {
  const made = await planOf('hotplug-contract.yaml');
  const hotplug = (id: string) => above(made, id)[0]?.hotplug ?? 'on';
  expect(['root', 'management'].map(hotplug)).toEqual(['off', 'off']);
  expect(['data0', 'data1', 'lan'].map(hotplug)).toEqual(['on', 'on', 'on']);
  expect(spareSeats(made)).toHaveLength(3);
});

it('bond-apart: the legs are on expander buses of their own, the mirror not behind one switch', async () => {
  const made = await expectNearItsCell('bond-apart.yaml');
  const expanders = ['leg0', 'leg1'].map(
    (id) => above(made, id).find(({ model }) => model === 'pcie-expander-bus')?.index,
  );
  expect(new Set(expanders).size).toBe(2);
  const [first, second] = ['mirror0', 'mirror1'].map((id) => switchOf(made, id));
  expect(first === undefined || first !== second).toBe(true);
  expect(pciControllers(made, 'pcie-switch-upstream-port').length).toBeGreaterThan(0);
});

it('few-root-ports: six root ports, the rest behind switches', async () => {
  const made = await planOf('few-root-ports.yaml');
  expect(pciControllers(made, 'pcie-root-port')).toHaveLength(6);
  expect(switchOf(made, 'vdn') ?? switchOf(made, 'vda')).toBeDefined();
});

it('replan-moves: only the data disk moves, to a port that can be hotplugged', async () => {
  const made = await planOf('replan-moves.yaml');
  expect(reached(made, 'moves')).toBe(1);
  for (const { id, was } of requestOf('replan-moves.yaml').devices)
    if (was !== undefined && id !== 'data') expect(seatOf(made, id), id).toBe(formatAddress(was));
  expect(above(made, 'data')[0]?.hotplug).toBeUndefined();
  expect(pciControllers(made).filter(({ implied }) => implied === true)).toEqual([]);
});
