import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.ts';
import { fixAll } from '../../src/check/fix-all.ts';
import { randomFrom } from '../support/random.ts';
import { guestWith } from './guest-with.ts';
import { mutantsOf } from './mutants.ts';
import { MUTATIONS } from './mutations/all.ts';
import { untouched } from './untouched.ts';
import { readWritten, written } from './written.ts';

const COUNT = 20;
const FEW = 5;
const FORMS = ['plan', 'domain', 'argv', 'request'] as const;

describe.each(MUTATIONS.filter(({ fixable }) => fixable))('$rule: $name', (mutation) => {
  it.each(mutation.forms)('is fixed in 20 guests written as %s, and nothing else is', (form) => {
    const mutants = mutantsOf(mutation, form, COUNT);
    expect(mutants).toHaveLength(COUNT);
    for (const { text, seed } of mutants) {
      const file = readWritten(text);
      const { input, edits, fixed } = fixAll(file.input);
      expect(
        fixed.map(({ rule }) => rule),
        `seed ${seed}`,
      ).toContain(mutation.rule);
      const after = file.rewrite?.(input.devices, edits) ?? '';
      const left = check(readWritten(after).input).filter(({ severity }) => severity !== 'note');
      expect(
        left.map(({ message }) => message),
        `seed ${seed}`,
      ).toEqual([]);
      expect(untouched(after, form, edits), `seed ${seed}`).toBe(untouched(text, form, edits));
    }
  });
});

describe.each(MUTATIONS.filter(({ fixable }) => !fixable))('$rule: $name', (mutation) => {
  it.each(mutation.forms)('stays as it is in guests written as %s', (form) => {
    const mutants = mutantsOf(mutation, form, FEW);
    expect(mutants).toHaveLength(FEW);
    for (const { text, seed } of mutants) {
      const file = readWritten(text);
      const { fixed } = fixAll(file.input);
      const same = fixed.filter(({ rule }) => rule === mutation.rule);
      expect(
        same.map(({ fix }) => fix?.says),
        `seed ${seed}`,
      ).toEqual([]);
    }
  });
});

describe('a sound guest', () => {
  it.each(FORMS)('written as %s is not changed', (form) => {
    let seen = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const plan = guestWith(seed % 4 === 0 ? 'pc' : 'q35', seed);
      if (plan === undefined) continue;
      seen++;
      const file = readWritten(written({ plan, id: '' }, form, randomFrom(seed)));
      expect(fixAll(file.input).edits, `seed ${seed}`).toEqual([]);
    }
    expect(seen).toBeGreaterThanOrEqual(COUNT);
  });
});
