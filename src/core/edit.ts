import type { Path, Place } from './issue.ts';

/** One change of a request. */
export interface Edit {
  readonly path: Path;
  readonly place?: Place | undefined;
  readonly from: unknown;
  /** The new value; nothing if it is taken out. */
  readonly to?: unknown;
}
