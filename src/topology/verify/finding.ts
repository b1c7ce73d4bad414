/** `error`: libvirt refuses the plan, or it is not complete. `warning`: libvirt accepts it, QEMU or the guest suffers. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with a plan. */
export interface Finding {
  /** Id of the rule that is broken. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Ids of the devices it is about. */
  readonly devices: readonly string[];
  /** What would help; only if it can be acted on. */
  readonly hint?: string;
}
