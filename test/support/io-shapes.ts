import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';

const NOTHING_ELSE: readonly RequestDevice[] = [
  { id: 'usb', kind: 'controller', type: 'usb', index: 0, model: 'none' },
  { id: 'balloon', kind: 'memballoon', model: 'none' },
];

/** A guest with these controllers and devices only. */
export function ioShape(type: 'q35' | 'pc', devices: readonly RequestDevice[]): Plan {
  const machine = { arch: 'x86_64', type, capabilities: 'qemu-7.2.0' };
  return planLikeLibvirt({ machine, devices: [...NOTHING_ELSE, ...devices] });
}

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

function seat(bus: number, slot = 0): Pick<RequestDevice, 'address'> {
  return { address: { type: 'pci', domain: 0, bus, slot, function: 0 } };
}

function controller(index: number, model: string, more: object = {}): RequestDevice {
  return { id: `pci${index}`, kind: 'controller', type: 'pci', index, model, ...more };
}

/** Root ports with indexes from 1. */
export function ports(n: number, more: object = {}): RequestDevice[] {
  return times(n, (i) => controller(i + 1, 'pcie-root-port', more));
}

/** Network cards, one on each bus from the first one on. */
export function nics(n: number, model: string, firstBus = 1): RequestDevice[] {
  return times(n, (i) => ({
    id: `nic${i}`,
    kind: 'interface',
    type: 'user',
    model,
    ...seat(firstBus + i),
  }));
}

/** Conventional bridges on bus 0, or on one below a root port that is there. */
export function conventionalBridges(
  n: number,
  { below }: { below?: number } = {},
): RequestDevice[] {
  if (below === undefined) return times(n, (i) => controller(i + 1, 'pci-bridge'));
  const first = below + 1;
  return [
    controller(first, 'pcie-to-pci-bridge', seat(below)),
    ...times(n, (i) => controller(first + 1 + i, 'pci-bridge', seat(first, i + 1))),
  ];
}

/** A root port, index 1, behind it a switch whose ports have indexes from 3. */
export function switchWithPorts(n: number): RequestDevice[] {
  return [
    controller(1, 'pcie-root-port'),
    controller(2, 'pcie-switch-upstream-port', seat(1)),
    ...times(n, (i) => controller(3 + i, 'pcie-switch-downstream-port', seat(2, i))),
  ];
}

/** An expander bus, index 1, and on it root ports with indexes from 2. */
export function expanderWithPorts(n: number): RequestDevice[] {
  return [
    controller(1, 'pcie-expander-bus', { busNr: 100 }),
    ...times(n, (i) => controller(2 + i, 'pcie-root-port', seat(1, i))),
  ];
}
