/** True or false; nothing if it could not be found out in the time there was. */
export type IsSatisfiable<T> = (kept: ReadonlySet<T>) => Promise<boolean | undefined>;

export interface Shrunk<T> {
  readonly kept: readonly T[];
  /** True if the rest is satisfiable whichever one is left out. */
  readonly minimal: boolean;
}

/**
 * A smallest part of items that cannot be satisfied together: one from which nothing can be dropped. Items of a class are
 * interchangeable; how many of them it takes is found by halving. Whole ranges of classes are dropped at once where that
 * works: k classes of n take about 2 k log n questions.
 *
 * The items must not be satisfiable, and leaving some out must never make the others less so.
 */
export async function shrink<T>(
  classes: readonly (readonly T[])[],
  isSatisfiable: IsSatisfiable<T>,
): Promise<Shrunk<T>> {
  const search = new Search(classes, isSatisfiable);
  await search.dropFrom(0, classes.length, false);
  for (let i = 0; i < classes.length; i++) await search.halve(i);
  for (let i = 0; i < classes.length; i++) await search.dropOne(i);
  return { kept: search.kept(), minimal: search.minimal };
}

/** As `shrink`, for items of which few or none can be dropped: one after the other is tried. */
export async function trim<T>(
  classes: readonly (readonly T[])[],
  isSatisfiable: IsSatisfiable<T>,
): Promise<Shrunk<T>> {
  const search = new Search(classes, isSatisfiable);
  for (let i = 0; i < classes.length; i++) await search.dropOne(i);
  return { kept: search.kept(), minimal: search.minimal };
}

class Search<T> {
  minimal = true;
  readonly #classes: (readonly T[])[];
  readonly #isSatisfiable: IsSatisfiable<T>;

  constructor(classes: readonly (readonly T[])[], isSatisfiable: IsSatisfiable<T>) {
    this.#classes = [...classes];
    this.#isSatisfiable = isSatisfiable;
  }

  kept(): T[] {
    return this.#classes.flat();
  }

  /** Drops what it can of a range of classes; `needed` if it is known that not all of them can go. True if all went. */
  async dropFrom(from: number, to: number, needed: boolean): Promise<boolean> {
    if (from === to) return true;
    if (!needed && (await this.#isEnough(this.#without(from, to)))) {
      this.#classes.fill([], from, to);
      return true;
    }
    if (to - from === 1) return false;
    const middle = (from + to) >> 1;
    const firstWent = await this.dropFrom(from, middle, false);
    const restWent = await this.dropFrom(middle, to, firstWent);
    return firstWent && restWent;
  }

  /** Keeps the fewest of a class that are enough. */
  async halve(i: number): Promise<void> {
    const all = this.#classes[i] ?? [];
    let [few, many] = [0, all.length];
    while (many - few > 1) {
      const middle = (few + many) >> 1;
      const enough = await this.#isEnough([...this.#without(i, i + 1), ...all.slice(0, middle)]);
      if (enough) many = middle;
      else few = middle;
    }
    this.#classes[i] = all.slice(0, many);
  }

  /** Drops items of a class as long as the rest is enough: others may have been dropped since it was halved. */
  async dropOne(i: number): Promise<void> {
    const items = this.#classes[i] ?? [];
    if (items.length === 0) return;
    const fewer = items.slice(0, -1);
    if (!(await this.#isEnough([...this.#without(i, i + 1), ...fewer]))) return;
    this.#classes[i] = fewer;
    await this.dropOne(i);
  }

  #without(from: number, to: number): T[] {
    return this.#classes.flatMap((items, i) => (i >= from && i < to ? [] : items));
  }

  async #isEnough(items: readonly T[]): Promise<boolean> {
    const satisfiable = await this.#isSatisfiable(new Set(items));
    if (satisfiable === undefined) this.minimal = false;
    return satisfiable === false;
  }
}
