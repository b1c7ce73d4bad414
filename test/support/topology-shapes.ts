import type { RequestDevice } from '../../src/core/device.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';

/** A guest of which nothing matters but its shape. */
export interface Shape {
  readonly name: string;
  readonly plan: Plan;
}

const NOTHING_ELSE: readonly RequestDevice[] = [
  { id: 'usb', kind: 'controller', type: 'usb', index: 0, model: 'none' },
  { id: 'balloon', kind: 'memballoon', model: 'none' },
];

function shape(name: string, type: 'q35' | 'pc', devices: readonly RequestDevice[]): Shape {
  const machine = { arch: 'x86_64', type, capabilities: 'qemu-7.2.0' };
  const hasUsb = devices.some((device) => device.kind === 'controller' && device.type === 'usb');
  const left = NOTHING_ELSE.filter(({ id }) => id !== 'usb' || !hasUsb);
  return { name, plan: planLikeLibvirt({ machine, devices: [...left, ...devices] }) };
}

function times(n: number, make: (i: number) => RequestDevice | RequestDevice[]): RequestDevice[] {
  return Array.from({ length: n }, (_, i) => make(i)).flat();
}

function controller(index: number, model: string, bus?: number, slot = 0): RequestDevice {
  return {
    id: `pci${index}`,
    kind: 'controller',
    type: 'pci',
    index,
    model,
    ...(bus === undefined ? {} : { address: { type: 'pci', domain: 0, bus, slot, function: 0 } }),
  };
}

function nic(i: number, bus?: number, slot = 0): RequestDevice {
  return {
    id: `nic${i}`,
    kind: 'interface',
    type: 'user',
    model: 'virtio',
    ...(bus === undefined ? {} : { address: { type: 'pci', domain: 0, bus, slot, function: 0 } }),
  };
}

const ports = (n: number): RequestDevice[] => times(n, (i) => controller(i + 1, 'pcie-root-port'));

/** A root port, behind it a switch with ports, and behind these devices, if there are to be any. */
function switchWith(n: number, first: number, withDevices: boolean): RequestDevice[] {
  return [
    controller(first, 'pcie-root-port'),
    controller(first + 1, 'pcie-switch-upstream-port', first),
    ...times(n, (i) => [
      controller(first + 2 + i, 'pcie-switch-downstream-port', first + 1, i),
      ...(withDevices ? [nic(first + i, first + 2 + i)] : []),
    ]),
  ];
}

/** Guests that cost little and much, each in another way. */
export function topologyShapes(): readonly Shape[] {
  return [
    shape('bare q35', 'q35', []),
    shape('bare pc', 'pc', []),
    ...[8, 16, 32, 64, 128].map((n) => shape(`${n} empty root ports`, 'q35', ports(n))),
    ...[8, 16, 32, 64, 128].map((n) =>
      shape(`${n} root ports with a NIC each`, 'q35', [
        ...ports(n),
        ...times(n, (i) => nic(i, i + 1)),
      ]),
    ),
    ...[8, 32].flatMap((n) => [
      shape(`a switch with ${n} empty ports`, 'q35', switchWith(n, 1, false)),
      shape(`a switch with ${n} NICs`, 'q35', switchWith(n, 1, true)),
    ]),
    shape(
      '4 switches with 32 empty ports each',
      'q35',
      times(4, (i) => switchWith(32, 1 + 34 * i, false)),
    ),
    ...[8, 24].map((n) =>
      shape(
        `${n} NICs on bus 0 of pc`,
        'pc',
        times(n, (i) => nic(i)),
      ),
    ),
    ...[4, 8].map((n) =>
      shape(
        `${n} conventional bridges`,
        'pc',
        times(n, (i) => controller(i + 1, 'pci-bridge')),
      ),
    ),
    ...[4, 16].map((n) =>
      shape(
        `${n} expander buses with a port and a NIC each`,
        'q35',
        times(n, (i) => [
          { ...controller(1 + 2 * i, 'pcie-expander-bus'), busNr: 20 + 8 * i } as RequestDevice,
          controller(2 + 2 * i, 'pcie-root-port', 1 + 2 * i),
          nic(i, 2 + 2 * i),
        ]),
      ),
    ),
    shape('8 root ports with a SCSI controller each', 'q35', [
      ...ports(8),
      ...times(8, (i) => ({
        id: `scsi${i}`,
        kind: 'controller',
        type: 'scsi',
        index: i,
        model: 'virtio-scsi',
        address: { type: 'pci', domain: 0, bus: i + 1, slot: 0, function: 0 },
      })),
    ]),
    shape('8 root ports with a USB controller each', 'q35', [
      ...ports(8),
      ...times(8, (i) => ({
        id: `usb${i}`,
        kind: 'controller',
        type: 'usb',
        index: i,
        model: 'qemu-xhci',
        address: { type: 'pci', domain: 0, bus: i + 1, slot: 0, function: 0 },
      })),
    ]),
  ];
}
