import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../src/compare/figures.ts';
import type { IoWindows } from '../../src/compare/io-windows.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';
import {
  conventionalBridges,
  expanderWithPorts,
  ioShape,
  nics,
  ports,
  switchWithPorts,
} from '../support/io-shapes.ts';

const found = (type: 'q35' | 'pc', ...devices: readonly RequestDevice[][]): IoWindows =>
  figuresOf(ioShape(type, devices.flat())).ioWindows;

const seabios = (...args: Parameters<typeof found>): object | undefined =>
  found(...args).firmware?.seabios;
const ovmf = (...args: Parameters<typeof found>): object | undefined =>
  found(...args).firmware?.ovmf;

const boots = (had: number): object => ({ had, stops: false });
const STOPS = { had: 0, stops: true };

describe('I/O windows under SeaBIOS', () => {
  it('are for devices with I/O ports, not for empty ports', () => {
    expect(seabios('q35', ports(40))).toEqual(boots(0));
    expect(seabios('q35', ports(40), nics(3, 'e1000'))).toEqual(boots(3));
    expect(seabios('q35', ports(16), nics(16, 'virtio'))).toEqual(boots(0));
  });

  it.each(['e1000', 'e1000e', 'rtl8139', 'virtio-transitional'])('are 14 for %s', (model) => {
    expect(seabios('q35', ports(14), nics(14, model))).toEqual(boots(14));
    expect(seabios('q35', ports(15), nics(15, model))).toEqual(STOPS);
  });

  it('are one for every conventional bridge', () => {
    expect(seabios('pc', conventionalBridges(8))).toEqual(boots(8));
    expect(seabios('pc', conventionalBridges(9))).toEqual(STOPS);
  });

  it('of bridges lie within those of the bridges above', () => {
    const nested = [...ports(1), ...conventionalBridges(14, { below: 1 })];
    expect(seabios('q35', nested)).toEqual(boots(14));
    expect(seabios('q35', switchWithPorts(3), nics(3, 'e1000', 3))).toEqual(boots(3));
  });

  it('of expander buses come from the same 64 KiB', () => {
    const below = [...expanderWithPorts(10), ...nics(10, 'e1000', 2)];
    expect(seabios('q35', below)).toEqual(boots(10));
  });
});

describe('I/O windows under OVMF', () => {
  it('are for ports that can be hotplugged too', () => {
    expect(ovmf('q35', ports(6))).toEqual(boots(6));
    expect(ovmf('q35', ports(6, { hotplug: 'off' }))).toEqual(boots(0));
    expect(ovmf('q35', ports(40))).toEqual(boots(9));
    expect(ovmf('pc', conventionalBridges(5))).toEqual(boots(3));
  });

  it('are taken back from empty ports for devices', () => {
    expect(ovmf('q35', ports(14), nics(5, 'e1000'))).toEqual(boots(9));
    expect(ovmf('q35', ports(10), nics(8, 'e1000'))).toEqual(boots(9));
  });

  it('leave nothing to anybody where devices behind hotpluggable ports want too many', () => {
    expect(ovmf('q35', ports(9), nics(9, 'e1000'))).toEqual(boots(9));
    expect(ovmf('q35', ports(10), nics(9, 'e1000'))).toEqual(STOPS);
    expect(ovmf('q35', ports(10), nics(10, 'e1000'))).toEqual(STOPS);
    expect(ovmf('q35', ports(10, { hotplug: 'off' }), nics(10, 'e1000'))).toEqual(boots(9));
  });
});

describe('I/O windows', () => {
  it('are counted for the objective as the solver counts them', () => {
    expect(found('q35', ports(4), nics(2, 'rtl8139')).needed).toBe(2);
    expect(found('pc', conventionalBridges(3)).needed).toBe(3);
  });

  it('are wanted on machines for which nobody measured what firmware does', () => {
    const machine = { arch: 'aarch64', type: 'virt', capabilities: 'qemu-10.0.0' };
    const { ioWindows } = figuresOf(planLikeLibvirt({ machine, devices: ports(3) }));
    expect(ioWindows.wanted).toBeGreaterThanOrEqual(3);
    expect(ioWindows.firmware).toBeUndefined();
  });
});
