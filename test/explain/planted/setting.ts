import type { DeviceTunables, RequestDevice } from '../../../src/core/device.ts';
import type { MachineRequest } from '../../../src/core/request.ts';
import { controller, device, nic } from '../../support/guests.ts';
import type { Random } from '../../support/random.ts';

/** Machines with PCI Express, with conventional PCI, with host bridges, and some that have no seats near a cell. */
const MACHINES = {
  q35: { arch: 'x86_64', type: 'q35', vcpus: 4 },
  pc: { arch: 'x86_64', type: 'pc', vcpus: 4 },
  virt: { arch: 'aarch64', type: 'virt', vcpus: 4 },
  pseries: { arch: 'ppc64', type: 'pseries', vcpus: 4 },
  riscv: { arch: 'riscv64', type: 'virt', vcpus: 4 },
  loongarch: { arch: 'loongarch64', type: 'virt', vcpus: 4 },
  s390x: { arch: 's390x', type: 's390-ccw-virtio', vcpus: 4 },
  g3beige: { arch: 'ppc', type: 'g3beige', vcpus: 1 },
} as const;

export type Machine = keyof typeof MACHINES;

export const expressMachines: readonly Machine[] = ['q35', 'virt'];
export const conventionalMachines: readonly Machine[] = ['pc', 'pseries'];
/** Those that have seats near a cell. */
export const cellMachines: readonly Machine[] = [...expressMachines, ...conventionalMachines];

/** What a conflict is planted in. */
export interface Setting {
  readonly random: Random;
  readonly machine: Machine;
  /** The machine's root bus is PCI Express. */
  readonly isExpress: boolean;
  /** So few devices that every plan can be tried. */
  readonly small: boolean;
  /** An id that nobody else has. */
  name(word: string): string;
  /** A device with a connector of PCI Express. */
  express(wishes?: DeviceTunables, fields?: object): RequestDevice;
  /** A device without. */
  conventional(wishes?: DeviceTunables, fields?: object): RequestDevice;
  /** So many devices with the same wishes. */
  several(count: number, wishes?: DeviceTunables): RequestDevice[];
}

export function settingOf(random: Random, machine: Machine, small: boolean): Setting {
  const numbers = random.sample(Array.from({ length: 900 }, (_, i) => i));
  const number = (): number => numbers.pop() ?? 0;
  const name = (word: string): string => `${word}${number()}`;
  const withWishes = (each: RequestDevice, wishes: DeviceTunables): RequestDevice =>
    Object.keys(wishes).length === 0 ? each : ({ ...each, tunables: wishes } as RequestDevice);
  const express = (wishes: DeviceTunables = {}, fields = {}): RequestDevice =>
    withWishes({ ...anyExpress(random, number(), machine), ...fields }, wishes);
  return {
    random,
    machine,
    small,
    isExpress: expressMachines.includes(machine) || machine === 'riscv' || machine === 'loongarch',
    name,
    express,
    conventional: (wishes = {}, fields = {}) =>
      withWishes(nic(name('old'), random.pick(['e1000', 'rtl8139']), { ...fields }), wishes),
    several: (count, wishes = {}) => Array.from({ length: count }, () => express(wishes)),
  };
}

function anyExpress(random: Random, number: number, machine: Machine): RequestDevice {
  const makers: readonly (() => RequestDevice)[] = [
    () => nic(`nic${number}`),
    () => nic(`net${number}`),
    () => device('rng', `rng${number}`, { model: 'virtio', backend: 'random' }),
    () =>
      device('disk', `data${number}`, {
        device: 'disk',
        target: diskName(number),
        targetBus: 'virtio',
      }),
    () => device('hostdev', `gpu${number}`, { type: 'pci', hostAddress: hostAddress(number) }),
  ];
  const isOnChannel = machine === 's390x';
  return random.pick(isOnChannel ? makers.slice(0, -1) : makers)();
}

/** `vda`, `vdb` and so on. */
function diskName(number: number): string {
  const last = String.fromCharCode(97 + (number % 26));
  const rest = Math.floor(number / 26);
  return rest === 0 ? `vd${last}` : `${diskName(rest - 1)}${last}`;
}

function hostAddress(number: number): string {
  return `0000:${(number % 256).toString(16).padStart(2, '0')}:${(number >> 8).toString(16).padStart(2, '0')}.0`;
}

/** The machine of a request, with so many cells. */
export function machineOf(machine: Machine, cells = 2): MachineRequest {
  return {
    ...MACHINES[machine],
    capabilities: 'qemu-10.0.0',
    memoryMiB: 4096,
    cells: Array.from({ length: cells }, (_, id) => ({ id })),
  };
}

/** What keeps a machine from adding PCI devices by itself. */
export function bare(machine: Machine): RequestDevice[] {
  const usb = device('controller', 'usb', { type: 'usb', index: 0, model: 'none' });
  const balloon = device('memballoon', 'balloon', { model: 'none' });
  const hasUsb = cellMachines.includes(machine) && machine !== 'virt';
  return hasUsb ? [usb, balloon] : [balloon];
}

/** An expander bus of the kind that the machine has. */
export function expander(
  { isExpress, name }: Setting,
  index: number,
  fields: object,
): RequestDevice {
  const model = isExpress ? 'pcie-expander-bus' : 'pci-expander-bus';
  return controller(name('pxb'), model, index, { ...fields });
}

/** Parts of a PCI address. */
export const at = (parts: {
  readonly bus?: number;
  readonly slot?: number;
  readonly function?: number;
}): object => ({ address: { type: 'pci', ...parts } });
