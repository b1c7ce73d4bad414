import { expect, it } from 'vitest';
import { checkText } from '../../src/index.ts';
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

const quoted = (word: string): string => (word.startsWith('{') ? `'${word}'` : word);

it.runIf(isThere)(
  'random command lines have errors if QEMU does not start them, and none that says so if it does',
  { timeout: 300_000 },
  async (context) => {
    const wrong: string[] = [];
    let started = 0;
    for (let seed = 1; seed <= LINES; seed++) {
      const words = randomCommandLine(seed);
      const text = [EMULATOR, ...words.map(quoted)].join(' ');
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
