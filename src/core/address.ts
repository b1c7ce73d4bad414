/** `on`/`off` as libvirt writes it. */
export type Toggle = 'on' | 'off';

/** Identifiers of a PCI function on s390: `uid` 1…0xffff, `fid` 0…0xffffffff. */
export interface ZpciIds {
  readonly uid?: number | undefined;
  readonly fid?: number | undefined;
}

/** A PCI seat. `bus` is the index of the PCI controller, never a bus number seen by the guest. */
export interface PciAddress {
  readonly type: 'pci';
  readonly domain: number;
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
  readonly multifunction?: Toggle | undefined;
  readonly zpci?: ZpciIds | undefined;
}

/** A unit behind a disk controller (fdc, ide, sata, scsi). */
export interface DriveAddress {
  readonly type: 'drive';
  readonly controller: number;
  readonly bus: number;
  readonly target: number;
  readonly unit: number;
}

/** A port of a virtio-serial controller; port 0 means that the port is to be chosen. */
export interface VirtioSerialAddress {
  readonly type: 'virtio-serial';
  readonly controller: number;
  readonly bus: number;
  readonly port: number;
}

export interface CcidAddress {
  readonly type: 'ccid';
  readonly controller: number;
  readonly slot: number;
}

/** A USB port: `bus` is the controller's index, `port` a path through hubs such as `1.2` (at most four numbers). */
export interface UsbAddress {
  readonly type: 'usb';
  readonly bus: number;
  readonly port?: string | undefined;
}

export interface SpaprVioAddress {
  readonly type: 'spapr-vio';
  readonly reg?: number | undefined;
}

/** A channel subsystem address of s390; the three numbers are given together or not at all. */
export interface CcwAddress {
  readonly type: 'ccw';
  readonly cssid?: number | undefined;
  readonly ssid?: number | undefined;
  readonly devno?: number | undefined;
}

export interface VirtioMmioAddress {
  readonly type: 'virtio-mmio';
}

export interface IsaAddress {
  readonly type: 'isa';
  readonly iobase?: number | undefined;
  readonly irq?: number | undefined;
}

/** A memory slot; `base` is a guest physical address in bytes. */
export interface DimmAddress {
  readonly type: 'dimm';
  readonly slot: number;
  readonly base?: number | undefined;
}

/** A host device that is bound to its host driver but not given to the guest. */
export interface UnassignedAddress {
  readonly type: 'unassigned';
}

/** Where a device sits; one variant per addressing scheme, named as libvirt names them. */
export type Address =
  | PciAddress
  | DriveAddress
  | VirtioSerialAddress
  | CcidAddress
  | UsbAddress
  | SpaprVioAddress
  | CcwAddress
  | VirtioMmioAddress
  | IsaAddress
  | DimmAddress
  | UnassignedAddress;

export type AddressType = Address['type'];

/** An address as a request states it: parts of a PCI address may be left out and are then chosen. */
export type AddressWish = Exclude<Address, PciAddress> | PartialPciAddress;

export interface PartialPciAddress
  extends Omit<PciAddress, 'domain' | 'bus' | 'slot' | 'function'> {
  readonly domain?: number | undefined;
  readonly bus?: number | undefined;
  readonly slot?: number | undefined;
  readonly function?: number | undefined;
}

/** `type='pci'` with domain, bus and slot 0: "on PCI please, but choose the seat"; the function does not count. */
export function isEmptyPci(address: PciAddress): boolean {
  return address.domain === 0 && address.bus === 0 && address.slot === 0;
}

/** The device wants a PCI seat and has none: no address at all, or an empty PCI address. */
export function wantsPci(device: { readonly address?: Address | undefined }): boolean {
  const { address } = device;
  return address === undefined || (address.type === 'pci' && isEmptyPci(address));
}

/** The device's PCI seat, if it has one. */
export function pciSeat(device: {
  readonly address?: Address | undefined;
}): PciAddress | undefined {
  const { address } = device;
  return address?.type === 'pci' && !isEmptyPci(address) ? address : undefined;
}

/** What tells PCI seats apart. */
type SeatNumbers = Pick<PciAddress, 'bus' | 'slot' | 'function'>;

export function isSameSeat(a: SeatNumbers, b: SeatNumbers): boolean {
  return a.bus === b.bus && a.slot === b.slot && a.function === b.function;
}

/** `usb` address with a port: the first number of the path is not 0. */
export function hasUsbPort(address: UsbAddress): boolean {
  return address.port !== undefined && Number.parseInt(address.port, 10) > 0;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

/** Short form for messages: `0000:01:00.0`, `fe.0.0001`, `0/0/0/3`, `usb 0:1.2`. */
export function formatAddress(address: Address): string {
  switch (address.type) {
    case 'pci':
      return `${hex(address.domain, 4)}:${hex(address.bus, 2)}:${hex(address.slot, 2)}.${address.function}`;
    case 'drive':
      return `${address.controller}/${address.bus}/${address.target}/${address.unit}`;
    case 'virtio-serial':
      return `${address.controller}/${address.bus}/${address.port}`;
    case 'ccid':
      return `${address.controller}/${address.slot}`;
    case 'usb':
      return `${address.bus}:${address.port ?? '?'}`;
    case 'spapr-vio':
      return address.reg === undefined ? 'spapr-vio' : `0x${hex(address.reg, 8)}`;
    case 'ccw':
      return address.devno === undefined
        ? 'ccw'
        : `${hex(address.cssid ?? 0, 1)}.${hex(address.ssid ?? 0, 1)}.${hex(address.devno, 4)}`;
    case 'isa':
      return `iobase ${address.iobase ?? 0} irq ${address.irq ?? 0}`;
    case 'dimm':
      return `slot ${address.slot}`;
    default:
      return address.type;
  }
}
