/** The middle value; the mean of the middle two if there are evenly many. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of all values lies, interpolated. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** The exponent `k` of the curve `c·n^k` that fits best (least squares of the logarithms). */
export function exponent(
  points: readonly { readonly n: number; readonly value: number }[],
): number {
  const logs = points.map(({ n, value }) => ({ x: Math.log(n), y: Math.log(value) }));
  const meanX = logs.reduce((sum, { x }) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, { y }) => sum + y, 0) / logs.length;
  const together = logs.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return together / logs.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}
