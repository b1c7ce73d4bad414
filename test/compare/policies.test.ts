import { afterAll, describe, expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { formatAddress } from '../../src/core/address.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { disposeSolver } from '../../src/solver/session.ts';

afterAll(disposeSolver);

const MACHINE = { arch: 'x86_64', type: 'q35', capabilities: 'qemu-10.0.0' };

async function planned(request: Request, policy: string): Promise<Plan> {
  const { alternatives } = await compare(request, [policy]);
  const [only] = alternatives;
  if (only?.outcome !== 'planned') throw new Error(JSON.stringify(only?.issues));
  return only.plan;
}

/** PCI controllers as `index model busNr node address`, and where devices sit. */
function shown({ devices }: Plan, ids: readonly string[] = []): string[] {
  return devices.flatMap((device) => {
    const at = device.address?.type === 'pci' ? formatAddress(device.address).slice(5) : '-';
    if (ids.includes(device.id)) return [`${device.id} ${at}`];
    if (device.kind !== 'controller' || device.type !== 'pci') return [];
    const { index, model, busNr, node } = device;
    return [
      [index, model, busNr && `busNr ${busNr}`, node === undefined ? '' : `node ${node}`, at]
        .filter((part) => part !== undefined && part !== '')
        .join(' '),
    ];
  });
}

/** A guest whose listed controllers go up to index 12, and host devices on two cells. */
function gpus(...onCells: readonly number[]): Request {
  const ports = Array.from(
    { length: 12 },
    (_, i): RequestDevice => ({
      id: `port${i + 1}`,
      kind: 'controller',
      type: 'pci',
      index: i + 1,
      model: 'pcie-root-port',
    }),
  );
  const devices = onCells.map(
    (cell, i): RequestDevice => ({
      id: `gpu${i}`,
      kind: 'hostdev',
      type: 'pci',
      hostAddress: `0000:${(0x17 + i).toString(16)}:00.0`,
      tunables: { cell },
    }),
  );
  const cells = [{ id: 0 }, { id: 1 }];
  return { machine: { ...MACHINE, vcpus: 4, cells }, devices: [...ports, ...devices] };
}

async function numa(...onCells: readonly number[]): Promise<string[]> {
  const plan = await planned(gpus(...onCells), 'kubevirt-numa');
  return shown(
    plan,
    onCells.map((_, i) => `gpu${i}`),
  ).filter((line) => Number.parseInt(line, 10) > 12 || line.startsWith('gpu'));
}

describe('kubevirt-numa', () => {
  test('one device on cell 0', async () => {
    expect(await numa(0)).toEqual([
      expect.stringMatching(/^13 pcie-expander-bus busNr 254 node 0 00:/),
      '14 pcie-root-port 0d:00.0',
      'gpu0 0e:00.0',
    ]);
  });

  test('one on each cell', async () => {
    expect(await numa(0, 1)).toEqual([
      expect.stringMatching(/^13 pcie-expander-bus busNr 254 node 0 00:/),
      '14 pcie-root-port 0d:00.0',
      expect.stringMatching(/^15 pcie-expander-bus busNr 252 node 1 00:/),
      '16 pcie-root-port 0f:00.0',
      'gpu0 0e:00.0',
      'gpu1 10:00.0',
    ]);
  });

  test('two on each cell: a port a slot, whatever the order they are listed in', async () => {
    expect(await numa(1, 0, 1, 0)).toEqual([
      expect.stringMatching(/^13 pcie-expander-bus busNr 253 node 0 00:/),
      '14 pcie-root-port 0d:00.0',
      '15 pcie-root-port 0d:01.0',
      expect.stringMatching(/^16 pcie-expander-bus busNr 250 node 1 00:/),
      '17 pcie-root-port 10:00.0',
      '18 pcie-root-port 10:01.0',
      'gpu0 11:00.0',
      'gpu1 0e:00.0',
      'gpu2 12:00.0',
      'gpu3 0f:00.0',
    ]);
  });

  test('four on each cell', async () => {
    const lines = await numa(0, 0, 0, 0, 1, 1, 1, 1);
    expect(lines.filter((line) => line.includes('expander'))).toEqual([
      expect.stringMatching(/^13 pcie-expander-bus busNr 251 node 0 /),
      expect.stringMatching(/^18 pcie-expander-bus busNr 246 node 1 /),
    ]);
  });

  test('leaves devices alone that have an address, no cell, or are no host devices', async () => {
    const request = gpus(0);
    const others: RequestDevice[] = [
      {
        id: 'placed',
        kind: 'hostdev',
        type: 'pci',
        hostAddress: '0000:01:00.0',
        address: { type: 'pci', domain: 0, bus: 0, slot: 7, function: 0 },
        tunables: { cell: 0 },
      },
      { id: 'nowhere', kind: 'hostdev', type: 'pci', hostAddress: '0000:02:00.0' },
      { id: 'nic', kind: 'interface', model: 'virtio', tunables: { cell: 0 } },
    ];
    const plan = await planned(
      { ...request, devices: [...request.devices, ...others] },
      'kubevirt-numa',
    );
    expect(shown(plan, ['gpu0', 'nowhere', 'nic', 'placed'])).toEqual(
      expect.arrayContaining(['gpu0 0e:00.0', 'nowhere 03:00.0', 'nic 01:00.0', 'placed 00:07.0']),
    );
  });

  test('does not see that an expander bus has 32 slots, as KubeVirt does not', async () => {
    const { alternatives } = await compare(gpus(...new Array<number>(33).fill(0)), [
      'kubevirt-numa',
    ]);
    expect(alternatives[0]).toMatchObject({
      outcome: 'impossible',
      issues: [{ code: 'PciSlotOutOfRange' }],
    });
  });

  test('gives up when controller indexes meet the bus numbers of expander buses', async () => {
    const request = gpus(0);
    const scsi: RequestDevice = { id: 'scsi', kind: 'controller', type: 'scsi', index: 253 };
    const { alternatives } = await compare({ ...request, devices: [...request.devices, scsi] }, [
      'kubevirt-numa',
    ]);
    expect(alternatives[0]).toMatchObject({
      outcome: 'unsuitable',
      issues: [
        { code: 'AlternativeUnsuitable', message: expect.stringContaining('bus numbers run out') },
      ],
    });
  });
});

/** The guest of KubeVirt's own description, with two more devices that it counts. */
function cirros(memoryMiB: number, interfaces = 1): Request {
  const nics = Array.from(
    { length: interfaces },
    (_, i): RequestDevice => ({
      id: `nic${i}`,
      kind: 'interface',
      type: 'ethernet',
      model: 'virtio',
    }),
  );
  return {
    machine: { ...MACHINE, memoryMiB },
    devices: [
      { id: 'usb', kind: 'controller', type: 'usb', index: 0, model: 'none' },
      { id: 'scsi', kind: 'controller', type: 'scsi', index: 0, model: 'virtio-scsi' },
      { id: 'serial', kind: 'controller', type: 'virtio-serial', index: 0 },
      ...nics,
      { id: 'vda', kind: 'disk', target: 'vda', targetBus: 'virtio' },
      { id: 'balloon', kind: 'memballoon', model: 'virtio' },
      { id: 'rng', kind: 'rng', model: 'virtio' },
    ],
  };
}

function buses({ devices }: Plan): Record<string, number> {
  return Object.fromEntries(
    devices.flatMap((device) =>
      device.address?.type === 'pci' && device.address.bus > 0
        ? [[device.id, device.address.bus] as const]
        : [],
    ),
  );
}

function ports({ devices }: Plan): number {
  return devices.filter(
    (device) => device.kind === 'controller' && device.model === 'pcie-root-port',
  ).length;
}

describe('kubevirt-hotplug', () => {
  test('v1 keeps four ports for interfaces', async () => {
    const plan = await planned(cirros(4096), 'kubevirt-hotplug-v1');
    expect(buses(plan)).toEqual({ nic0: 1, scsi: 5, serial: 6, vda: 7, balloon: 8, rng: 9 });
  });

  test('v2 with much memory moves the disks to make room for nine', async () => {
    const plan = await planned(cirros(4096), 'kubevirt-hotplug-v2');
    expect(buses(plan)).toEqual({ nic0: 1, scsi: 11, serial: 12, vda: 13, balloon: 14, rng: 15 });
  });

  test('v3 has as many free ports as v2, and the addresses of v1', async () => {
    const [v1, v3] = [
      await planned(cirros(4096), 'kubevirt-hotplug-v1'),
      await planned(cirros(4096), 'kubevirt-hotplug-v3'),
    ];
    expect(buses(v3)).toEqual(buses(v1));
    expect(ports(v3)).toBe(ports(v1) + 6);
  });

  test.each([
    [0, 0],
    [1, 3],
    [2, 2],
    [3, 1],
    [4, 0],
    [5, 0],
  ])('v1 with %i interfaces has %i placeholders', async (interfaces, placeholders) => {
    const [plain, v1] = [
      await planned(cirros(1024, interfaces), 'libvirt'),
      await planned(cirros(1024, interfaces), 'kubevirt-hotplug-v1'),
    ];
    expect(ports(v1) - ports(plain)).toBe(placeholders);
  });

  test.each([
    [1024, 1, 3],
    [2048, 1, 3],
    [2049, 1, 9],
    [4096, 12, 6],
    [1024, 12, 3],
  ])('v2 with %i MiB and %i interfaces has %i placeholders', async (memory, interfaces, free) => {
    const [plain, v2] = [
      await planned(cirros(memory, interfaces), 'libvirt'),
      await planned(cirros(memory, interfaces), 'kubevirt-hotplug-v2'),
    ];
    expect(ports(v2) - ports(plain)).toBe(free);
  });

  test('v3 keeps the slots of a guest that had them under v2', async () => {
    const [v2, v3] = [
      await planned(cirros(4096), 'kubevirt-hotplug-v2'),
      await planned(cirros(4096), 'kubevirt-hotplug-v3:10'),
    ];
    expect(buses(v3)).toEqual(buses(v2));
    expect(ports(v3)).toBe(ports(v2));
  });

  test('v3 stops at controller 31', async () => {
    const plan = await planned(cirros(4096, 24), 'kubevirt-hotplug-v3');
    const highest = plan.devices.map((device) =>
      device.kind === 'controller' && device.type === 'pci' ? (device.index ?? 0) : 0,
    );
    expect(Math.max(...highest)).toBe(31);
  });
});

const SMALL: Request = {
  machine: MACHINE,
  devices: [
    { id: 'vda', kind: 'disk', target: 'vda', targetBus: 'virtio' },
    { id: 'nic', kind: 'interface', model: 'virtio' },
  ],
};

describe('policies that write ports out', () => {
  test('virt-install-14: fourteen root ports, eight a slot', async () => {
    const plan = await planned(SMALL, 'virt-install-14');
    expect(shown(plan, ['nic', 'vda'])).toEqual([
      'vda 03:00.0',
      '0 pcie-root -',
      ...Array.from(
        { length: 14 },
        (_, i) => `${i + 1} pcie-root-port 00:0${1 + Math.floor(i / 8)}.${i % 8}`,
      ),
      'nic 01:00.0',
    ]);
  });

  test.each([
    [0, 5],
    [1, 4],
    [8, 8],
    [28, 28],
  ])('nova-ports with %i has %i root ports', async (count, all) => {
    expect(ports(await planned(SMALL, `nova-ports:${count}`))).toBe(all);
  });

  test('kata-ports: ports on bus 0, or behind one switch', async () => {
    const root = await planned(SMALL, 'kata-ports:root=4');
    expect(shown(root).slice(0, 5)).toEqual([
      '0 pcie-root -',
      ...[1, 2, 3, 4].map((n) => `${n} pcie-root-port 00:01.${n - 1}`),
    ]);
    const behind = await planned(SMALL, 'kata-ports:switch=3');
    expect(shown(behind).slice(0, 6)).toEqual([
      '0 pcie-root -',
      '1 pcie-root-port 00:01.0',
      '2 pcie-switch-upstream-port 01:00.0',
      '3 pcie-switch-downstream-port 02:00.0',
      '4 pcie-switch-downstream-port 02:01.0',
      '5 pcie-switch-downstream-port 02:02.0',
    ]);
  });

  test.each([
    ['kata-ports:root=17', 'no number of ports from 0 to 16'],
    ['kata-ports:both=2', '`root=N` or `switch=N`'],
    ['nova-ports:29', 'no number of ports from 0 to 28'],
    ['nova-ports:x', 'no number of ports'],
    ['kubevirt-hotplug-v3:x', 'no number of interface slots'],
  ])('%s is refused', async (policy, words) => {
    await expect(compare(SMALL, [policy])).rejects.toMatchObject({
      code: 'AlternativeUnknown',
      message: expect.stringContaining(words),
    });
  });

  test.each([
    'virt-install-14',
    'nova-ports',
    'kata-ports',
    'kubevirt-numa',
    'port-each',
    'switches',
  ])('%s does not suit a machine without PCI Express', async (policy) => {
    const pc = { ...SMALL, machine: { ...MACHINE, type: 'pc' } };
    const { alternatives } = await compare(pc, [policy]);
    expect(alternatives[0]?.outcome).toBe('unsuitable');
  });
});
