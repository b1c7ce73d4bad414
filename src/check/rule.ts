import type { Edit } from '../core/edit.ts';
import type { Path } from '../core/issue.ts';
import type { PlanDevice } from '../core/plan.ts';
import type { Severity } from './finding.ts';
import type { CheckView } from './view.ts';

/** A finding as a rule makes it. */
export interface Complaint {
  readonly severity: Severity;
  readonly message: string;
  /** What the guest would see, if the rule's own words do not fit. */
  readonly guest?: string | undefined;
  /** Ids of the devices it is about. */
  readonly devices: readonly string[];
  /** Where it stands. */
  readonly path: Path;
  readonly hint?: string | undefined;
}

/** A change that may help: it is tried before it is offered. */
export interface Attempt {
  readonly says: string;
  readonly edits: readonly Edit[];
}

/** Something that holds in every guest that starts and whose system sees all its devices. */
export interface CheckRule {
  /** Stable name. */
  readonly id: string;
  /** What holds, in one sentence. */
  readonly says: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** The gravest that its findings are. */
  readonly severity: Severity;
  /** What the guest would see if it did not hold. */
  readonly guest: string;
  /** What `--fix` does about it; nothing if there is no safe change. */
  readonly fixes?: string | undefined;
  readonly check: (view: CheckView) => readonly Complaint[];
  /** Changes to try, the best first. */
  readonly attempts?: (complaint: Complaint, view: CheckView) => readonly Attempt[];
}

/** A complaint about devices, placed at a field of the first of them. */
export function complaintAt(
  view: CheckView,
  severity: Severity,
  message: string,
  [subject, ...others]: readonly [PlanDevice, ...PlanDevice[]],
  more: { readonly field?: Path; readonly hint?: string | undefined; readonly guest?: string } = {},
): Complaint {
  const { field = [], ...rest } = more;
  return {
    severity,
    message,
    devices: [subject, ...others].map(({ id }) => id),
    path: view.pathOf(subject, field),
    ...rest,
  };
}
