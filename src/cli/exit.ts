/** Exit codes of the command line; part of its contract. */
export const EXIT = {
  done: 0,
  /** Refused, or findings. */
  no: 1,
  /** Wrong usage, or input that cannot be read. */
  usage: 2,
  /** Not decided in the time given. */
  undecided: 3,
  /** Our own fault. */
  internal: 70,
} as const;
