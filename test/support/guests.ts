import type { Address } from '../../src/core/address.ts';
import { formatAddress } from '../../src/core/address.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { MachineRequest } from '../../src/core/request.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';

type Kinds = RequestDevice['kind'];
type Fields = Readonly<Record<string, unknown>>;

/** A device with the fields that matter. */
export function device(kind: Kinds, id: string, fields: Fields = {}): RequestDevice {
  return { id, kind, ...fields } as unknown as RequestDevice;
}

export function nic(id: string, model = 'virtio', fields: Fields = {}): RequestDevice {
  return device('interface', id, { type: 'user', model, ...fields });
}

export function controller(
  id: string,
  model: string,
  index: number,
  fields: Fields = {},
): RequestDevice {
  return device('controller', id, { type: 'pci', model, index, ...fields });
}

/** `01:02.0` as an address of type `pci`. */
export function at(seat: string): Address {
  const [, bus = '', slot = '', fn = ''] = /^(..):(..)\.(.)$/.exec(seat) ?? [];
  return {
    type: 'pci',
    domain: 0,
    bus: Number.parseInt(bus, 16),
    slot: Number.parseInt(slot, 16),
    function: Number(fn),
  };
}

/** Guests without the USB controller and balloon that come by themselves. */
const BARE: readonly RequestDevice[] = [
  device('controller', 'usb', { type: 'usb', model: 'none' }),
  device('memballoon', 'balloon', { model: 'none' }),
];

export function plan(machine: MachineRequest, devices: readonly RequestDevice[]): Plan {
  return planLikeLibvirt({
    machine: { capabilities: 'qemu-10.0', virtType: 'qemu', memoryMiB: 1024, ...machine },
    devices,
  });
}

export function q35(...devices: RequestDevice[]): Plan {
  return plan({ arch: 'x86_64', type: 'q35' }, [...BARE, ...devices]);
}

export function pc(...devices: RequestDevice[]): Plan {
  return plan({ arch: 'x86_64', type: 'pc' }, [...BARE, ...devices]);
}

/** Where each device sits, in short: `01:00.0` for PCI, `drive 0/0/0/1` for others. */
export function seats({ devices }: Plan): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { id, address } of devices) {
    if (address === undefined) continue;
    const text = formatAddress(address);
    found[id] = address.type === 'pci' ? text.slice(5) : `${address.type} ${text}`;
  }
  return found;
}

/** PCI controllers in order: `pcie-root-port 1 @00:01.0 c1 p8 mf`. */
export function buses({ devices }: Plan): string[] {
  return devices.flatMap((each) => {
    if (each.kind !== 'controller' || each.type !== 'pci') return [];
    const { model, index, address, chassis, port, chassisNr, busNr, targetIndex } = each;
    const seat = address === undefined ? undefined : `@${formatAddress(address).slice(5)}`;
    const multifunction =
      address?.type === 'pci' && address.multifunction === 'on' ? 'mf' : undefined;
    const numbers = Object.entries({ c: chassis, p: port, n: chassisNr, b: busNr, t: targetIndex });
    const shown = numbers.flatMap(([letter, value]) =>
      value === undefined ? [] : [`${letter}${value}`],
    );
    return [[`${model} ${index}`, seat, ...shown, multifunction].filter(Boolean).join(' ')];
  });
}

/** The refusal of a request that cannot be planned. */
export function refusalOf(make: () => unknown): DevaddrError {
  try {
    make();
  } catch (error) {
    if (error instanceof DevaddrError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}
