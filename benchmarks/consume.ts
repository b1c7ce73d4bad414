let consumed = 0;

/**
 * Uses a result, so that no work can be left out. Of a text a character in the middle is read:
 * that makes the engine put together what it may have kept in pieces.
 */
export function consume(result: string | { readonly devices: readonly unknown[] }): void {
  consumed +=
    typeof result === 'string'
      ? result.charCodeAt(Math.floor(result.length / 2))
      : result.devices.length;
}

/** The sum of what was used; it is part of the report. */
export function totalConsumed(): number {
  return consumed;
}
