import type { Device, DeviceKind } from '../core/device.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { Cell } from '../core/request.ts';

/** Fields of any device that are the host's affair, or only ours. */
const NO_HARDWARE: readonly string[] = [
  'id',
  'implied',
  'because',
  'bootOrder',
  'source',
  'sourceType',
  'pooled',
  'hostAddress',
  'iommuGroup',
];

/** Fields that stand for the host's end of a device, by kind. */
const HOST_END: Partial<Readonly<Record<DeviceKind, readonly string[]>>> = {
  disk: ['readOnly'],
  interface: ['type'],
  hostdev: ['mode'],
  rng: ['backend'],
  crypto: ['backend'],
  tpm: ['backend'],
  smartcard: ['mode'],
  redirdev: ['type'],
  vsock: ['cidAuto'],
  watchdog: ['action'],
};

/** Kinds of which a guest sees nothing. */
const UNSEEN: ReadonlySet<DeviceKind> = new Set(['graphics', 'audio', 'lease', 'redirfilter']);

/** True for a device that is part of the guest's hardware. */
export function isHardware({ kind }: Device): boolean {
  return !UNSEEN.has(kind);
}

/** What a guest sees of a device. */
export function hardwareOf(device: PlanDevice): object {
  const hidden = new Set([...NO_HARDWARE, ...(HOST_END[device.kind] ?? [])]);
  return Object.fromEntries(Object.entries(device).filter(([field]) => !hidden.has(field)));
}

/** What a guest sees of its NUMA cells: whatever only one of two plans says is not known to differ. */
export function sameCells(before: readonly Cell[], after: readonly Cell[]): boolean {
  return (
    before.length === after.length &&
    before.every((was, i) => {
      const is = after[i];
      return (
        is !== undefined &&
        was.id === is.id &&
        CELL_FIELDS.every((field) => isAlike(was, is, field))
      );
    })
  );
}

const CELL_FIELDS = ['cpus', 'memoryMiB', 'distances'] as const;

function isAlike(was: Cell, is: Cell, field: (typeof CELL_FIELDS)[number]): boolean {
  const [a, b] = [was[field], is[field]];
  return a === undefined || b === undefined || JSON.stringify(a) === JSON.stringify(b);
}
