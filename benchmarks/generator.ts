/** A machine the generator writes guests for. */
export type Board = 'q35' | 'pc' | 'virt' | 'pseries';

interface BoardFacts {
  readonly arch: string;
  readonly machine: string;
  readonly cdromBus: string;
  readonly features: string;
  /** What the devices need and the machine does not bring along. */
  readonly controllers: readonly string[];
}

const BOARDS: Readonly<Record<Board, BoardFacts>> = {
  q35: {
    arch: 'x86_64',
    machine: 'q35',
    cdromBus: 'sata',
    features: '<acpi/><apic/>',
    controllers: [],
  },
  pc: {
    arch: 'x86_64',
    machine: 'pc',
    cdromBus: 'ide',
    features: '<acpi/><apic/>',
    controllers: [],
  },
  virt: {
    arch: 'aarch64',
    machine: 'virt',
    cdromBus: 'scsi',
    features: "<gic version='2'/>",
    controllers: ["<controller type='usb' model='qemu-xhci'/>"],
  },
  pseries: { arch: 'ppc64', machine: 'pseries', cdromBus: 'scsi', features: '', controllers: [] },
};

/** Architecture of the guests of a board. */
export function archOf(board: Board): string {
  return BOARDS[board].arch;
}

/** Numbers that make devices of one guest differ. */
interface Numbers {
  readonly board: BoardFacts;
  /** Position of the device in the guest. */
  readonly position: number;
  /** The next name of disks with a prefix. */
  readonly diskName: (prefix: string) => string;
}

type Writer = (numbers: Numbers) => readonly string[];

const nic: Writer = (numbers) => networkCard(numbers, 'virtio');
const conventionalNic: Writer = (numbers) => networkCard(numbers, 'e1000');
const virtioDisk: Writer = ({ diskName }) => disk('disk', diskName('vd'), 'virtio');
const scsiDisk: Writer = ({ diskName }) => disk('disk', diskName('sd'), 'scsi');

const cdrom: Writer = ({ board, diskName }) => {
  const prefix = board.cdromBus === 'ide' ? 'hd' : 'sd';
  return disk('cdrom', diskName(prefix), board.cdromBus);
};

const hostDevice: Writer = ({ position }) => [
  "<hostdev mode='subsystem' type='pci' managed='yes'>",
  '  <source>',
  `    <address domain='0x0000' bus='0x${hex(32 + position)}' slot='0x00' function='0x0'/>`,
  '  </source>',
  '</hostdev>',
];

const rng: Writer = () => [
  "<rng model='virtio'>",
  "  <backend model='random'>/dev/urandom</backend>",
  '</rng>',
];

const tablet: Writer = () => ["<input type='tablet' bus='usb'/>"];

const channel: Writer = ({ position }) => [
  "<channel type='unix'>",
  `  <target type='virtio' name='org.example.${position}'/>`,
  '</channel>',
];

const sound: Writer = () => ["<sound model='ac97'/>"];

/** What every twenty devices are, mixed so that the first five are of five kinds. */
const MIX: readonly Writer[] = [
  nic,
  virtioDisk,
  cdrom,
  tablet,
  hostDevice,
  virtioDisk,
  nic,
  scsiDisk,
  channel,
  rng,
  nic,
  virtioDisk,
  conventionalNic,
  hostDevice,
  nic,
  virtioDisk,
  sound,
  scsiDisk,
  tablet,
  nic,
];

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}

function networkCard({ position }: Numbers, model: string): readonly string[] {
  return [
    "<interface type='bridge'>",
    `  <mac address='52:54:00:00:00:${hex(position)}'/>`,
    "  <source bridge='br0'/>",
    `  <model type='${model}'/>`,
    '</interface>',
  ];
}

function disk(device: string, name: string, bus: string): readonly string[] {
  return [
    `<disk type='file' device='${device}'>`,
    "  <driver name='qemu' type='qcow2'/>",
    `  <source file='/var/lib/images/${name}.qcow2'/>`,
    `  <target dev='${name}' bus='${bus}'/>`,
    ...(device === 'cdrom' ? ['  <readonly/>'] : []),
    '</disk>',
  ];
}

/** `a`…`z`, `aa`… */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function diskNames(): (prefix: string) => string {
  const used = new Map<string, number>();
  return (prefix) => {
    const index = used.get(prefix) ?? 0;
    used.set(prefix, index + 1);
    return prefix + letters(index);
  };
}

function writeDevices(board: BoardFacts, size: number): string[] {
  const diskName = diskNames();
  return Array.from({ length: size }, (_, position) => MIX[position % MIX.length]).flatMap(
    (write, position) => write?.({ board, position, diskName }) ?? [],
  );
}

/** A guest with mixed devices, no controllers and no addresses; the same one each time. */
export function writeGuest(board: Board, size: number): string {
  const facts = BOARDS[board];
  return [
    "<domain type='qemu'>",
    `  <name>bench-${board}-${size}</name>`,
    "  <memory unit='GiB'>4</memory>",
    '  <vcpu>4</vcpu>',
    '  <os>',
    `    <type arch='${facts.arch}' machine='${facts.machine}'>hvm</type>`,
    '  </os>',
    ...(facts.features === '' ? [] : [`  <features>${facts.features}</features>`]),
    '  <devices>',
    ...[...facts.controllers, ...writeDevices(facts, size)].map((line) => `    ${line}`),
    '  </devices>',
    '</domain>',
    '',
  ].join('\n');
}
