import { describe, expect, it } from 'vitest';
import { type Figures, figuresOf } from '../../src/compare/figures.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledCosts, costsFromFile } from '../../src/model/costs.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';

function guest(type: string, devices: readonly RequestDevice[], arch = 'x86_64'): Plan {
  return planLikeLibvirt({ machine: { arch, type, capabilities: 'qemu-10.0.0' }, devices });
}

const figures = (...args: Parameters<typeof guest>): Figures => figuresOf(guest(...args));

const ports = (n: number, more: object = {}): RequestDevice[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `port${i}`,
    kind: 'controller',
    type: 'pci',
    index: i + 1,
    model: 'pcie-root-port',
    ...more,
  }));

const nics = (n: number, model: string): RequestDevice[] =>
  Array.from({ length: n }, (_, i) => ({
    id: `nic${i}`,
    kind: 'interface',
    type: 'user',
    model,
    address: { type: 'pci', domain: 0, bus: i + 1, slot: 0, function: 0 },
  }));

const controller = (index: number, model: string, bus: number, slot: number, more: object = {}) =>
  ({
    id: `pci${index}`,
    kind: 'controller',
    type: 'pci',
    index,
    model,
    address: { type: 'pci', domain: 0, bus, slot, function: 0 },
    ...more,
  }) as RequestDevice;

describe('memory and boot', () => {
  it('grow with every port and device', () => {
    const [few, many, full] = [
      figures('q35', ports(8)),
      figures('q35', ports(24)),
      figures('q35', [...ports(24), ...nics(16, 'virtio')]),
    ];
    expect(many.memoryMiB - few.memoryMiB).toBeCloseTo(16 * 0.07);
    expect(full.memoryMiB).toBeGreaterThan(many.memoryMiB + 5);
    const seconds = ({ boot }: Figures): number => boot?.seabios.firmware ?? Number.NaN;
    expect(seconds(few)).toBeLessThan(seconds(many));
    expect(seconds(many)).toBeLessThan(seconds(full));
  });

  it('do not count what every machine has', () => {
    const without = figures('q35', [
      { id: 'usb', kind: 'controller', type: 'usb', index: 0, model: 'none' },
      { id: 'balloon', kind: 'memballoon', model: 'none' },
    ]);
    expect(without.memoryMiB).toBe(0);
    expect(without.boot?.seabios.firmware).toBe(bundledCosts().boot.firmware.seabios.base);
  });

  it('are not known of machines on which nobody measured them', () => {
    expect(figures('virt', [], 'aarch64').boot).toBeUndefined();
    expect(figures('virt', ports(4), 'aarch64').memoryMiB).toBeCloseTo(4 * 0.07);
  });

  it('can be those of somebody else', () => {
    const { costOf: _costOf, ...file } = bundledCosts();
    const costs = costsFromFile({ ...file, otherPci: { ...file.otherPci, memoryMiB: 100 } });
    const plan = guest('q35', [...ports(1), ...nics(1, 'virtio')]);
    expect(figuresOf(plan, { costs }).memoryMiB).toBeGreaterThan(100);
    expect(() => costsFromFile({ ...file, otherPci: {} })).toThrow(/costs/);
  });
});

describe('bus numbers', () => {
  it('go down into each bridge before the next one, in the order of slots', () => {
    const plan = guest('q35', [
      controller(1, 'pcie-root-port', 0, 5),
      controller(2, 'pcie-root-port', 0, 4),
      controller(3, 'pcie-switch-upstream-port', 2, 0),
      controller(4, 'pcie-switch-downstream-port', 3, 1),
      controller(5, 'pcie-switch-downstream-port', 3, 0),
      controller(6, 'pcie-expander-bus', 0, 6, { busNr: 100 }),
      controller(7, 'pcie-root-port', 6, 0),
      { id: 'usb', kind: 'controller', type: 'usb', index: 0, model: 'none' },
      { id: 'balloon', kind: 'memballoon', model: 'none' },
    ]);
    const { busNumbers } = figuresOf(plan);
    expect(busNumbers).toEqual({
      used: 8,
      left: 248,
      roots: [
        { bus: 0, first: 0, used: 6, left: 94 },
        { bus: 6, first: 100, used: 2, left: 154 },
      ],
    });
  });

  it('overlap where an expander bus leaves too little room', () => {
    const plan = guest('q35', [
      controller(1, 'pcie-expander-bus', 0, 6, { busNr: 252 }),
      controller(2, 'pcie-expander-bus', 0, 7, { busNr: 254 }),
      ...[3, 4, 5].map((index) => controller(index, 'pcie-root-port', 1, index)),
      controller(6, 'pcie-root-port', 2, 0),
    ]);
    const [, low, high] = figuresOf(plan).busNumbers.roots;
    expect(low).toEqual({ bus: 1, first: 252, used: 4, left: -2 });
    expect(high).toEqual({ bus: 2, first: 254, used: 2, left: 0 });
  });

  it('start anew in each domain of pseries', () => {
    const plan = guest(
      'pseries',
      [1, 2].map((index) => ({
        id: `phb${index}`,
        kind: 'controller',
        type: 'pci',
        index,
        model: 'pci-root',
      })),
      'ppc64',
    );
    expect(figuresOf(plan).busNumbers).toMatchObject({ used: 3, left: 3 * 256 - 3 });
  });
});

describe('I/O windows', () => {
  it('are needed by conventional devices and bridges, wanted by empty ports', () => {
    const { ioWindows } = figures('q35', [...ports(10), ...nics(4, 'e1000')]);
    expect(ioWindows.needed).toBe(4);
    expect(ioWindows.wanted).toBeGreaterThan(4);
    expect(ioWindows.firmware?.seabios.stops).toBe(false);
  });

  it('run out', () => {
    const { ioWindows } = figures('q35', [...ports(16), ...nics(15, 'rtl8139')]);
    expect(ioWindows.needed).toBe(15);
    expect(ioWindows.firmware).toEqual({
      seabios: { had: 0, stops: true },
      ovmf: { had: 0, stops: true },
    });
  });

  it('are no matter of machines without I/O ports of this sort', () => {
    expect(figures('virt', ports(20), 'aarch64').ioWindows.firmware).toBeUndefined();
  });
});

describe('windows of memory', () => {
  it('are at least what firmware gives a port', () => {
    const { memoryWindows } = figures('q35', [
      ...ports(10),
      { id: 'gpu', kind: 'hostdev', type: 'pci', hostAddress: '0000:17:00.0' },
    ]);
    const { seabios, ovmf } = memoryWindows.firmware;
    expect(ovmf.high).toBeGreaterThanOrEqual(10 * 512);
    expect(seabios.low).toBe(seabios.high);
    expect(memoryWindows.unknown).toEqual(['gpu']);
  });

  it('have room for shared memory, and what is reserved', () => {
    const GIB = 2 ** 30;
    const shmem: RequestDevice = {
      id: 's',
      kind: 'shmem',
      name: 's',
      model: 'ivshmem-plain',
      size: GIB,
    };
    const without = figures('q35', ports(3)).memoryWindows.firmware.seabios;
    const shared = figures('q35', [...ports(3), shmem]).memoryWindows.firmware.seabios;
    expect(shared.high - without.high).toBeGreaterThan(1000);
    const reserved = figures('q35', ports(3, { memReserve: 64 * 1024 })).memoryWindows.firmware
      .seabios;
    expect(reserved.low - without.low).toBe(3 * 62);
  });
});
