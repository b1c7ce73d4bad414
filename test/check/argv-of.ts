import type { Address } from '../../src/core/address.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import type { Random } from '../support/random.ts';

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** How a command line is written. */
export interface Notation {
  readonly json: boolean;
  /** One option a line. */
  readonly lines: boolean;
  readonly program: boolean;
}

export function randomNotation(random: Random): Notation {
  return { json: random.chance(0.5), lines: random.chance(0.5), program: random.chance(0.8) };
}

/**
 * A command line that starts a machine with the PCI devices of a plan of Q35 or i440FX, and what is behind its controllers, all of
 * them with emulated devices that need no back end of the host.
 */
export function argvOf(plan: Plan, notation: Notation): string {
  const words = wordsOf(plan, notation).map(([option, value]) =>
    value === undefined ? option : `${option} ${quoted(value)}`,
  );
  const program = notation.program ? ['/usr/bin/qemu-system-x86_64'] : [];
  return `${[...program, ...words].join(notation.lines ? ' \\\n' : ' ')}\n`;
}

/** A word as a shell takes it. */
export function quoted(value: string): string {
  return /^[\w.,:=/#%@+-]+$/.test(value) ? value : `'${value}'`;
}

type Word = readonly [option: string, value?: string];

function wordsOf(plan: Plan, { json }: Notation): Word[] {
  const isQ35 = plan.machine.type.includes('q35');
  const dimms = plan.devices.filter(({ kind }) => kind === 'memory');
  const cells = plan.machine.cells ?? [];
  const memory = 128 * Math.max(1, cells.length);
  const slots = dimms.length === 0 ? '' : `,slots=${SLOTS},maxmem=16G`;
  const devices = plan.devices.flatMap((device) =>
    wordsFor(device, plan, isQ35 ? 'pcie.0' : 'pci.0'),
  );
  return [
    ['-machine', isQ35 ? 'q35' : 'pc'],
    ['-nodefaults'],
    ['-m', `${memory}M${slots}`],
    ['-smp', String(Math.max(1, cells.length))],
    ...cells.flatMap(({ id }): Word[] => [
      ['-object', `memory-backend-ram,id=ram${id},size=128M`],
      ['-numa', `node,nodeid=${id},cpus=${id},memdev=ram${id}`],
    ]),
    ...devices.flatMap(({ before = [], driver, values }): Word[] => [
      ...before,
      deviceOption(driver, values, json),
    ]),
  ];
}

const SLOTS = 16;

/** `-device` in one of its notations. */
export function deviceOption(driver: string, values: Values, json: boolean): [string, string] {
  return ['-device', json ? jsonOf(driver, values) : plainOf(driver, values)];
}

function jsonOf(driver: string, values: Values): string {
  return JSON.stringify({ driver, ...values });
}

function plainOf(driver: string, values: Values): string {
  const said = Object.entries(values).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [`${name}=${typeof value === 'boolean' ? (value ? 'on' : 'off') : value}`],
  );
  return [driver, ...said].join(',');
}

interface Written {
  readonly driver: string;
  readonly values: Values;
  readonly before?: readonly Word[];
}

const CONTROLLERS: Readonly<Record<string, string>> = {
  'pcie-root-port': 'pcie-root-port',
  'pcie-switch-upstream-port': 'x3130-upstream',
  'pcie-switch-downstream-port': 'xio3130-downstream',
  'pcie-to-pci-bridge': 'pcie-pci-bridge',
  'dmi-to-pci-bridge': 'i82801b11-bridge',
  'pci-bridge': 'pci-bridge',
  'pcie-expander-bus': 'pxb-pcie',
  'pci-expander-bus': 'pxb',
};

/** Emulated devices by kind and model; whatever else has a PCI seat is a random number generator. */
const DRIVERS: Readonly<Record<string, string>> = {
  'interface e1000': 'e1000',
  'interface e1000e': 'e1000e',
  'interface rtl8139': 'rtl8139',
  'interface virtio': 'virtio-net-pci',
  'usb qemu-xhci': 'qemu-xhci',
  'usb nec-xhci': 'nec-usb-xhci',
  'usb ehci': 'usb-ehci',
  'usb ich9-ehci1': 'ich9-usb-ehci1',
  'usb ich9-uhci1': 'ich9-usb-uhci1',
  'usb ich9-uhci2': 'ich9-usb-uhci2',
  'usb ich9-uhci3': 'ich9-usb-uhci3',
  'scsi virtio-scsi': 'virtio-scsi-pci',
  'scsi lsilogic': 'lsi53c895a',
  'virtio-serial ': 'virtio-serial-pci',
  'sata ': 'ahci',
  'watchdog i6300esb': 'i6300esb',
  'memballoon virtio': 'virtio-balloon-pci',
  'iommu virtio': 'virtio-iommu-pci',
};

function wordsFor(device: PlanDevice, plan: Plan, root: string): Written[] {
  const { address, bootOrder, acpiIndex } = device;
  const id = idOf(device);
  const common = {
    id,
    ...(acpiIndex !== undefined && { 'acpi-index': acpiIndex }),
    ...(bootOrder !== undefined && device.kind === 'interface' && { bootindex: bootOrder }),
  };
  switch (address?.type) {
    case 'pci':
      return isChip(device) ? [] : [pciDevice(device, common, address, plan, root)];
    case 'usb':
      return [
        {
          driver: device.kind === 'hub' ? 'usb-hub' : 'usb-tablet',
          values: { ...common, bus: `${hostOf('usb', address.bus, plan)}.0`, port: address.port },
        },
      ];
    case 'virtio-serial':
      return [
        {
          driver: 'virtserialport',
          values: {
            ...common,
            bus: `${hostOf('virtio-serial', address.controller, plan)}.0`,
            nr: address.port,
          },
        },
      ];
    case 'dimm':
      return [
        {
          driver: 'pc-dimm',
          values: { ...common, memdev: `mem-${id}`, slot: address.slot },
          before: [['-object', `memory-backend-ram,id=mem-${id},size=128M`]],
        },
      ];
    case 'drive':
      return drive(device, common, address, plan);
    default:
      return [];
  }
}

function idOf({ id }: PlanDevice): string {
  return id.replace(/[^\w.-]/g, '-').replace(/^(?=[^a-zA-Z])/, 'd');
}

/** Controllers that the board has by itself. */
function isChip(device: PlanDevice): boolean {
  return (
    device.kind === 'controller' &&
    device.index === 0 &&
    (device.type === 'sata' || device.type === 'ide')
  );
}

function hostOf(type: string, index: number, plan: Plan): string {
  const host = plan.devices.find(
    (each) => each.kind === 'controller' && each.type === type && each.index === index,
  );
  if (host === undefined || isChip(host)) return 'ide';
  return idOf(host);
}

function pciDevice(
  device: PlanDevice,
  common: Values,
  address: Extract<Address, { type: 'pci' }>,
  plan: Plan,
  root: string,
): Written {
  const { bus, slot, function: fn, multifunction } = address;
  const place = {
    bus: bus === 0 ? root : hostOf('pci', bus, plan),
    addr: `0x${slot.toString(16)}${fn === 0 ? '' : `.0x${fn}`}`,
    ...(multifunction === 'on' && { multifunction: true }),
  };
  if (device.kind === 'controller' && device.type === 'pci') {
    const { model = '', chassis, chassisNr, port, busNr, node, hotplug } = device;
    const isFixed = hotplug === 'off' && model.startsWith('pcie-root');
    const values = {
      chassis,
      chassis_nr: chassisNr,
      port,
      bus_nr: busNr,
      numa_node: node,
      ...(isFixed && { hotplug: false }),
    };
    return {
      driver: CONTROLLERS[model] ?? 'pcie-root-port',
      values: { ...common, ...values, ...place },
    };
  }
  const model = 'model' in device ? (device.model ?? '') : '';
  const kind = device.kind === 'controller' ? device.type : device.kind;
  return {
    driver: DRIVERS[`${kind} ${model}`] ?? 'virtio-rng-pci',
    values: { ...common, ...companion(device, plan), ...place },
  };
}

/** What a companion shares with the USB controller of its index that is none. */
function companion(device: PlanDevice, { devices }: Plan): Values {
  if (device.kind !== 'controller' || device.startPort === undefined) return {};
  const { type, index, startPort } = device;
  const master = devices.find(
    (each) =>
      each.kind === 'controller' &&
      each.type === type &&
      each.index === index &&
      each.startPort === undefined,
  );
  const host = master === undefined ? `usb${index}` : idOf(master);
  return { masterbus: `${host}.0`, firstport: startPort };
}

function drive(
  device: PlanDevice,
  common: Values,
  { controller, bus, target, unit }: Extract<Address, { type: 'drive' }>,
  plan: Plan,
): Written[] {
  const type = (device.kind === 'disk' && device.targetBus) || 'scsi';
  if (type === 'fdc') return [];
  const host = hostOf(type, controller, plan);
  const node = `node-${common.id}`;
  const before: Word[] = [['-blockdev', `driver=null-co,node-name=${node},read-zeroes=on`]];
  if (type === 'sata')
    return [
      { driver: 'ide-hd', values: { ...common, drive: node, bus: `${host}.${unit}` }, before },
    ];
  if (type === 'ide')
    return [
      { driver: 'ide-hd', values: { ...common, drive: node, bus: `ide.${bus}`, unit }, before },
    ];
  const values = {
    ...common,
    drive: node,
    bus: `${host}.0`,
    channel: bus,
    'scsi-id': target,
    lun: unit,
  };
  return [{ driver: 'scsi-hd', values, before }];
}
