import type { ControllerDevice } from '../core/device.ts';
import type { Plan, PlanController, PlanDevice } from '../core/plan.ts';
import { bundledModel } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import { type Move, movesBetween } from '../planner/replan.ts';
import { aligned, type Positional } from './aligned.ts';
import { type FieldChange, fieldChanges } from './field-changes.ts';
import { identityOf, nameless } from './identity.ts';
import type { Notice } from './notice.ts';
import { noticesOf } from './notices.ts';

/** A device that is in both plans and differs in more than its seat. */
export interface DeviceChange {
  readonly id: string;
  readonly fields: readonly FieldChange[];
}

/** A controller that is in both plans and is not the same. */
export interface ControllerChange {
  readonly before: ControllerDevice;
  readonly after: ControllerDevice;
  readonly fields: readonly FieldChange[];
}

/** What is different between two plans of a guest, and what the guest would notice of it. */
export interface PlanDiff {
  /** True if nothing is different. */
  readonly same: boolean;
  readonly machine: readonly FieldChange[];
  /** Devices, controllers left out, that have another address. */
  readonly moved: readonly Move[];
  readonly added: readonly PlanDevice[];
  readonly removed: readonly PlanDevice[];
  readonly changed: readonly DeviceChange[];
  readonly controllers: {
    readonly added: readonly ControllerDevice[];
    readonly removed: readonly ControllerDevice[];
    readonly changed: readonly ControllerChange[];
  };
  readonly notices: readonly Notice[];
}

export interface DiffOptions {
  readonly model?: Model | undefined;
  /** Which of the plans have ids that are no more than positions; those of implied devices never are. */
  readonly positional?: Positional | undefined;
}

/**
 * Compares two plans of one guest. Devices are known by their ids, those that nobody named by what they are and where; controllers by
 * type and index, companions of USB controllers by their first port too.
 */
export function diffPlans(before: Plan, other: Plan, options: DiffOptions = {}): PlanDiff {
  const { model = bundledModel(), positional = {} } = options;
  const after = aligned(before, other, positional);
  const [old, now] = [partsOf(before), partsOf(after)];
  const machine = fieldChanges(machineOf(before), machineOf(after));
  const moved = movesBetween(
    { ...before, devices: [...old.devices.values()] },
    { ...after, devices: [...now.devices.values()] },
  );
  const devices = difference(old.devices, now.devices);
  const controllers = difference(old.controllers, now.controllers);
  const changed = devices.both.flatMap(([was, is]): DeviceChange[] => {
    const fields = [...seatChange(was, is), ...fieldChanges(besidesSeat(was), besidesSeat(is))];
    return fields.length === 0 ? [] : [{ id: is.id, fields }];
  });
  const otherControllers = controllers.both.flatMap(([was, is]): ControllerChange[] => {
    const fields = fieldChanges(nameless(was), nameless(is));
    return fields.length === 0 ? [] : [{ before: was, after: is, fields }];
  });
  const lists = [machine, moved, changed, otherControllers];
  const isSame = [...lists, ...lonely(devices), ...lonely(controllers)].every(
    ({ length }) => length === 0,
  );
  const { added, removed } = devices;
  return {
    same: isSame,
    machine,
    moved,
    added,
    removed,
    changed,
    controllers: {
      added: controllers.added,
      removed: controllers.removed,
      changed: otherControllers,
    },
    notices: isSame ? [] : noticesOf(before, after, model),
  };
}

interface Parts {
  readonly devices: ReadonlyMap<string, PlanDevice>;
  readonly controllers: ReadonlyMap<string, PlanController>;
}

function partsOf(plan: Plan): Parts {
  const devices = new Map<string, PlanDevice>();
  const controllers = new Map<string, PlanController>();
  for (const device of plan.devices) {
    const key = identityOf(device);
    if (device.kind === 'controller') controllers.set(key, device);
    else devices.set(key, device);
  }
  return { devices, controllers };
}

interface Difference<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly both: readonly (readonly [T, T])[];
}

function difference<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): Difference<T> {
  return {
    added: [...after].flatMap(([key, each]) => (before.has(key) ? [] : [each])),
    removed: [...before].flatMap(([key, each]) => (after.has(key) ? [] : [each])),
    both: [...after].flatMap(([key, each]): [T, T][] => {
      const was = before.get(key);
      return was === undefined ? [] : [[was, each]];
    }),
  };
}

function lonely<T>({ added, removed }: Difference<T>): (readonly T[])[] {
  return [added, removed];
}

/** The machine as guests see it. */
function machineOf({ machine }: Plan): object {
  const { emulator: _emulator, virtType: _virtType, ...seen } = machine;
  return seen;
}

/** An address that is there in one plan only, which is no move. */
function seatChange(
  { address: before }: PlanDevice,
  { address: after }: PlanDevice,
): FieldChange[] {
  if ((before === undefined) === (after === undefined)) return [];
  return fieldChanges({ address: before }, { address: after });
}

/** A device without the seat that tells whether it moved. */
function besidesSeat(device: PlanDevice): object {
  const { address, ...shown } = nameless(device);
  if (address?.type !== 'pci') return shown;
  const { multifunction, zpci } = address;
  return { ...shown, multifunction, zpci };
}
