import { describe, expect, it } from 'vitest';
import { diffPlans, type PlanDiff } from '../../src/compare/diff.ts';
import { samePlan } from '../../src/compare/same-plan.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';

const NIC0: RequestDevice = { id: 'nic0', kind: 'interface', type: 'bridge', model: 'virtio' };
const NIC1: RequestDevice = { ...NIC0, id: 'nic1' };
const DISK: RequestDevice = { id: 'root', kind: 'disk', target: 'vda', targetBus: 'virtio' };

function guest(type: string, ...devices: readonly RequestDevice[]): Plan {
  return planLikeLibvirt({
    machine: { arch: 'x86_64', type, capabilities: 'qemu-10.0.0' },
    devices,
  });
}

/** A plan with fields of one device changed. */
function edited(plan: Plan, id: string, fields: object): Plan {
  const devices = plan.devices.map((device) =>
    device.id === id ? ({ ...device, ...fields } as PlanDevice) : device,
  );
  return { ...plan, devices };
}

function kinds({ notices }: PlanDiff): string[] {
  return notices.map(({ kind, devices }) => `${kind}: ${devices.join(' ')}`);
}

function port(plan: Plan, index: number): PlanDevice {
  const found = plan.devices.find(
    (device) => device.kind === 'controller' && device.type === 'pci' && device.index === index,
  );
  if (found === undefined) throw new Error(`no controller ${index}`);
  return found;
}

describe('differences between two plans', () => {
  const before = guest('q35', NIC0, DISK);

  it('tell companions of a USB controller apart', () => {
    const usb = (model: string, startPort?: number): RequestDevice => ({
      id: model,
      kind: 'controller',
      type: 'usb',
      index: 0,
      model,
      startPort,
    });
    const set = [usb('ich9-ehci1'), usb('ich9-uhci1', 0), usb('ich9-uhci2', 2)];
    const plan = guest('q35', ...set);
    const fewer = { ...plan, devices: plan.devices.filter(({ id }) => id !== 'ich9-uhci1') };
    const { same, controllers } = diffPlans(plan, fewer);
    expect(same).toBe(false);
    expect(controllers.removed.map(({ model }) => model)).toEqual(['ich9-uhci1']);
    expect(controllers.changed).toEqual([]);
  });

  it('do not depend on the order of fields', () => {
    const other = JSON.parse(
      JSON.stringify(before, (_key, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
      ),
    ) as Plan;
    expect(diffPlans(before, other).same).toBe(true);
    expect(samePlan(before, other, { machine: before.machine, devices: [] })).toBe(true);
  });

  it('are none between a plan and itself', () => {
    expect(diffPlans(before, before)).toMatchObject({ same: true, notices: [] });
    expect(diffPlans(before, JSON.parse(JSON.stringify(before)))).toMatchObject({ same: true });
  });

  it('do not count the order of fields', () => {
    const { address } = before.devices.find(({ id }) => id === 'nic0') ?? {};
    const turned = Object.fromEntries(Object.entries(address ?? {}).reverse());
    expect(diffPlans(before, edited(before, 'nic0', { address: turned })).same).toBe(true);
  });

  it('name devices that come, go and move', () => {
    const after = guest('q35', NIC1, NIC0, DISK);
    const diff = diffPlans(before, after);
    expect(diff.same).toBe(false);
    expect(diff.added.map(({ id }) => id)).toEqual(['nic1']);
    expect(diff.moved.map(({ id }) => id)).toContain('nic0');
    expect(diff.controllers.added.map(({ model }) => model)).toEqual(['pcie-root-port']);
    const back = diffPlans(after, before);
    expect(back.removed.map(({ id }) => id)).toEqual(['nic1']);
    expect(back.controllers.removed).toHaveLength(1);
  });

  it('name fields of devices and controllers', () => {
    const after = edited(edited(before, 'nic0', { model: 'e1000e' }), port(before, 1).id, {
      chassis: 9,
    });
    const { changed, controllers } = diffPlans(before, after);
    expect(changed).toEqual([
      { id: 'nic0', fields: [{ field: 'model', before: 'virtio', after: 'e1000e' }] },
    ]);
    expect(controllers.changed.map(({ fields }) => fields)).toEqual([
      [{ field: 'chassis', before: 1, after: 9 }],
    ]);
  });

  it('name the machine', () => {
    const after = { ...before, machine: { ...before.machine, type: 'pc-q35-9.2' } };
    const diff = diffPlans(before, after);
    expect(diff.machine).toEqual([
      { field: 'type', before: before.machine.type, after: 'pc-q35-9.2' },
    ]);
    expect(kinds(diff)).toEqual(['abi: ']);
  });
});

/** Index of the port that libvirt leaves free behind a NIC, a disk, a USB controller and a balloon. */
const SPARE = 5;

describe('what would be noticed', () => {
  it('is a new device and a new name where a NIC goes to another port', () => {
    const before = guest('q35', NIC0, DISK);
    const seat = before.devices.find(({ id }) => id === 'nic0')?.address;
    const free = { ...seat, bus: SPARE };
    const diff = diffPlans(before, edited(before, 'nic0', { address: free }));
    expect(kinds(diff)).toEqual(['new-device: nic0', 'interface-name: nic0', 'abi: nic0']);
    expect(diff.notices[1]?.message).toBe('Linux calls nic0 `enp5s0` and no longer `enp1s0`');
  });

  it('is no other name with an ACPI index', () => {
    const before = guest('q35', { ...NIC0, acpiIndex: 4 }, DISK);
    const seat = before.devices.find(({ id }) => id === 'nic0')?.address;
    const diff = diffPlans(before, edited(before, 'nic0', { address: { ...seat, bus: SPARE } }));
    expect(kinds(diff)).toEqual(['new-device: nic0', 'abi: nic0']);
  });

  it('is another name, and no new device, where a port before it shifts the bus numbers', () => {
    const made = guest('q35', NIC0);
    const root = port(made, 1);
    if (root.address?.type !== 'pci') throw new Error('no address');
    const before = edited(made, root.id, { address: { ...root.address, slot: 3 } });
    // A port of its own in a slot before all others takes the first bus number.
    const early: PlanDevice = {
      id: 'early',
      kind: 'controller',
      type: 'pci',
      index: 40,
      model: 'pcie-root-port',
      modelName: 'pcie-root-port',
      chassis: 40,
      port: 8,
      address: { ...root.address, slot: 2 },
    };
    const diff = diffPlans(before, { ...before, devices: [...before.devices, early] });
    expect(kinds(diff)).toEqual(['interface-name: nic0', 'abi: early']);
  });

  it('is a slot on the root bus of a conventional machine', () => {
    const before = guest('pc', NIC0);
    const seat = before.devices.find(({ id }) => id === 'nic0')?.address;
    const diff = diffPlans(before, edited(before, 'nic0', { address: { ...seat, slot: 9 } }));
    expect(diff.notices.map(({ message }) => message)).toContain(
      'Linux calls nic0 `ens9` and no longer `ens2`',
    );
  });

  it('is nothing for the guest where only the index of a port differs', () => {
    const before = guest('q35', NIC0);
    const { id } = port(before, 1);
    const seat = before.devices.find((device) => device.id === 'nic0')?.address;
    const renumbered = edited(edited(before, id, { index: 60 }), 'nic0', {
      address: { ...seat, bus: 60 },
    });
    expect(kinds(diffPlans(before, renumbered)).map((kind) => kind.split(':')[0])).toEqual(['abi']);
  });

  it.each([
    ['chassis', { chassis: 77 }],
    ['port', { port: 77 }],
    ['hotplug', { hotplug: 'off' }],
  ])('is what libvirt does not compare when a guest migrates: %s', (field, change) => {
    const before = guest('q35', NIC0);
    const { id } = port(before, 1);
    const diff = diffPlans(before, edited(before, id, change));
    expect(kinds(diff)).toEqual([`hidden-abi: ${id}`]);
    expect(diff.notices[0]?.message).toContain(field);
  });

  it('is a new device where a SCSI disk goes to another unit', () => {
    const disk: RequestDevice = { id: 'data', kind: 'disk', target: 'sda', targetBus: 'scsi' };
    const before = guest('q35', disk);
    const seat = before.devices.find(({ id }) => id === 'data')?.address;
    const diff = diffPlans(before, edited(before, 'data', { address: { ...seat, unit: 5 } }));
    expect(kinds(diff)).toEqual(['new-device: data', 'abi: data']);
  });
});

describe('what is no difference, and what is', () => {
  const nic = (id: string, slot: number): RequestDevice => ({
    ...NIC0,
    id,
    address: { type: 'pci', domain: 0, bus: 0, slot, function: 0 },
  });

  it('an address that is gone is one, and the guest notices', () => {
    const before = guest('q35', NIC0);
    const { same, changed, notices } = diffPlans(
      before,
      edited(before, 'nic0', { address: undefined }),
    );
    expect(same).toBe(false);
    expect(changed).toMatchObject([{ id: 'nic0', fields: [{ field: 'address' }] }]);
    expect(notices.map(({ kind }) => kind)).toContain('new-device');
  });

  it.each<[RequestDevice, object]>([
    [NIC0, { type: 'network' }],
    [{ id: 'rng', kind: 'rng', model: 'virtio', backend: 'random' }, { backend: 'builtin' }],
    [{ id: 'port', kind: 'serial', sourceType: 'pty' }, { sourceType: 'file' }],
    [{ id: 'screen', kind: 'graphics', type: 'vnc' }, { type: 'spice' }],
  ])('the host end of %j keeps no guest from migrating', (device, fields) => {
    const before = guest('q35', device);
    const { same, notices } = diffPlans(before, edited(before, device.id, fields));
    expect(same).toBe(false);
    expect(notices).toEqual([]);
  });

  it('the host node of a cell keeps no guest from migrating, its memory does', () => {
    const before = guest('q35', NIC0);
    const withCell = (cell: object): Plan => ({
      ...before,
      machine: { ...before.machine, cells: [{ id: 0, cpus: '0-3', memoryMiB: 1024, ...cell }] },
    });
    const kindsOf = (cell: object): string[] =>
      diffPlans(withCell({ hostNode: 0 }), withCell(cell)).notices.map(({ kind }) => kind);
    expect(kindsOf({ hostNode: 5 })).toEqual([]);
    expect(kindsOf({ memoryMiB: undefined })).toEqual([]);
    expect(kindsOf({ memoryMiB: 2048 })).toEqual(['abi']);
  });

  it('devices that nobody named are known by what they are and where', () => {
    const [a, b] = [nic('interface0', 3), nic('interface1', 4)];
    const before = guest('q35', a, b);
    const after = guest('q35', nic('interface0', 4));
    const positional = { before: true, after: true };
    const found = diffPlans(before, after, { positional });
    expect(found.removed.map(({ id }) => id)).toEqual(['interface0']);
    expect([found.moved, found.changed, found.added]).toEqual([[], [], []]);
    expect(found.notices.map(({ kind }) => kind)).toEqual(['abi']);
    // Whoever named them so meant them.
    expect(diffPlans(before, after).moved.map(({ id }) => id)).toEqual(['interface0']);
  });

  it('implied devices have other ids in each plan', () => {
    const before = guest('q35', NIC0);
    const turned = before.devices.map((device) => {
      if (device.kind !== 'input') return device;
      return { ...device, id: device.id === 'input0' ? 'input1' : 'input0' };
    });
    expect(before.devices.filter(({ kind }) => kind === 'input')).toHaveLength(2);
    expect(diffPlans(before, { ...before, devices: turned }).same).toBe(true);
  });
});

describe('names of network devices', () => {
  it('tell functions where a slot may have several', () => {
    const seat = { type: 'pci', domain: 0, bus: 0, slot: 3, function: 0 } as const;
    const before = guest('q35', { ...NIC0, address: seat });
    const after = edited(before, 'nic0', { address: { ...seat, multifunction: 'on' } });
    const [notice] = diffPlans(before, after).notices;
    expect(notice?.message).toBe('Linux calls nic0 `enp0s3f0` and no longer `enp0s3`');
  });

  it('tell the domains of host bridges', () => {
    const phb = (index: number): RequestDevice => ({
      id: `phb${index}`,
      kind: 'controller',
      type: 'pci',
      index,
      model: 'pci-root',
    });
    const seat = { type: 'pci', domain: 0, bus: 1, slot: 1, function: 0 } as const;
    const before = planLikeLibvirt({
      machine: { arch: 'ppc64', type: 'pseries', capabilities: 'qemu-10.0.0' },
      devices: [phb(1), phb(2), { ...NIC0, address: seat }],
    });
    const after = edited(before, 'nic0', { address: { ...seat, bus: 2 } });
    const names = diffPlans(before, after).notices.filter(({ kind }) => kind === 'interface-name');
    expect(names.map(({ message }) => message)).toEqual([
      'Linux calls nic0 `enP2p0s1` and no longer `enP1p0s1`',
    ]);
  });
});
