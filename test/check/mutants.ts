import { type Random, randomFrom } from '../support/random.ts';
import { guestWith } from './guest-with.ts';
import type { Form, Mutant, Mutation } from './mutations/mutation.ts';
import { written } from './written.ts';

/** A spoiled guest as a text. */
export interface WrittenMutant extends Mutant {
  readonly seed: number;
  readonly text: string;
}

/** As many spoiled guests of a kind as are asked for, each of another guest. */
export function mutantsOf(mutation: Mutation, form: Form, count: number): WrittenMutant[] {
  const found: WrittenMutant[] = [];
  for (let seed = 1; found.length < count && seed < 20 * count; seed++) {
    const random: Random = randomFrom(seed);
    const ingredients = typeof mutation.with === 'function' ? mutation.with(random) : mutation.with;
    const plan = guestWith(mutation.board ?? 'q35', seed, ingredients);
    const mutant = plan && mutation.mutate(plan, random);
    if (mutant !== undefined) found.push({ ...mutant, seed, text: written(mutant, form, random) });
  }
  return found;
}
