import type { AddressWish } from '../core/address.ts';
import type { Edit } from '../core/edit.ts';
import type { Place } from '../core/issue.ts';
import { count, wrapped } from '../core/text.ts';
import { pathText } from '../request/words.ts';
import type { Conflict, Impossible, Repair, SaidStatement } from './explanation.ts';
import { headline } from './headline.ts';
import { addressWords, statementWords, valueWords } from './statement-words.ts';

/** How words are written. */
export interface Writing {
  /** Name of the document the request is from. */
  readonly file?: string | undefined;
  /** Columns there are; 100 if left out. */
  readonly width?: number | undefined;
  /** Only what is most important: the conflicts and the best repair. */
  readonly short?: boolean | undefined;
  /** Paints a part; leaves it as it is if left out. */
  readonly paint?: ((part: 'error' | 'hint' | 'place', text: string) => string) | undefined;
}

/** Columns of a text whose width is not said. */
export const WIDTH = 100;
/** Places shown of statements that stand in many. */
const MOST_PLACES = 3;

/** An explanation as text for a person. */
export function explanationText(explanation: Impossible, writing: Writing = {}): string {
  const writer = new Writer(writing);
  for (const conflict of explanation.conflicts) writer.conflict(conflict);
  writer.repairs(explanation);
  return writer.text();
}

class Writer {
  readonly #lines: string[] = [];
  readonly #file: string | undefined;
  readonly #width: number;
  readonly #short: boolean;
  readonly #paint: NonNullable<Writing['paint']>;

  constructor({ file, width = WIDTH, short = false, paint = (_, text) => text }: Writing) {
    this.#file = file;
    this.#width = Math.max(40, width);
    this.#short = short;
    this.#paint = paint;
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  conflict(conflict: Conflict): void {
    const { code, statements, given, facts, minimal, place, hint } = conflict;
    const isAlone = statements.length === 0;
    const at = isAlone && place !== undefined ? `${this.#where(place)}: ` : '';
    this.#say(`${this.#paint('error', 'impossible:')} ${at}${headline(conflict)} [${code}]`, '');
    if (isAlone && hint !== undefined) this.#say(`${this.#paint('hint', 'hint:')} ${hint}`, '');
    for (const statement of visible(statements)) this.#statement(statement);
    for (const statement of visible(given)) this.#statement(statement, 'as it is: ');
    for (const { says, source } of this.#short ? [] : facts)
      this.#say(`the machine: ${says} (${source})`, '  ');
    if (!minimal) this.#say('it is not proven that none of these could be left out', '  ');
    if (!this.#short) this.#lines.push('');
  }

  #statement(statement: SaidStatement, label = ''): void {
    const { places = [], paths } = statement;
    const all = places.length > 0 ? places.map(lineAndColumn) : paths.map(pathText);
    const distinct = [...new Set(all)];
    const shown = distinct.slice(0, this.#short ? 1 : MOST_PLACES);
    const file = places.length > 0 && this.#file !== undefined ? `${this.#file}:` : '';
    const at = `${file}${shown.join(', ')}`;
    const more = distinct.length > shown.length ? ', …' : '';
    this.#say(
      `${this.#paint('place', `${at}${more}`)}: ${label}${statementWords(statement)}`,
      '  ',
    );
  }

  #where(place: Place): string {
    const at = lineAndColumn(place);
    return this.#file === undefined ? at : `${this.#file}:${at}`;
  }

  repairs({ repairs, complete }: Impossible): void {
    const shown = this.#short ? repairs.slice(0, 1) : repairs;
    if (this.#short) {
      for (const { says } of shown) this.#say(`${this.#paint('hint', 'hint:')} ${says}`, '');
      return;
    }
    if (shown.length === 0)
      this.#lines.push(
        complete
          ? 'No single change was found that would help.'
          : 'Time was up before a change was found that would help.',
      );
    else this.#lines.push(this.#paint('hint', 'Each of these makes it possible:'));
    for (const [i, repair] of shown.entries()) this.#repair(repair, i + 1);
    if (!complete && shown.length > 0) this.#lines.push('Time was up; there may be more.');
  }

  #repair({ says, edits }: Repair, number: number): void {
    this.#say(`${number}. ${says}`, '  ', '     ');
    for (const edit of edits.slice(0, MOST_PLACES)) this.#edit(edit);
    const more = edits.length - MOST_PLACES;
    if (more > 0) this.#lines.push(`     and ${count(more, 'more edit')} like these`);
  }

  #edit({ path, place, from, to }: Edit): void {
    const name = pathText(path);
    const at = place === undefined ? name : `${this.#where(place)} ${name}`;
    const words = path.at(-1) === 'address' ? addressOf : valueWords;
    const said = from === undefined ? 'add ' : `${words(from)} → `;
    const change = to === undefined ? 'take it out' : `${said}${words(to)}`;
    this.#say(`${this.#paint('place', at)}: ${change}`, '     ', '       ');
  }

  #say(text: string, indent: string, next = `${indent}  `): void {
    this.#lines.push(...wrapped(text, this.#width, indent, next));
  }
}

function lineAndColumn({ line, column }: Place): string {
  return `${line}:${column}`;
}

function addressOf(value: unknown): string {
  return addressWords(value as AddressWish);
}

/** Without statements that say no more than that a device is there of which another one says more. */
function visible(statements: readonly SaidStatement[]): SaidStatement[] {
  const named = new Set(
    statements.flatMap(({ kind, devices }) => (kind === 'device' ? [] : devices)),
  );
  return statements.filter(
    ({ kind, devices }) => kind !== 'device' || devices.some((id) => !named.has(id)),
  );
}
