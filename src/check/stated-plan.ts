import type { AddressWish } from '../core/address.ts';
import type { Plan, PlanDevice } from '../core/plan.ts';
import { PRINT_ORDER } from '../guest/guest.ts';
import { wholeAddress } from '../guest/intake.ts';
import type { CheckInput } from './input.ts';

/** The guest that an input states as a plan, with the place of each device in the input; nothing is added. */
export interface StatedPlan {
  readonly plan: Plan;
  /** Positions in the input, by id; the last of several devices with one id. */
  readonly positions: ReadonlyMap<string, number>;
}

export function statedPlan({ form, machine, devices }: CheckInput): StatedPlan {
  const list: readonly unknown[] = Array.isArray(devices) ? devices : [];
  const positions = new Map<string, number>();
  for (const [position, device] of list.entries()) {
    const id = (device as Partial<PlanDevice> | null)?.id;
    positions.set(typeof id === 'string' ? id : `devices[${position}]`, position);
  }
  // A plan may say anything: only `verify` reads it without trusting it.
  const stated = form === 'plan' ? devices : devices.map((each) => asPlanned(each, form));
  return { plan: { machine, devices: inOrder(stated, form), by: 'given' } as Plan, positions };
}

function asPlanned(device: CheckInput['devices'][number], form: CheckInput['form']): PlanDevice {
  const { tunables: _tunables, was: _was, address, ...rest } = device;
  const isChosen = address === undefined || (form === 'request' && isPartial(address));
  return { ...rest, ...(isChosen ? {} : { address: wholeAddress(address) }) } as PlanDevice;
}

/** In a request, parts of a PCI address that are left out are still to be chosen. */
function isPartial(address: AddressWish): boolean {
  if (address.type !== 'pci') return false;
  const { bus, slot, function: fn } = address;
  return bus === undefined || slot === undefined || fn === undefined;
}

/** Kinds in the order in which libvirt prints them, where the order of kinds says nothing. */
function inOrder(devices: unknown, form: CheckInput['form']): unknown {
  if (form !== 'domain' && form !== 'request') return devices;
  const list = devices as readonly PlanDevice[];
  return PRINT_ORDER.flatMap((kind) => list.filter((device) => device.kind === kind));
}
