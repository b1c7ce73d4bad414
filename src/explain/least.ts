/**
 * The least amount from 1 that works, if more never works less: larger and larger steps, then halving. Nothing if not even
 * the most works.
 */
export async function least(
  most: number,
  works: (amount: number) => Promise<boolean>,
): Promise<number | undefined> {
  if (most < 1) return undefined;
  if (await works(1)) return 1;
  if (most === 1 || !(await works(most))) return undefined;
  let [fails, enough] = [1, most];
  for (let step = 2; step < enough; step *= 2) {
    if (await works(step)) enough = step;
    else fails = step;
  }
  while (enough - fails > 1) {
    const middle = (fails + enough) >> 1;
    if (await works(middle)) enough = middle;
    else fails = middle;
  }
  return enough;
}
