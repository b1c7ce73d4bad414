import { expect, it } from 'vitest';
import { readTokens } from '../../src/adapters/qemu/read-tokens.ts';
import { checkText, fixText } from '../../src/index.ts';
import { emulatorRoot, hasEmulator, startQemu } from '../support/qemu-process.ts';
import { randomCommandLine } from '../support/random-command-line.ts';

const EMULATOR = 'qemu-system-x86_64';
const root = emulatorRoot();
const LINES = Number(process.env.DEVADDR_REAL_LINES ?? 200);
const isThere = hasEmulator(EMULATOR, root);
if (!isThere) process.stdout.write(`skipped: there is no ${EMULATOR}\n`);

/** What QEMU says of a command line that it does not start. */
async function refusalOf(words: readonly string[]): Promise<string | undefined> {
  try {
    const qemu = await startQemu(EMULATOR, words, { stopped: true, root });
    await qemu.close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Errors that stand for a guest that is not there, and errors of all sorts. */
function errorsIn(text: string): { readonly fatal: string[]; readonly all: string[] } {
  const errors = checkText(text, { fixes: false }).filter(({ severity }) => severity === 'error');
  const words = (found: typeof errors): string[] =>
    found.map(({ rule, message }) => `${message} [${rule}]`);
  return {
    fatal: words(errors.filter(({ guest }) => /no guest/i.test(guest))),
    all: words(errors),
  };
}

function textOf(words: readonly string[]): string {
  return [EMULATOR, ...words.map((word) => (word.startsWith('{') ? `'${word}'` : word))].join(' ');
}

it.runIf(isThere)(
  'random command lines have errors if QEMU does not start them, and none that says so if it does',
  { timeout: 300_000 },
  async (context) => {
    const wrong: string[] = [];
    let started = 0;
    for (let seed = 1; seed <= LINES; seed++) {
      const words = randomCommandLine(seed);
      const text = textOf(words);
      const refusal = await refusalOf(words);
      const { fatal, all } = errorsIn(text);
      if (refusal === undefined) started++;
      if (refusal === undefined ? fatal.length > 0 : all.length === 0)
        wrong.push(`seed ${seed}: QEMU: ${refusal ?? 'starts'}; check: ${fatal}\n${text}`);
    }
    await context.annotate(`${started} of ${LINES} started`);
    expect(wrong).toEqual([]);
    expect(started).toBeGreaterThan(LINES / 10);
  },
);

it.runIf(isThere)(
  'random command lines start once all of their errors are fixed',
  { timeout: 300_000 },
  async (context) => {
    const wrong: string[] = [];
    let fixed = 0;
    for (let seed = 1; seed <= LINES; seed++) {
      const before = textOf(randomCommandLine(seed));
      const { text } = fixText(before);
      if (text === before || errorsIn(text).all.length > 0) continue;
      fixed++;
      const words = readTokens(text).map(({ value }) => value);
      const refusal = await refusalOf(words.slice(1));
      if (refusal !== undefined) wrong.push(`seed ${seed}: ${refusal}\n${before}\n${text}`);
    }
    await context.annotate(`${fixed} of ${LINES} fixed`);
    expect(wrong).toEqual([]);
    expect(fixed).toBeGreaterThan(0);
  },
);
