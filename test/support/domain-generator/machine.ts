import type { Random } from '../random.ts';

/** The architectures domains are made for. */
export const architectures = [
  'x86_64',
  'i686',
  'aarch64',
  'armv7l',
  'riscv64',
  'loongarch64',
  'ppc64',
  'ppc',
  's390x',
] as const;

/** One of the architectures. */
export type Arch = (typeof architectures)[number];

/** What a machine looks like to its devices. */
export type Board =
  | 'i440fx'
  | 'q35'
  | 'isapc'
  | 'microvm'
  | 'arm-virt'
  | 'riscv-virt'
  | 'loongarch-virt'
  | 'mmio-board'
  | 'versatilepb'
  | 'pseries'
  | 'ppc-board'
  | 's390-ccw';

/** A machine to make a domain for. */
export interface Machine {
  readonly arch: Arch;
  /** The name to write into the domain; undefined is the architecture's default. */
  readonly name: string | undefined;
  readonly board: Board;
}

type Choice = readonly [machine: readonly [name: string | undefined, board: Board], weight: number];

const pc: readonly Choice[] = [
  [['q35', 'q35'], 36],
  [['pc-q35-9.2', 'q35'], 6],
  [['pc-q35-6.2', 'q35'], 4],
  [['pc-q35-2.12', 'q35'], 4],
  [['pc', 'i440fx'], 32],
  [['pc-i440fx-9.0', 'i440fx'], 4],
  [['pc-i440fx-7.2', 'i440fx'], 4],
  [['pc-i440fx-2.6', 'i440fx'], 4],
  [[undefined, 'i440fx'], 3],
  [['microvm', 'microvm'], 2],
  [['isapc', 'isapc'], 2],
];

const choices: Readonly<Record<Arch, readonly Choice[]>> = {
  x86_64: pc,
  i686: pc,
  aarch64: [
    [['virt', 'arm-virt'], 80],
    [['virt-8.2', 'arm-virt'], 6],
    [['virt-4.1', 'arm-virt'], 6],
    [['versatilepb', 'versatilepb'], 4],
    [['raspi3b', 'mmio-board'], 2],
  ],
  armv7l: [
    [['virt', 'arm-virt'], 66],
    [['virt-9.1', 'arm-virt'], 6],
    [[undefined, 'arm-virt'], 4],
    [['vexpress-a15', 'mmio-board'], 14],
    [['versatilepb', 'versatilepb'], 10],
  ],
  riscv64: [
    [['virt', 'riscv-virt'], 90],
    [[undefined, 'riscv-virt'], 5],
    [['spike', 'mmio-board'], 5],
  ],
  loongarch64: [
    [['virt', 'loongarch-virt'], 95],
    [[undefined, 'loongarch-virt'], 5],
  ],
  ppc64: [
    [['pseries', 'pseries'], 75],
    [['pseries-8.2', 'pseries'], 6],
    [['pseries-3.1', 'pseries'], 4],
    [[undefined, 'pseries'], 3],
    [['powernv10', 'ppc-board'], 4],
    [['powernv', 'ppc-board'], 2],
    [['mac99', 'ppc-board'], 3],
    [['g3beige', 'ppc-board'], 3],
  ],
  ppc: [
    [['g3beige', 'ppc-board'], 45],
    [['mac99', 'ppc-board'], 40],
    [['ppce500', 'ppc-board'], 15],
  ],
  s390x: [
    [['s390-ccw-virtio', 's390-ccw'], 85],
    [['s390-ccw-virtio-9.1', 's390-ccw'], 6],
    [['s390-ccw-virtio-7.2', 's390-ccw'], 6],
    [[undefined, 's390-ccw'], 3],
  ],
};

/** One of the machines of an architecture, the usual ones most often. */
export function randomMachine(random: Random, arch: Arch): Machine {
  const [name, board] = random.weigh(choices[arch]);
  return { arch, name, board };
}

/** Which root controller the board has or, on a microvm, may be given. */
export function rootOf(board: Board): 'pci-root' | 'pcie-root' | undefined {
  switch (board) {
    case 'q35':
    case 'microvm':
    case 'arm-virt':
    case 'riscv-virt':
    case 'loongarch-virt':
      return 'pcie-root';
    case 'isapc':
    case 'mmio-board':
      return undefined;
    default:
      return 'pci-root';
  }
}

/** How many USB ports the controller has that libvirt adds by itself. */
export function automaticUsbPorts(machine: Machine): number | undefined {
  switch (machine.board) {
    case 'q35':
    case 'pseries':
      return 4;
    case 'ppc-board':
      return machine.arch === 'ppc64' ? 4 : 2;
    case 'versatilepb':
      return 3;
    case 'i440fx':
    case 'microvm':
      return 2;
    default:
      return undefined;
  }
}

/** Whether the machine is a PC of any kind. */
export function isX86({ arch }: Machine): boolean {
  return arch === 'x86_64' || arch === 'i686';
}

/** Whether virtio devices can be memory-mapped ones without a bus. */
export function hasMmio({ board }: Machine): boolean {
  return board === 'arm-virt' || board === 'riscv-virt' || board === 'mmio-board';
}
