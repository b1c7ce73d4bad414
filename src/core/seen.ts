import type { Path } from './issue.ts';

/** Something that whoever read an input saw in it and that no device of a plan can state. */
export interface SeenFault {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly devices: readonly string[];
  readonly path: Path;
  readonly hint?: string | undefined;
}

/** What a monitor says of a PCI function while the guest runs. */
export interface SeenFunction {
  readonly id: string;
  /** Position in the list of devices. */
  readonly position: number;
  readonly bars: readonly SeenBar[];
  /** Number that firmware gave to the bus of a bridge; 0 before it did. */
  readonly secondary?: number | undefined;
}

/** A BAR; without address if it has none, or if the guest switched it off. */
export interface SeenBar {
  readonly bar: number;
  readonly type: 'io' | 'memory';
  readonly address?: number | undefined;
  readonly size: number;
}
