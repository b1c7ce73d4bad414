import type { Address } from '../../core/address.ts';
import type { RequestDevice } from '../../core/device.ts';
import { isExpander, isPort } from '../../core/pci.ts';
import type { SeenFault } from '../../core/seen.ts';
import type { Board } from './board.ts';
import { foreignBus } from './missing-bus.ts';
import { readAddressOf } from './read-address.ts';
import { type Argument, propertyOf, said } from './read-arguments.ts';
import { Buses } from './read-buses.ts';
import { type DriverDevice, type DriverFields, deviceOfDriver } from './read-drivers.ts';
import { isOn, pciAddr, whole } from './read-numbers.ts';
import type { Property } from './read-properties.ts';
import { PciSeats, type SlotFunction } from './read-seats.ts';

/** A device, and the argument that states it; what the machine has by itself is stated by none. */
export interface QemuDevice {
  readonly device: RequestDevice;
  readonly argument?: Argument | undefined;
}

/** Where the machine itself has a device. */
export interface BuiltInSeat extends SlotFunction {
  readonly multifunction?: 'on';
}

/** A command line while its devices are read. */
export class DeviceReader {
  readonly buses: Buses;
  readonly devices: QemuDevice[] = [];
  readonly faults: SeenFault[] = [];
  readonly #seats: PciSeats;
  readonly #ids = new Map<string, number>();
  readonly #indexes = new Map<Argument, number>();

  readonly #board: Board;

  constructor(board: Board) {
    const { family, pciRoot } = board;
    const root = pciRoot === 'pcie-root' ? 'pcie.0' : 'pci.0';
    this.#board = board;
    this.buses = new Buses(root);
    this.#seats = new PciSeats(family, pciRoot);
    if (pciRoot === undefined) return;
    this.#push({ id: root, kind: 'controller', type: 'pci', index: 0, model: pciRoot }, undefined);
  }

  /** A device that the machine has by itself, at a seat or at the first slot that is free. */
  addBuiltIn(id: string, fields: DriverFields, at?: BuiltInSeat): void {
    const seat = at ?? this.#seats.next(0);
    if (seat === undefined) return;
    this.#seats.take(0, seat);
    const isNew = fields.kind === 'controller' && fields.index === undefined;
    const index = isNew ? this.buses.add(id, fields.type ?? '', fields.model) : fields.index;
    const address = { type: 'pci', domain: 0, bus: 0, ...seat };
    this.#push({ id, ...fields, ...(index === undefined ? {} : { index }), address }, undefined);
  }

  /** Names the PCI bus that a device will provide: those that come before it are wrong, but mean it. */
  declare(argument: Argument): void {
    const { fields } = deviceOfDriver(said(argument, 'driver') ?? '') ?? {};
    if (fields?.kind !== 'controller' || fields.type !== 'pci') return;
    const id = said(argument, 'id');
    const isHostBridge = fields.model === 'pci-root';
    const bus = isHostBridge && id !== undefined ? `${id}.0` : id;
    this.#indexes.set(argument, this.buses.addPci(bus));
  }

  /** What `-device` states. */
  add(argument: Argument, driver: string = said(argument, 'driver') ?? ''): void {
    const foreign = foreignBus(driver);
    const known = deviceOfDriver(driver) ?? this.#unknown(argument, driver);
    if (known !== undefined) this.#addKnown(argument, driver, known);
    if (foreign !== undefined) this.buses.addForeign(foreign, said(argument, 'id'));
  }

  #addKnown(argument: Argument, driver: string, known: DriverDevice): void {
    const { transport } = known;
    const fields = alone(this.#onBoard(known.fields, argument), argument);
    const position = this.devices.length;
    const id = this.#idFor(said(argument, 'id'), driver);
    const device: Record<string, unknown> = {
      id,
      ...fields,
      ...this.#numbers(argument, id, fields),
    };
    if (fields.kind === 'controller') Object.assign(device, this.#controller(argument, fields));
    const { bridges } = this.#board.family?.commandLine ?? {};
    if (fields.type === 'pci' && bridges?.includes(fields.model ?? '') === false) {
      const message = `the machine takes \`${bridges[0]}\` as bridge, not \`${driver}\``;
      const path = ['devices', position, 'model'];
      this.#fault({ rule: 'qemu.value', severity: 'error', message, id, path });
    }
    const address = readAddressOf(argument, device as unknown as RequestDevice, {
      buses: this.buses,
      seats: this.#seats,
      transport,
      board: this.#board,
      faultAt: (field, message, rule = 'qemu.value', severity = 'error') =>
        this.#fault({ rule, severity, message, id, path: ['devices', position, ...field] }),
    });
    if (address !== undefined) device.address = address;
    this.#push(device, argument);
    if (fields.type === 'pci' && typeof device.index === 'number')
      this.buses.created(device.index, String(fields.model));
  }

  /** A disk of a board with IDE is on that unless it names another controller, or there is one that may come first. */
  #onBoard(fields: DriverFields, argument: Argument): DriverFields {
    const { family, isKnown } = this.#board;
    if (fields.targetBus !== 'sata' || family?.builtIn.ide !== true) return fields;
    const bus = said(argument, 'bus');
    const isOnBoard =
      bus === undefined ? isKnown && !this.buses.has('sata') : /^ide\.\d+$/.test(bus);
    return isOnBoard ? { ...fields, targetBus: 'ide' } : fields;
  }

  /** A driver that is not known but has a PCI seat or a USB port. */
  #unknown(argument: Argument, driver: string): DriverDevice | undefined {
    const bus = said(argument, 'bus');
    if (isOnUsb(driver) || this.buses.of(bus)?.type === 'usb')
      return { fields: { kind: 'redirdev', bus: 'usb' } };
    const isSeated =
      bus === undefined ? isSeat(propertyOf(argument, 'addr')) : this.buses.pci(bus) !== undefined;
    return isSeated ? { fields: { kind: 'device', model: driver } } : undefined;
  }

  #controller(argument: Argument, { type = '', model }: DriverFields): object {
    if (type === 'pci') return { index: this.#indexes.get(argument) };
    const master = type === 'usb' ? this.buses.of(said(argument, 'masterbus')) : undefined;
    if (master !== undefined)
      return { index: master.index, startPort: whole(said(argument, 'firstport') ?? '') ?? 0 };
    const index = this.buses.add(said(argument, 'id'), type, model);
    const ports = portsOf(type, argument);
    return { index, ...(ports === undefined ? {} : { ports }) };
  }

  #numbers(argument: Argument, id: string, { type }: DriverFields): object {
    const position = this.devices.length;
    const names = type === 'pci' ? [...NUMBERS, ...OF_CONTROLLERS] : NUMBERS;
    return Object.fromEntries(
      names.flatMap(([name, field, last]) => {
        const text = said(argument, name);
        // Nothing, and the number that stands for nothing.
        if (text === undefined || text === '-1' || (name === 'acpi-index' && text === '0'))
          return [];
        const value = whole(text);
        if (value !== undefined && value <= last) return [[field, value]];
        const message = `\`${name}=${text}\` is not a number from 0 to ${last}`;
        const path = ['devices', position, field];
        this.#fault({ rule: 'qemu.value', severity: 'error', message, id, path });
        return [];
      }),
    );
  }

  #fault({ id, ...fault }: Omit<SeenFault, 'devices'> & { readonly id: string }): void {
    this.faults.push({ ...fault, devices: [id] });
  }

  /** Ids of devices without one are made of their driver. */
  #idFor(id: string | undefined, driver: string): string {
    if (id !== undefined) return id;
    const number = this.#ids.get(driver) ?? 0;
    this.#ids.set(driver, number + 1);
    return `${driver}#${number}`;
  }

  #push(device: Record<string, unknown>, argument: Argument | undefined): void {
    this.devices.push({ device: withDefaults(device, argument), argument });
  }
}

/** A companion controller without a master, which has ports of its own then, like the one of the PIIX3. */
function alone(fields: DriverFields, argument: Argument): DriverFields {
  const isCompanion = /^ich9-uhci\d$/.test(fields.model ?? '');
  if (!isCompanion || said(argument, 'masterbus') !== undefined) return fields;
  return { ...fields, model: 'piix3-uhci' };
}

/** Properties that state how many ports a controller has; an xHCI has those of USB 2 and of USB 3. */
const PORT_COUNTS: Readonly<Record<string, readonly string[]>> = {
  usb: ['p2', 'p3'],
  'virtio-serial': ['max_ports'],
};

/** Ports of a controller if their number is stated, the greatest of several. */
function portsOf(type: string, argument: Argument): number | undefined {
  const counts = (PORT_COUNTS[type] ?? []).flatMap(
    (name) => whole(said(argument, name) ?? '') ?? [],
  );
  return counts.length === 0 ? undefined : Math.max(...counts);
}

/** True for a name such as `usb-ccid`; controllers are known. */
function isOnUsb(driver: string): boolean {
  return driver.startsWith('usb-') && !driver.includes('hci');
}

/** An `addr` as PCI devices have; for others it is a number of another sort. */
function isSeat(addr: Property | undefined): boolean {
  return addr !== undefined && pciAddr(addr) !== undefined;
}

const BYTE = 255;

/** Properties with a number: name, field, greatest value. */
type Numbered = readonly [name: string, field: string, last: number];

const NUMBERS: readonly Numbered[] = [
  ['bootindex', 'bootOrder', 0x7fffffff],
  ['acpi-index', 'acpiIndex', 0x3fff],
];

const OF_CONTROLLERS: readonly Numbered[] = [
  ['chassis', 'chassis', BYTE],
  ['chassis_nr', 'chassisNr', BYTE],
  ['bus_nr', 'busNr', BYTE],
  ['slot', 'slotNumber', 0xffff],
  ['port', 'port', BYTE],
  ['numa_node', 'node', 0xffff],
];

/** What QEMU takes where nothing is said. */
function withDefaults(
  device: Record<string, unknown>,
  argument: Argument | undefined,
): RequestDevice {
  const { kind, type, model } = device;
  const made: Record<string, unknown> = { ...device };
  if (kind === 'controller' && type === 'pci' && argument !== undefined) {
    if (isPort(String(model))) {
      made.chassis ??= 0;
      made.port ??= 0;
      if (said(argument, 'hotplug') !== undefined)
        made.hotplug = isOn(said(argument, 'hotplug')) ? 'on' : 'off';
    }
    if (isExpander(String(model))) made.busNr ??= 0;
  }
  if (made.node === NO_NODE) delete made.node;
  return made as unknown as RequestDevice & { readonly address?: Address };
}

/** `numa_node` of an expander bus that belongs to none. */
const NO_NODE = 128;
