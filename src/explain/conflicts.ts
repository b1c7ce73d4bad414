import type { Issue } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import type { Asking } from './asking.ts';
import { codeOf, isSameKind, isVague } from './code-of.ts';
import type { Conflict, SaidStatement } from './explanation.ts';
import { factsOf } from './facts.ts';
import { withOnly } from './part-of.ts';
import { type Shrunk, shrink, trim } from './shrink.ts';
import { classesOf, groupsBy, type Statement, type Statements, statementsOf } from './statement.ts';

/** A conflict with the statements one by one. */
export interface FoundConflict extends Conflict {
  readonly members: readonly Statement[];
  /** Members that are taken out to look for further conflicts: no devices, if anything is said beside that they are there. */
  readonly culprits: readonly Statement[];
  /** Those of `given`. */
  readonly context: readonly Statement[];
}

export interface FoundConflicts {
  readonly conflicts: readonly FoundConflict[];
  /** False if there may be more. */
  readonly complete: boolean;
}

/**
 * Conflicts of an impossible request that have nothing in common but devices: one is found, what it is about is taken out,
 * and so on until the rest is possible.
 */
export async function conflictsOf(
  request: Request,
  asking: Asking,
  most: number,
): Promise<FoundConflicts> {
  const all = statementsOf(request);
  const conflicts: FoundConflict[] = [];
  let left = all;
  while (conflicts.length < most) {
    const rest = withOnly(request, all, new Set([...left.burdens, ...left.choices]));
    const possible = await asking.isPossible(rest);
    if (possible !== false) return { conflicts, complete: possible === true };
    const [issue] = await asking.issuesOf(rest);
    const found = await new Search(request, all, asking, issue?.code).conflictAmong(left);
    conflicts.push(found);
    if (found.members.length === 0) return { conflicts, complete: true };
    left = without(left, new Set(found.culprits));
  }
  return { conflicts, complete: false };
}

function without({ burdens, choices }: Statements, gone: ReadonlySet<Statement>): Statements {
  const isLeft = (statement: Statement): boolean => !gone.has(statement);
  return { burdens: burdens.filter(isLeft), choices: choices.filter(isLeft) };
}

/** Looks for one conflict. */
class Search {
  readonly #request: Request;
  readonly #all: Statements;
  readonly #asking: Asking;
  readonly #code: string | undefined;

  constructor(request: Request, all: Statements, asking: Asking, code: string | undefined) {
    this.#request = request;
    this.#all = all;
    this.#asking = asking;
    this.#code = code;
  }

  /**
   * First burdens are dropped while all choices stand. Then choices are, as long as everything that was needed stays so:
   * what is usual without a choice would else be blamed for what the choice avoids.
   */
  async conflictAmong(left: Statements): Promise<FoundConflict> {
    const burdens = await this.#fewestBurdens(left);
    const about = classesOf(this.#choicesAbout(left.choices, burdens.kept));
    const [needed, open] = await this.#byNeed(about, [...burdens.kept, ...about.flat()]);
    const must = [...classesOf(burdens.kept), ...needed];
    const choices = await this.#fewestBeside(must, open);
    const all = [...must.flat(), ...choices.kept];
    const [also, given] = await this.#byNeed(classesOf(choices.kept), all);
    const members = [...must, ...also];
    const isMinimal = await this.#allNeeded(members, all);
    const isKnown = burdens.minimal && choices.minimal && isMinimal === true;
    return this.#conflictOf(members.flat(), given.flat(), isKnown);
  }

  async #fewestBurdens({ burdens, choices }: Statements): Promise<Shrunk<Statement>> {
    const isOther = (kept: Iterable<Statement>): Promise<boolean | undefined> =>
      this.#isOther([...kept, ...choices]);
    const counted = await this.#countedAmong(burdens, choices);
    return counted === undefined
      ? shrink(classesOf(burdens), isOther)
      : trim(classesOf(counted), isOther);
  }

  /** The fewest of some classes without which others would be possible, or would not all be needed. */
  async #fewestBeside(
    must: readonly Statement[][],
    open: readonly Statement[][],
  ): Promise<Shrunk<Statement>> {
    return shrink(open, async (kept) => {
      const left = [...must.flat(), ...kept];
      const other = await this.#isOther(left);
      if (other !== false) return other;
      const still = await this.#allNeeded(must, left);
      return still === undefined ? undefined : !still;
    });
  }

  /** Classes without one of which all the others are possible, and those of which that is not so. */
  async #byNeed(
    classes: readonly Statement[][],
    all: readonly Statement[],
  ): Promise<[needed: Statement[][], others: Statement[][]]> {
    const [needed, others]: [Statement[][], Statement[][]] = [[], []];
    for (const same of classes) {
      const isNeeded = (await this.#allNeeded([same], all)) === true;
      (isNeeded ? needed : others).push(same);
    }
    return [needed, others];
  }

  /** As few burdens as counting alone proves impossible, if it can: that takes no time to speak of. */
  async #countedAmong(
    burdens: readonly Statement[],
    choices: readonly Statement[],
  ): Promise<readonly Statement[] | undefined> {
    const isOpen = async (kept: Iterable<Statement>): Promise<boolean> => {
      const part = withOnly(this.#request, this.#all, new Set([...kept, ...choices]));
      const { verdict } = await this.#asking.verdict(part, { strategy: 'solver', countOnly: true });
      return verdict !== 'impossible';
    };
    if (await isOpen(burdens)) return undefined;
    return (await shrink(classesOf(burdens), isOpen)).kept;
  }

  /** Choices of devices that are left, and those for all of them. */
  #choicesAbout(choices: readonly Statement[], kept: readonly Statement[]): Statement[] {
    const there = [...kept, ...choices].filter(({ kind }) => kind === 'device');
    const devices = new Set(there.flatMap(({ devices: ids }) => ids));
    return choices.filter(
      ({ devices: ids }) => ids.length === 0 || ids.some((id) => devices.has(id)),
    );
  }

  /** True if there is a plan, or another reason why there is none: less of a request may be wrong in another way. */
  async #isOther(kept: readonly Statement[]): Promise<boolean | undefined> {
    const part = withOnly(this.#request, this.#all, new Set(kept));
    const possible = await this.#asking.isPossible(part);
    if (possible !== false) return possible;
    const [issue] = await this.#asking.issuesOf(part);
    return !isSameKind(this.#code, issue?.code);
  }

  async #possible(kept: readonly Statement[]): Promise<boolean | undefined> {
    return this.#asking.isPossible(withOnly(this.#request, this.#all, new Set(kept)));
  }

  /** True if the rest is possible without one of any class. */
  async #allNeeded(
    classes: readonly (readonly Statement[])[],
    kept: readonly Statement[],
  ): Promise<boolean | undefined> {
    for (const same of classes) {
      const possible = await this.#possible(kept.filter((each) => each !== same.at(-1)));
      if (possible !== true) return possible;
    }
    return true;
  }

  async #conflictOf(
    members: readonly Statement[],
    given: readonly Statement[],
    minimal: boolean,
  ): Promise<FoundConflict> {
    const alone = withOnly(this.#request, this.#all, new Set([...members, ...given]));
    const [issue] = await this.#asking.issuesOf(alone);
    const facts = await factsOf(alone, issue, this.#asking);
    const counted = [...this.#all.burdens, ...this.#all.choices];
    return {
      code: codeOf(members, facts, issue),
      statements: grouped(members, counted),
      given: grouped(given, counted),
      facts,
      ...(issue === undefined || isVague(issue) ? {} : saidBy(issue)),
      minimal,
      members,
      culprits: culpritsOf(members),
      context: given,
    };
  }
}

function saidBy({ message, hint, data, path }: Issue): Partial<Conflict> {
  return { reason: message, hint, data, path };
}

function culpritsOf(members: readonly Statement[]): readonly Statement[] {
  const others = members.filter(({ kind }) => kind !== 'device');
  return others.length > 0 ? others : members;
}

/** Statements that say the same, as one; in the order of the request. */
function grouped(members: readonly Statement[], all: readonly Statement[]): SaidStatement[] {
  const groups = groupsBy(members, ({ kind, value, path, key }) => {
    if (kind === 'device') return key;
    return path[0] === 'devices' ? `${kind} ${JSON.stringify(value)}` : path.join('.');
  });
  return groups.map((same): SaidStatement => {
    const keys = new Set(same.map(({ key }) => key));
    const wanted = all.filter(({ key }) => keys.has(key)).length;
    return {
      kind: same[0]?.kind ?? 'device',
      paths: same.map(({ path }) => path),
      devices: [...new Set(same.flatMap(({ devices }) => devices))],
      value: same[0]?.value,
      ...(wanted > same.length ? { wanted } : {}),
    };
  });
}
