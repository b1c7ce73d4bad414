import { describe, expect, it } from 'vitest';
import { readTokens } from '../../src/adapters/qemu/read-tokens.ts';
import { checkText, fixText } from '../../src/index.ts';
import { quoted } from '../check/argv-of.ts';
import { emulatorRoot, hasEmulator, startQemu } from '../support/qemu-process.ts';
import { type RandomEmulator, randomCommandLine } from '../support/random-command-line.ts';

const root = emulatorRoot();
const LINES = Number(process.env.DEVADDR_REAL_LINES ?? 200);

/** How many command lines of each emulator. */
const EMULATORS: readonly { readonly emulator: RandomEmulator; readonly lines: number }[] = [
  { emulator: 'qemu-system-x86_64', lines: LINES },
  { emulator: 'qemu-system-aarch64', lines: LINES / 4 },
  { emulator: 'qemu-system-riscv64', lines: LINES / 4 },
  { emulator: 'qemu-system-ppc64', lines: LINES / 4 },
];

/** Not every emulator has every device, which a command line does not say. */
const LACKING = /is not a valid device model name/;

describe.for(EMULATORS)('random command lines of $emulator', ({ emulator, lines }) => {
  const seeds = Array.from({ length: lines }, (_, index) => index + 1);
  const textOf = (seed: number): string =>
    [emulator, ...randomCommandLine(seed, emulator).map(quoted)].join(' ');

  it('have errors if QEMU does not start them, and none that says so if it does', {
    timeout: 300_000,
  }, async (context) => {
    if (!hasEmulator(emulator, root)) context.skip(`there is no ${emulator}`);
    const wrong: string[] = [];
    let started = 0;
    for (const seed of seeds) {
      const text = textOf(seed);
      const refusal = await refusalOf(text);
      if (refusal === undefined) started++;
      wrong.push(...disagreement(text, refusal).map((words) => `seed ${seed}: ${words}`));
    }
    await context.annotate(`${started} of ${lines} started`);
    expect(wrong).toEqual([]);
    expect(started).toBeGreaterThan(0);
  });

  it('start once all of their errors are fixed', { timeout: 300_000 }, async (context) => {
    if (!hasEmulator(emulator, root)) context.skip(`there is no ${emulator}`);
    const wrong: string[] = [];
    let fixed = 0;
    for (const seed of seeds) {
      const before = textOf(seed);
      const { text } = fixText(before);
      if (text === before || errorsIn(text).all.length > 0) continue;
      const refusal = await refusalOf(text);
      if (refusal === undefined) fixed++;
      else if (!LACKING.test(refusal)) wrong.push(`seed ${seed}: ${refusal}\n${before}\n${text}`);
    }
    await context.annotate(`${fixed} of ${lines} fixed`);
    expect(wrong).toEqual([]);
  });
});

/** What QEMU says of a command line that it does not start. */
async function refusalOf(text: string): Promise<string | undefined> {
  const [emulator = '', ...words] = readTokens(text).map(({ value }) => value);
  try {
    const qemu = await startQemu(emulator, words, { stopped: true, root });
    await qemu.close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What QEMU and `check` say if that is not the same. */
function disagreement(text: string, refusal: string | undefined): string[] {
  const { fatal, all } = errorsIn(text);
  const isSame =
    refusal === undefined ? fatal.length === 0 : all.length > 0 || LACKING.test(refusal);
  return isSame ? [] : [`QEMU: ${refusal ?? 'starts'}; check: ${fatal}\n${text}`];
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
