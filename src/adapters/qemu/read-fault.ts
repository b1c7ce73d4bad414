import type { Path } from '../../core/issue.ts';

/** Something in a command line that no device can state: a value that QEMU refuses, or takes for another one. */
export interface Fault {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly devices: readonly string[];
  readonly path: Path;
  readonly hint?: string | undefined;
}
