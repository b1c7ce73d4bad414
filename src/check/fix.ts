import { type Edit, edited, inOrder } from '../core/edit.ts';
import type { Finding, Fix } from './finding.ts';
import type { CheckInput } from './input.ts';
import type { Attempt } from './rule.ts';

/** The first attempt that takes a finding away and brings no error or warning. */
export function fixOf(
  input: CheckInput,
  finding: Finding,
  attempts: readonly Attempt[],
  before: readonly Finding[],
  recheck: (changed: CheckInput) => readonly Finding[],
): Fix | undefined {
  return attempts.find(({ edits }) => {
    if (edits.length === 0 || !edits.every(({ path }) => canChange(input, path))) return false;
    const after = recheck(withEdits(input, edits));
    return !after.some((each) => isSame(each, finding) || isNew(each, before));
  });
}

/** True for a field of a device that the text states. */
function canChange({ isStated }: CheckInput, path: Edit['path']): boolean {
  const [, position] = path;
  return path.length >= 3 && (isStated === undefined || isStated(Number(position)));
}

/** The input after some edits. */
export function withEdits(input: CheckInput, edits: readonly Edit[]): CheckInput {
  const { devices } = inOrder(edits).reduce<unknown>(
    (value, { path, to }) => edited(value, path, to),
    { devices: input.devices },
  ) as Pick<CheckInput, 'devices'>;
  return { ...input, devices };
}

/** True for a finding of the same rule about the same device. */
function isSame(finding: Finding, old: Finding): boolean {
  const [, position] = old.path;
  return finding.rule === old.rule && finding.path[1] === position && finding.path[0] === 'devices';
}

/** True for an error or warning that is not what is left of an old one. */
function isNew({ rule, severity, devices, path }: Finding, before: readonly Finding[]): boolean {
  if (severity === 'note') return false;
  return !before.some(
    (old) =>
      old.rule === rule &&
      (old.severity === severity || old.severity === 'error') &&
      (devices.length === 0
        ? old.path.join() === path.join()
        : devices.every((id) => old.devices.includes(id))),
  );
}
