import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import { type Box, boxesIn } from '../../src/draw/box.ts';
import { boxesOf } from '../../src/draw/boxes.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { brokenPlans } from './broken-plans.ts';
import { at, manyPlans, pci, planWith, withDevices } from './plans.ts';

afterAll(disposeSolver);

let plans: Awaited<ReturnType<typeof manyPlans>> = [];
beforeAll(async () => {
  plans = await manyPlans();
}, 300_000);

const drawn = (made: Plan): PlanDevice[] =>
  boxesIn(boxesOf(made)).flatMap(({ devices }) => devices);

describe('every device', () => {
  it('of a plan is in exactly one box', () => {
    expect(plans.length).toBeGreaterThan(90);
    for (const { name, made } of plans) {
      const devices = drawn(made);
      expect(devices, name).toHaveLength(made.devices.length);
      expect(new Set(devices), name).toEqual(new Set(made.devices));
    }
  });

  it('of a guest that cannot be is in exactly one box', () => {
    const once = fc.property(brokenPlans, (made) => {
      const devices = drawn(made);
      expect(devices).toHaveLength(made.devices.length);
      expect(new Set(devices).size).toBe(made.devices.length);
    });
    fc.assert(once, { seed: 20_261_127, numRuns: 500 });
  });
});

/** Boxes without what names decide. */
function unnamed({ name: _name, words, devices, children, ...rest }: Box): object {
  const isPort = devices.some((device) => device.kind === 'controller' && device.type === 'pci');
  return { ...rest, words: isPort ? '' : words, children: children.map(unnamed) };
}

it('other names change nothing but names', () => {
  for (const { name, made } of plans) {
    const ids = new Map(made.devices.map(({ id }, i) => [id, `x${(i * 7919) % 1009}`]));
    const renamed = withDevices(made, (device) => ({ ...device, id: ids.get(device.id) ?? '' }));
    expect(unnamed(boxesOf(renamed)), name).toEqual(unnamed(boxesOf(made)));
  }
});

/** Names of boxes, inner ones indented. */
function outline({ name, children }: Box, indent = ''): string[] {
  return [indent + name, ...children.flatMap((child) => outline(child, `${indent} `))];
}

it('an expander bus and the memory of a cell are in their cell, not on bus 0', () => {
  const made = planWith(
    [
      pci(0, 'pcie-root'),
      pci(1, 'pcie-expander-bus', { ...at(0, 1), node: 1 }),
      pci(2, 'pcie-root-port', at(1, 0)),
      { id: 'nic', kind: 'interface', model: 'virtio', ...at(2, 0) },
      { id: 'dimm', kind: 'memory', model: 'dimm', node: 1, address: { type: 'dimm', slot: 0 } },
    ],
    { cells: [{ id: 0 }, { id: 1 }] },
  );
  expect(outline(boxesOf(made))).toEqual([
    'pc-q35-10.0 (x86_64)',
    ' cell 0',
    ' cell 1',
    '  pcie-expander-bus 1',
    '   pcie-root-port 2',
    '    nic',
    '   31 free slots for ports',
    '  dimm',
    ' no cell',
    '  pcie-root 0',
    '   29 free slots',
  ]);
});

it('devices that are not on PCI are where their controller or hub is', () => {
  const made = planWith([
    pci(0, 'pci-root'),
    { id: 'usb', kind: 'controller', type: 'usb', index: 0, model: 'ich9-ehci1', ...at(0, 29, 7) },
    { id: 'companion', kind: 'controller', type: 'usb', index: 0, startPort: 0, ...at(0, 29, 0) },
    { id: 'hub', kind: 'hub', type: 'usb', address: { type: 'usb', bus: 0, port: '1' } },
    { id: 'stick', kind: 'disk', targetBus: 'usb', address: { type: 'usb', bus: 0, port: '1.2' } },
    { id: 'hba', kind: 'controller', type: 'scsi', index: 0, ...at(0, 3) },
    { id: 'disk', kind: 'disk', targetBus: 'scsi', address: drive(0, 5) },
    { id: 'tape', kind: 'hostdev', type: 'scsi', address: drive(0, 1) },
    { id: 'lost', kind: 'disk', targetBus: 'sata', address: drive(0, 0) },
  ]);
  expect(outline(boxesOf(made)).slice(1)).toEqual([
    ' pci-root 0',
    '  hba',
    '   tape',
    '   disk',
    '  companion',
    '  usb',
    '   hub',
    '    stick',
    '  28 free slots',
    ' on buses that do not exist',
    '  lost',
  ]);
});

function drive(controller: number, target: number): object {
  return { type: 'drive', controller, bus: 0, target, unit: 0 };
}

it('three equal empty ports are one box, two are not, and others are not equal', () => {
  const ports = [0, 1, 2, 3, 4, 5].map((fn) =>
    pci(fn + 1, 'pcie-root-port', { ...at(0, 1, fn), ...(fn < 2 && { hotplug: 'off' }) }),
  );
  const taken = { id: 'nic', kind: 'interface', model: 'virtio', ...at(3, 0) };
  const all = [pci(0, 'pcie-root'), ...ports];
  const inside = (made: Plan): string[] => outline(boxesOf(made)).slice(2, -1);
  const off = ['  pcie-root-port 1', '  pcie-root-port 2'];
  expect(inside(planWith(all))).toEqual([...off, '  4 empty root ports']);
  expect(inside(planWith([...all, taken]))).toEqual([
    ...off,
    '  pcie-root-port 3',
    '   nic',
    '  3 empty root ports',
  ]);
});
