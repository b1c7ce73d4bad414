import type { Edit } from '../../core/edit.ts';
import type { Plan } from '../../core/plan.ts';

/**
 * Kinds of changes, in the order of what users mind least: a limit of their own choice, controllers that are added,
 * seats that are empty anyway, then where something sits, then what its seat is like, and last what there is.
 */
export const CHANGE_KINDS = [
  'raise-limit',
  'allow-expanders',
  'free-bus-number',
  'fewer-spares',
  'move-pin',
  'drop-field',
  'other-model',
  'drop-wish',
  'share-slots',
  'use-bridge',
  'loosen-group',
  'leave-group',
  'prefer-cell',
  'drop-cell',
  'other-machine',
  'remove-device',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A way to change a request, by more or less. */
export interface Change {
  readonly kind: ChangeKind;
  /** The largest amount there is. */
  readonly most: number;
  /** The edits for an amount from 1. */
  readonly edits: (amount: number) => readonly Edit[];
  /** What the edits do, in a sentence. */
  readonly says: (edits: readonly Edit[]) => string;
  /** Better edits, once there is a plan of what the first ones make of the request. */
  readonly settle?: (edits: readonly Edit[], plan: Plan) => readonly Edit[];
}

/** A change that is made or not. */
export function single(kind: ChangeKind, edit: Edit, says: string): Change {
  return { kind, most: 1, edits: () => [edit], says: () => says };
}
