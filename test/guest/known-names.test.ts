import { describe, expect, test } from 'vitest';
import type { Device } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Draft } from '../../src/guest/guest.ts';
import { checkNames } from '../../src/guest/known-names.ts';
import { bundledModel } from '../../src/model/load.ts';

/** What is left of a device once its names are checked. */
function checked(device: Record<string, unknown>): Record<string, unknown> {
  const draft = { id: 'it', ...device };
  checkNames(draft as unknown as Draft, bundledModel());
  return draft;
}

function codeOf(device: Record<string, unknown>): string | undefined {
  try {
    checked(device);
  } catch (error) {
    if (error instanceof DevaddrError) return error.code;
    throw error;
  }
  return undefined;
}

/** Each field with a closed list, on a device the list applies to. */
const CASES = bundledModel().devices.values.lists.flatMap(({ fields, when = {}, names, unset }) =>
  fields.map((each) => {
    const [kind = '', field = ''] = each.split('.');
    const others = Object.entries(when).map(([name, value]) => [name, [value].flat().at(-1)]);
    return {
      kind: kind as Device['kind'],
      field,
      others: Object.fromEntries(others),
      names,
      unset,
    };
  }),
);

describe('a closed list of names', () => {
  test.each(CASES)('$kind $field $others', ({ kind, field, others, names, unset }) => {
    for (const name of names) {
      expect(checked({ kind, ...others, [field]: name })).toHaveProperty(field, name);
    }
    for (const name of unset) {
      expect(checked({ kind, ...others, [field]: name })).not.toHaveProperty(field);
    }
    expect(checked({ kind, ...others })).not.toHaveProperty(field);
    for (const name of ['nosuch', 'constructor', '', names[0]?.toUpperCase()]) {
      if (name === undefined || names.includes(name)) continue;
      expect(codeOf({ kind, ...others, [field]: name }), name).toBe('NameUnknown');
    }
  });

  test('may hang on another field', () => {
    expect(codeOf({ kind: 'hostdev', type: 'storage' })).toBe('NameUnknown');
    expect(codeOf({ kind: 'hostdev', type: 'storage', mode: 'capabilities' })).toBeUndefined();
    expect(codeOf({ kind: 'hostdev', type: 'mdev', model: 'virtio' })).toBe('NameUnknown');
    expect(codeOf({ kind: 'hostdev', type: 'scsi_host', model: 'virtio' })).toBeUndefined();
  });

  test('says nothing of the version of a TPM of the host', () => {
    expect(codeOf({ kind: 'tpm', backend: 'passthrough', version: '9' })).toBeUndefined();
  });
});
