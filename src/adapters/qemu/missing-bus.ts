import type { Buses } from './read-buses.ts';

/** A kind of bus beside PCI. */
interface BusKind {
  /** The controllers that provide such a bus. */
  readonly controllers: string;
  /** Names of such buses whose controller has no id. */
  readonly unnamed: RegExp;
}

const KINDS: Readonly<Record<string, BusKind>> = {
  usb: { controllers: 'USB', unnamed: /^usb-bus\.\d+$/ },
  scsi: { controllers: 'SCSI', unnamed: /^scsi\.\d+$/ },
  'virtio-serial': { controllers: 'virtio-serial', unnamed: /^virtio-serial-bus\.\d+$/ },
};

/** What is wrong with the bus that a device asks for, or leaves to QEMU; nothing if it is there when the device is made. */
export function missingBus(
  id: string,
  type: string,
  name: string | undefined,
  buses: Buses,
): string | undefined {
  if (type === 'ide' || type === 'sata') {
    const isThere = buses.has('ide') || buses.has('sata');
    return isThere ? undefined : `no IDE or SATA controller comes before \`${id}\``;
  }
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (kind === undefined) return undefined;
  const { controllers, unnamed } = kind;
  if (!buses.has(type)) return `no ${controllers} controller comes before \`${id}\``;
  if (name === undefined || unnamed.test(name) || buses.isForeign(name)) return undefined;
  const host = buses.of(name);
  if (host === undefined) return `nothing before \`${id}\` provides a bus \`${name}\``;
  if (host.type !== type) return `\`${name}\` is no bus of a ${controllers} controller`;
  return host.bus === '0' ? undefined : `\`${name}\` is not there: a controller has bus 0 only`;
}

/** Drivers that provide such a bus although no controller of a plan stands for them. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ...['megasas-gen2', 'usb-uas', 'usb-bot'].map((driver) => [driver, 'scsi'] as const),
  ...['ehci2', 'uhci4', 'uhci5', 'uhci6'].map((name) => [`ich9-usb-${name}`, 'usb'] as const),
  ...['vt82c686b-usb-uhci', 'sysbus-ohci'].map((driver) => [driver, 'usb'] as const),
]);

/** The kind of bus that such a driver provides. */
export function foreignBus(driver: string): string | undefined {
  return FOREIGN.get(driver);
}
