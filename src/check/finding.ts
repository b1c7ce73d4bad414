import type { Edit } from '../core/edit.ts';
import type { Path, Place } from '../core/issue.ts';

/**
 * `error`: the guest does not start, or does not see a device. `warning`: it runs and suffers. `note`: worth knowing, nothing
 * is wrong.
 */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that is wrong with a guest. */
export interface Finding {
  /** Id of the rule that is broken. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** What the guest would see, or who refuses it. */
  readonly guest: string;
  /** Ids of the devices it is about. */
  readonly devices: readonly string[];
  /** Where in the input: `['devices', 3, 'address']`. */
  readonly path: Path;
  /** Line and column, if the input was read from a text. */
  readonly place?: Place | undefined;
  /** What would help; only if it can be acted on. */
  readonly hint?: string | undefined;
  /** A change that was checked to help. */
  readonly fix?: Fix | undefined;
}

/** A change of the input that takes a finding away and brings no other error or warning. */
export interface Fix {
  /** What is done, in words. */
  readonly says: string;
  readonly edits: readonly Edit[];
}
