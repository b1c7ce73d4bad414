import fc from 'fast-check';
import type { Edit } from '../../../src/core/edit.ts';
import type { Path } from '../../../src/core/issue.ts';

/** Values that are easily misread, and some that hold others. */
const newValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(8, 0.5, true, null, [], 'q35', 'on', '01:00', '0000:01:00.0', '~'),
  fc.constantFrom<unknown>('', ' a', 'a: b', 'a #b', 'one\ntwo', '- a', '{', "it's", '*a', '0o7'),
  fc.constantFrom<unknown>({ bus: 'pcie' }, ['a, b', { on: 'slot' }], { a: { b: [1] } }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The paths of all parts of a value. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (!isHolder(value)) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const parts = steps.flatMap((step) =>
    pathsOf((value as Record<string | number, unknown>)[step], [...path, step]),
  );
  return [path, ...parts];
}

function partAt(value: unknown, path: Path): unknown {
  return path.reduce((part, step) => (part as Record<string | number, unknown>)[step], value);
}

function isWithin(path: Path, holder: Path): boolean {
  return holder.every((step, i) => path[i] === step);
}

/** Edits of which none is about what another one changes or takes out. */
function apart(edits: readonly Edit[]): Edit[] {
  return edits.filter(
    ({ path }, i) =>
      !edits.slice(0, i).some((other) => isWithin(path, other.path) || isWithin(other.path, path)),
  );
}

/** Some edits of a value: parts changed, taken out, put in. */
export function randomEdits(value: unknown): fc.Arbitrary<Edit[]> {
  const paths = pathsOf(value).filter(({ length }) => length > 0);
  const objects = [[], ...paths].filter((path) => {
    const part = partAt(value, path);
    return isHolder(part) && !Array.isArray(part);
  });
  const anywhere = fc.constantFrom(...paths);
  const keys = fc.constantFrom<Path>(['added'], ['on'], ['limits', 'rootPorts'], ['a', 'b', 'c']);
  const edit = fc.oneof(
    fc.record({ path: anywhere, from: fc.constant(undefined), to: newValues }),
    fc.record({ path: anywhere, from: fc.constant(undefined) }),
    fc.record({
      path: fc.tuple(fc.constantFrom(...objects), keys).map((parts): Path => parts.flat()),
      from: fc.constant(undefined),
      to: newValues,
    }),
  );
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map(apart);
}
