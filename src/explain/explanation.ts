import type { Edit } from '../core/edit.ts';
import type { Issue, Path, Place } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { StatementKind } from './statement.ts';
import type { WhyHere } from './why.ts';

/** Statements of the user that say the same, of one device or of several. */
export interface SaidStatement {
  readonly kind: StatementKind;
  /** Where each of them stands in the request. */
  readonly paths: readonly Path[];
  /** Where each of them stands in the document, if the request was read from one. */
  readonly places?: readonly Place[] | undefined;
  /** Ids of the devices it is about. */
  readonly devices: readonly string[];
  /** What was said: a cell, an address, a limit. */
  readonly value: unknown;
  /** How many devices of the request say the same; more than those above if fewer are a conflict already. */
  readonly wanted?: number | undefined;
}

/** A rule of the machine that stands in the way, and who holds it. */
export interface Fact {
  /** The rule; see docs/rules.md. */
  readonly rule: string;
  readonly says: string;
  /** Who holds it: PCI, QEMU, libvirt or a firmware. */
  readonly source: string;
}

/** Statements that cannot hold together. */
export interface Conflict {
  /** Stable name of the kind of conflict; see docs/errors.md. */
  readonly code: string;
  readonly statements: readonly SaidStatement[];
  /** Statements that are taken as given: they are in nobody's way, but without them it would not be these that conflict. */
  readonly given: readonly SaidStatement[];
  readonly facts: readonly Fact[];
  /** What was found out about the statements alone, in a sentence, where there is more to say than that they conflict. */
  readonly reason?: string | undefined;
  /** Where in the request the reason is, if it is no matter of statements. */
  readonly path?: Path | undefined;
  readonly place?: Place | undefined;
  /** What would help in general; repairs were tried, and this was not. */
  readonly hint?: string | undefined;
  /** Numbers and names of the reason. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  /** True if it was checked that the rest can hold together whichever of the statements is left out. */
  readonly minimal: boolean;
}

/** Changes of a request that were checked to make it possible. */
export interface Repair {
  /** What it does, in a sentence. */
  readonly says: string;
  readonly edits: readonly Edit[];
  /** How the changed request is planned, if not as the request was. */
  readonly strategy?: 'auto' | undefined;
}

/** A request that has no plan. */
export interface Impossible {
  readonly outcome: 'impossible';
  /** Conflicts that have nothing in common but devices. */
  readonly conflicts: readonly [Conflict, ...Conflict[]];
  /** The least change first. */
  readonly repairs: readonly Repair[];
  /** False if time was up before everything was looked for. */
  readonly complete: boolean;
}

/** Why a request is impossible, and what would work. */
export type Explanation =
  | {
      readonly outcome: 'planned';
      readonly plan: Plan;
      /** Why the device that was asked about sits where it sits. */
      readonly why?: WhyHere | undefined;
      /** What libvirt says, which does not look for such a placement. */
      readonly libvirtRefuses?: readonly Issue[] | undefined;
    }
  | Impossible
  | { readonly outcome: 'undecided' };
