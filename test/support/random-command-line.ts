import { deviceOption } from '../check/argv-of.ts';
import { type Random, randomFrom } from './random.ts';

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** Machines by emulator, the usual ones more often. */
const MACHINES = {
  'qemu-system-x86_64': ['q35', 'q35', 'pc', 'pc', 'microvm', 'microvm,pcie=on'],
  'qemu-system-aarch64': ['virt'],
  'qemu-system-riscv64': ['virt'],
  'qemu-system-ppc64': ['pseries'],
} as const;

/** An emulator that there are random command lines for. */
export type RandomEmulator = keyof typeof MACHINES;
const ENDPOINTS = [
  'e1000',
  'e1000e',
  'virtio-net-pci',
  'virtio-rng-pci',
  'virtio-balloon-pci',
] as const;
const SCSI = [
  'virtio-scsi-pci',
  'lsi53c895a',
  'megasas',
  'pvscsi',
  'mptsas1068',
  'am53c974',
] as const;
const USB = ['qemu-xhci', 'nec-usb-xhci', 'usb-ehci', 'piix3-usb-uhci', 'pci-ohci'] as const;
const ON_USB = ['usb-tablet', 'usb-kbd', 'usb-mouse', 'usb-hub'] as const;
const PORTS = ['1', '2', '3', '4', '5', '7', '1.1'] as const;
const SCSI_IDS = [0, 1, 2, 7, 8, 63, 255, 256] as const;
const LUNS = [0, 1, 2, 255] as const;

/** Words of a command line with a handful of devices at random places: some careful, some careless. */
export function randomCommandLine(seed: number, emulator: RandomEmulator): string[] {
  const random = randomFrom(seed);
  const draft = new Draft(random, random.pick<string>(MACHINES[emulator]));
  for (let left = random.int(2, 9); left > 0; left--) random.weigh(ADDITIONS)(draft);
  return draft.words;
}

/** What is there while a command line is written. */
class Draft {
  readonly random: Random;
  readonly words: string[];
  /** Controllers by what hangs from them. */
  readonly scsi: string[] = [];
  readonly usb: string[] = [];
  readonly serial: string[] = [];
  readonly #root: string;
  readonly #buses: string[];
  /** Ports with nothing behind them. */
  readonly #ports: string[] = [];
  /** A careful writer gives no number twice. */
  readonly #isCareful: boolean;
  #count = 0;

  constructor(random: Random, machine: string) {
    this.random = random;
    this.#isCareful = random.chance(0.7);
    this.#root = /^(?:pc|pseries)$/.test(machine) ? 'pci.0' : 'pcie.0';
    this.#buses = [this.#root];
    this.words = ['-machine', machine, '-nodefaults', '-m', '256'];
    if (random.chance(0.1)) this.words.push('-usb');
  }

  /** A device with a name of its own, nearly always. */
  add(driver: string, values: Values): string {
    const { random } = this;
    const id = random.chance(0.98) ? `d${++this.#count}` : 'd1';
    this.words.push(...deviceOption(driver, { id, ...values }, random.chance(0.25)));
    return id;
  }

  /** A device with a bus behind it. */
  addBridge(driver: string, values: Values): void {
    const bus = this.#isCareful ? this.#root : this.#bus();
    const id = this.add(driver, { ...this.#at(bus), ...values });
    this.#buses.push(id);
    if (driver === 'pcie-root-port') this.#ports.push(id);
  }

  /** A device on PCI. */
  addEndpoint(driver: string, values: Values = {}): string {
    const port = this.#isCareful && this.random.chance(0.5) ? this.#ports.pop() : undefined;
    const isOnRoot = this.#isCareful && this.random.chance(0.5);
    if (port !== undefined) return this.add(driver, { bus: port, ...values });
    return this.add(driver, { ...this.#at(isOnRoot ? this.#root : this.#bus()), ...values });
  }

  /** A number that a careful writer takes once. */
  number(last: number): number {
    return this.#isCareful ? 10 + this.#count : this.random.int(0, last);
  }

  /** The bus of one of some controllers, or none. */
  busOf(controllers: readonly string[]): string | undefined {
    const isNamed = controllers.length > 0 && this.random.chance(0.7);
    return isNamed ? `${this.random.pick(controllers)}.0` : undefined;
  }

  /** A value, or none as often as not. */
  maybe<T>(values: readonly T[]): T | undefined {
    return this.random.chance(0.5) ? this.random.pick(values) : undefined;
  }

  #bus(): string | undefined {
    if (this.#isCareful) return undefined;
    return this.random.weigh([
      [this.random.pick(this.#buses), 15],
      [undefined, 4],
      ['nowhere', 1],
    ]);
  }

  #at(bus: string | undefined): Values {
    const { random } = this;
    if (random.chance(0.5)) return { bus };
    const slot = `0x${random.int(this.#isCareful ? 2 : 0, 31).toString(16)}`;
    if (this.#isCareful || random.chance(0.8)) return { bus, addr: slot };
    const isWrong = random.chance(0.2);
    return {
      bus,
      addr: isWrong ? random.pick(['32', '1.8', '-1']) : `${slot}.${random.int(0, 7)}`,
      multifunction: random.chance(0.5) ? true : undefined,
    };
  }
}

/** Adds an option that names a back end. */
function backed(draft: Draft, driver: string, values: Values): void {
  const isSerial = driver === 'virtconsole';
  const end = `end${draft.words.length}`;
  if (isSerial) draft.words.push('-chardev', `null,id=${end}`);
  else draft.words.push('-blockdev', `driver=null-co,node-name=${end},read-zeroes=on`);
  draft.add(driver, { ...values, [isSerial ? 'chardev' : 'drive']: end });
}

const ADDITIONS: readonly (readonly [add: (draft: Draft) => void, weight: number])[] = [
  [
    (draft) =>
      draft.addBridge('pcie-root-port', {
        chassis: draft.random.chance(0.98) ? draft.number(20) : 300,
        port: draft.maybe([1, 2, 3]),
      }),
    3,
  ],
  [
    (draft) =>
      draft.addBridge('pci-bridge', {
        chassis_nr: draft.random.chance(0.9) ? draft.number(9) : undefined,
      }),
    1,
  ],
  [(draft) => draft.addBridge(draft.random.pick(['pcie-pci-bridge', 'i82801b11-bridge']), {}), 1],
  [
    (draft) =>
      draft.addBridge(draft.random.pick(['pxb-pcie', 'pxb']), { bus_nr: draft.random.int(1, 250) }),
    1,
  ],
  [(draft) => draft.addBridge('x3130-upstream', {}), 1],
  [(draft) => draft.addBridge('xio3130-downstream', { chassis: draft.number(20) }), 1],
  [(draft) => draft.scsi.push(draft.addEndpoint(draft.random.pick(SCSI))), 1],
  [(draft) => draft.usb.push(draft.addEndpoint(draft.random.pick(USB))), 1],
  [
    (draft) =>
      draft.serial.push(
        draft.addEndpoint('virtio-serial-pci', { max_ports: draft.maybe([1, 2, 5]) }),
      ),
    1,
  ],
  [
    (draft) =>
      backed(draft, 'scsi-hd', {
        bus: draft.busOf(draft.scsi),
        'scsi-id': draft.maybe(SCSI_IDS),
        lun: draft.maybe(LUNS),
      }),
    1,
  ],
  [
    (draft) =>
      draft.add(draft.random.pick(ON_USB), {
        bus: draft.busOf(draft.usb),
        port: draft.maybe(PORTS),
      }),
    1,
  ],
  [
    (draft) =>
      backed(draft, 'virtconsole', {
        bus: draft.busOf(draft.serial),
        nr: draft.maybe([0, 1, 2, 4, 6]),
      }),
    1,
  ],
  [
    (draft) =>
      backed(draft, draft.random.pick(['ide-hd', 'ide-cd']), {
        bus: draft.maybe([0, 1, 2, 5, 6].map((port) => `ide.${port}`)),
        unit: draft.random.chance(0.3) ? draft.random.int(0, 2) : undefined,
      }),
    1,
  ],
  [
    (draft) => {
      draft.addEndpoint(draft.random.pick(ENDPOINTS));
    },
    4,
  ],
];
