/** A request with a reason why it is impossible. */
export interface Case {
  /** What stands in the way; the name of its snapshot. */
  readonly name: string;
  readonly code: string;
  readonly request: string;
}

const MACHINES: Readonly<Record<string, string>> = {
  q35: 'arch: x86_64, type: q35',
  pc: 'arch: x86_64, type: pc',
  virt: 'arch: aarch64, type: virt',
  pseries: 'arch: ppc64, type: pseries',
  riscv: 'arch: riscv64, type: virt',
};

function nics(count: number, tunables = ''): string {
  return Array.from(
    { length: count },
    (_, i) => `  - { id: nic${i}, kind: interface, model: virtio${tunables} }`,
  ).join('\n');
}

function request(machine: string, tunables: string, devices: string): string {
  return `machine: { ${MACHINES[machine]}, capabilities: qemu-10.0.0, vcpus: 4, memoryMiB: 4096, cells: [{ id: 0 }, { id: 1 }] }
${tunables === '' ? '' : `tunables:\n${tunables}\n`}devices:
${devices}
`;
}

/** One of each kind. */
export const CASES: readonly Case[] = [
  {
    name: 'slots of the root bus',
    code: 'NoFreePciSlot',
    request: request('q35', '', nics(40, ', tunables: { bus: root }')),
  },
  {
    name: 'bus numbers',
    code: 'BusNumbersExhausted',
    request: request('q35', '', nics(256)),
  },
  {
    name: 'a limit of buses',
    code: 'LimitReached',
    request: request('q35', '  limits: { buses: 8 }', nics(12)),
  },
  {
    name: 'two limits',
    code: 'LimitReached',
    request: request('q35', '  limits:\n    rootPorts: 4\n    controllers: 10', nics(9)),
  },
  {
    name: 'bus numbers of an expander bus',
    code: 'ExpanderRangeTooSmall',
    request: request(
      'q35',
      '  expanders: none',
      `  - { id: pxb1, kind: controller, type: pci, model: pcie-expander-bus, index: 1, busNr: 252, node: 1 }
${nics(6, ', tunables: { cell: 1 }')}`,
    ),
  },
  {
    name: 'windows of io ports',
    code: 'LimitReached',
    request: request(
      'q35',
      '  limits: { ioWindows: 0 }',
      '  - { id: old0, kind: interface, model: e1000, tunables: { bus: pci } }',
    ),
  },
  {
    name: 'a cell without an expander bus',
    code: 'CellUnreachable',
    request: request(
      'q35',
      '  expanders: none',
      `${nics(2)}
  - { id: gpu0, kind: hostdev, type: pci, hostAddress: '0000:17:00.0', tunables: { cell: 1 } }`,
    ),
  },
  {
    name: 'a machine without expander buses',
    code: 'CellUnreachable',
    request: request(
      'riscv',
      '',
      `${nics(2)}\n  - { id: disk0, kind: disk, target: vda, targetBus: virtio, tunables: { cell: 1 } }`,
    ),
  },
  {
    name: 'two devices at one seat',
    code: 'PciSeatTaken',
    request: request(
      'q35',
      '',
      `  - { id: root, kind: disk, target: vda, targetBus: virtio, address: { type: pci, bus: 1, slot: 0 } }
  - { id: nic0, kind: interface, model: virtio, address: { type: pci, bus: 1, slot: 0 } }`,
    ),
  },
  {
    name: 'a slot that the bus has not',
    code: 'PciSlotOutOfRange',
    request: request(
      'q35',
      '',
      '  - { id: nic0, kind: interface, model: virtio, address: { type: pci, bus: 1, slot: 3 } }',
    ),
  },
  {
    name: 'hotplug on the root bus',
    code: 'HotplugImpossible',
    request: request(
      'q35',
      '',
      `${nics(1)}
  - { id: gpu0, kind: hostdev, type: pci, hostAddress: '0000:17:00.0', tunables: { bus: root, hotplug: true } }`,
    ),
  },
  {
    name: 'together and apart',
    code: 'GroupsContradict',
    request: request(
      'q35',
      '  together: [{ devices: [nic0, nic1, nic2], on: switch }]\n  apart: [{ devices: [nic0, nic2], on: switch }]',
      nics(4),
    ),
  },
  {
    name: 'together and apart through three groups',
    code: 'GroupsContradict',
    request: request(
      'q35',
      `  spread: function
  together:
    - { devices: [nic0, nic1], on: slot }
    - { devices: [nic1, nic2], on: slot }
  apart:
    - { devices: [nic0, nic2], on: bus }`,
      nics(4),
    ),
  },
  {
    name: 'together on two cells',
    code: 'GroupsContradict',
    request: request(
      'q35',
      '  together: [{ devices: [gpu0, gpu1], on: switch }]',
      `  - { id: gpu0, kind: hostdev, type: pci, hostAddress: '0000:17:00.0', tunables: { cell: 0 } }
  - { id: gpu1, kind: hostdev, type: pci, hostAddress: '0000:65:00.0', tunables: { cell: 1 } }`,
    ),
  },
  {
    name: 'too many together in a slot',
    code: 'GroupImpossible',
    request: request(
      'q35',
      '  together: [{ devices: [nic0, nic1, nic2, nic3, nic4, nic5, nic6, nic7, nic8], on: slot }]',
      nics(9),
    ),
  },
  {
    name: 'spare seats and a limit',
    code: 'LimitReached',
    request: request(
      'q35',
      '  hotplug: { spare: [{ count: 12 }] }\n  limits: { controllers: 10 }',
      nics(2),
    ),
  },
  {
    name: 'a slot without function 0',
    code: 'FunctionZeroMissing',
    request: request(
      'q35',
      '',
      '  - { id: nic0, kind: interface, model: virtio, address: { type: pci, function: 3 } }',
    ),
  },
  {
    name: 'a conventional device without a bridge',
    code: 'LimitReached',
    request: request(
      'q35',
      '  limits: { controllers: 1 }',
      '  - { id: old0, kind: interface, model: e1000, tunables: { bus: pci } }',
    ),
  },
  {
    name: 'pci express on a conventional machine',
    code: 'BusKindMissing',
    request: request(
      'pc',
      '',
      `${nics(2)}\n  - { id: fast0, kind: interface, model: virtio, tunables: { bus: pcie } }`,
    ),
  },
  {
    name: 'more devices apart than cells',
    code: 'GroupImpossible',
    request: request('q35', '  apart: [{ devices: [nic0, nic1, nic2, nic3], on: cell }]', nics(4)),
  },
  {
    name: 'three conflicts',
    code: 'LimitReached',
    request: request(
      'q35',
      '  expanders: none   # until the firmware is new\n  limits: { rootPorts: 2, controllers: 5 }',
      `${nics(5)}
  - { id: gpu0, kind: hostdev, type: pci, hostAddress: '0000:17:00.0', tunables: { cell: 1 } }
  - { id: gpu1, kind: hostdev, type: pci, hostAddress: '0000:65:00.0', tunables: { bus: root, hotplug: true } }`,
    ),
  },
];
