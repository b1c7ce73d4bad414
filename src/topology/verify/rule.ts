import type { PlanDevice } from '../../core/plan.ts';
import type { Finding, Severity } from './finding.ts';
import type { GuestView } from './guest-view.ts';

/** A finding as the check of a rule makes it: the rule's id is added later. */
export type Complaint = Omit<Finding, 'rule'>;

/** Something that holds in every plan which libvirt accepts and QEMU can start. */
export interface VerifyRule {
  /** Stable name. */
  readonly id: string;
  /** What holds, in one sentence. */
  readonly title: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** All that breaks the rule, in the order of the plan. */
  readonly check: (guest: GuestView) => readonly Complaint[];
}

export function error(message: string, about: readonly PlanDevice[], hint?: string): Complaint {
  return complaint('error', message, about, hint);
}

export function warning(message: string, about: readonly PlanDevice[], hint?: string): Complaint {
  return complaint('warning', message, about, hint);
}

export function complaint(
  severity: Severity,
  message: string,
  about: readonly PlanDevice[],
  hint?: string,
): Complaint {
  const devices = about.map(({ id }) => id);
  return { severity, message, devices, ...(hint === undefined ? {} : { hint }) };
}
