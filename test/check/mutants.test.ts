import { describe, expect, it } from 'vitest';
import { placeAt } from '../../src/adapters/place.ts';
import { check } from '../../src/check/check.ts';
import { mutantsOf } from './mutants.ts';
import { MUTATIONS } from './mutations/all.ts';
import { placeOf, readWritten } from './written.ts';

const COUNT = 20;

describe.each(MUTATIONS)('$rule: $name', (mutation) => {
  const { rule, severity = 'error' } = mutation;

  it.each(mutation.forms)('is found in 20 guests written as %s, where it is', (form) => {
    const mutants = mutantsOf(mutation, form, COUNT);
    expect(mutants).toHaveLength(COUNT);
    for (const { text, id, field, mark, seed } of mutants) {
      const file = readWritten(text);
      const findings = check(file.input, { fixes: false });
      const found = findings.filter((each) => each.rule === rule);
      const about = found.map(({ place, severity: how }) => ({ place, severity: how }));
      const anywhere = mark === undefined ? found[0]?.place : placeAt(text, text.indexOf(mark));
      const place = id === '' ? anywhere : placeOf(file, id, field);
      expect(about, `seed ${seed}: ${findings.map(({ message }) => message)}`).toContainEqual({
        place,
        severity,
      });
    }
  });
});
