import type { Address } from '../../core/address.ts';
import type { RequestDevice } from '../../core/device.ts';
import { isExpander, isPort } from '../../core/pci.ts';
import type { SeenFault } from '../../core/seen.ts';
import type { MachineFamily } from '../../model/machine-family.ts';
import { readAddressOf } from './read-address.ts';
import { type Argument, propertyOf, said } from './read-arguments.ts';
import { Buses } from './read-buses.ts';
import { type DriverFields, deviceOfDriver } from './read-drivers.ts';
import { isOn, pciAddr, whole } from './read-numbers.ts';
import type { Property } from './read-properties.ts';
import { PciSeats } from './read-seats.ts';

/** A device, and the argument that states it; what the machine has by itself is stated by none. */
export interface QemuDevice {
  readonly device: RequestDevice;
  readonly argument?: Argument | undefined;
}

/** A command line while its devices are read. */
export class DeviceReader {
  readonly buses: Buses;
  readonly devices: QemuDevice[] = [];
  readonly faults: SeenFault[] = [];
  readonly #seats: PciSeats;
  readonly #ids = new Map<string, number>();
  readonly #indexes = new Map<Argument, number>();

  /** Some of the devices stand in another file: what is not known may be there. */
  readonly #isPartial: boolean;
  readonly #hasIde: boolean;

  constructor(family: MachineFamily | undefined, root: string, isPartial: boolean) {
    this.buses = new Buses(root);
    this.#isPartial = isPartial;
    this.#hasIde = family?.builtIn.ide === true;
    this.#seats = new PciSeats(family);
  }

  /** The root of PCI. */
  addRoot(root: { readonly id: string } & DriverFields): void {
    this.#push({ ...root }, undefined);
  }

  /** A device that the machine has by itself, at a seat or at the first slot that is free. */
  addBuiltIn(id: string, fields: DriverFields, at?: { slot: number; function: number }): void {
    const seat = at ?? this.#seats.next(0);
    if (seat === undefined) return;
    this.#seats.take(0, seat);
    const index =
      fields.kind === 'controller'
        ? this.buses.add(id, fields.type ?? '', fields.model)
        : undefined;
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
    const known = deviceOfDriver(driver) ?? this.#unknown(argument, driver);
    if (known === undefined) return;
    const { transport } = known;
    const fields = this.#onBoard(known.fields, argument);
    const position = this.devices.length;
    const id = this.#idFor(said(argument, 'id'), driver);
    const device: Record<string, unknown> = {
      id,
      ...fields,
      ...this.#numbers(argument, id, fields),
    };
    if (fields.kind === 'controller') Object.assign(device, this.#controller(argument, fields));
    const address = readAddressOf(argument, device as unknown as RequestDevice, {
      buses: this.buses,
      seats: this.#seats,
      transport,
      isPartial: this.#isPartial,
      faultAt: (field, message, rule = 'qemu.value', severity = 'error') =>
        this.#fault({ rule, severity, message, id, path: ['devices', position, ...field] }),
    });
    if (address !== undefined) device.address = address;
    this.#push(device, argument);
    if (fields.type === 'pci' && typeof device.index === 'number')
      this.buses.created(device.index, String(fields.model));
  }

  /** A disk of a board with IDE is on that unless it names another controller. */
  #onBoard(fields: DriverFields, argument: Argument): DriverFields {
    const isOnBoard = /^ide\.\d+$/.test(said(argument, 'bus') ?? '') && this.#hasIde;
    return fields.targetBus === 'sata' && isOnBoard ? { ...fields, targetBus: 'ide' } : fields;
  }

  /** A driver that is not known but has a PCI seat or a USB port. */
  #unknown(argument: Argument, driver: string): ReturnType<typeof deviceOfDriver> {
    const bus = said(argument, 'bus');
    if (this.buses.of(bus)?.type === 'usb') return { fields: { kind: 'redirdev', bus: 'usb' } };
    const isSeated =
      bus === undefined ? isSeat(propertyOf(argument, 'addr')) : this.buses.pci(bus) !== undefined;
    return isSeated ? { fields: { kind: 'device', model: driver } } : undefined;
  }

  #controller(argument: Argument, { type = '', model }: DriverFields): object {
    if (type === 'pci') return { index: this.#indexes.get(argument) };
    const index = this.buses.add(said(argument, 'id'), type, model);
    const ports = type === 'usb' ? usbPorts(argument) : undefined;
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

/** Ports of an xHCI controller whose number is stated, of USB 2 or of USB 3, whichever are more. */
function usbPorts(argument: Argument): number | undefined {
  const counts = ['p2', 'p3'].flatMap((name) => whole(said(argument, name) ?? '') ?? []);
  return counts.length === 0 ? undefined : Math.max(...counts);
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
