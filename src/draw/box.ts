import type { PlanDevice } from '../core/plan.ts';

/**
 * What a box stands for. A `root` is a host bridge, `spare` an empty port or a run of them, `free` the free slots of a
 * bus, and a `group` gathers devices with one kind of address that is not PCI's.
 */
export type BoxKind =
  | 'guest'
  | 'cell'
  | 'root'
  | 'expander'
  | 'bridge'
  | 'switch'
  | 'port'
  | 'controller'
  | 'device'
  | 'spare'
  | 'free'
  | 'group';

/** How a device differs from the plan that a drawing is held against. */
export type Change =
  | { readonly change: 'new' }
  /** The address it had, if it had one. */
  | { readonly change: 'moved'; readonly from: string | undefined };

/** A part of a guest with the parts in it: what every writer draws. */
export interface Box {
  readonly kind: BoxKind;
  readonly name: string;
  /** What it is, where the name does not say it. */
  readonly words: string;
  /** Where it sits in the box around it, such as `03.1`. */
  readonly seat: string;
  /** The whole address, such as `00:03.1`. */
  readonly place: string;
  /** What else is worth knowing, such as `hotplug`. */
  readonly notes: readonly string[];
  readonly change?: Change | undefined;
  /** The devices that the box stands for: none for groups, several for a run of ports. */
  readonly devices: readonly PlanDevice[];
  /** Index of the PCI bus that it provides. */
  readonly bus?: number | undefined;
  readonly children: readonly Box[];
}

/** A box of which only what matters is given. */
export function box(kind: BoxKind, name: string, rest: Partial<Box> = {}): Box {
  return {
    kind,
    name,
    words: '',
    seat: '',
    place: '',
    notes: [],
    devices: [],
    children: [],
    ...rest,
  };
}

/** A box and everything in it, from the outside to the inside. */
export function boxesIn(outer: Box): Box[] {
  return [outer, ...outer.children.flatMap(boxesIn)];
}
