import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/core/request.ts';
import { parseTunableSets } from '../../src/request/tunable-sets.ts';

const REQUEST: Request = {
  machine: { type: 'q35', cells: [{ id: 0 }, { id: 1 }] },
  devices: [{ id: 'gpu0', kind: 'hostdev', type: 'pci', hostAddress: '0000:17:00.0' }],
};

function issues(value: unknown): string[] {
  const result = parseTunableSets(value, REQUEST);
  return result.ok ? [] : result.issues.map(({ code, path }) => `${code} ${path.join('.')}`);
}

describe('sets of tunables', () => {
  it('are taken as they are', () => {
    const sets = [
      { name: 'loose', tunables: { numa: 'prefer' }, devices: { gpu0: { cell: 1 } } },
      { name: 'bare' },
    ];
    expect(parseTunableSets(sets, REQUEST)).toEqual({ ok: true, value: sets });
  });

  it.each([
    ['no list', { name: 'a' }, ['ValueWrongType ']],
    ['no name', [{}], ['FieldMissing 0.name']],
    ['an unknown field', [{ name: 'a', tunable: {} }], ['FieldUnknown 0.tunable']],
    [
      'a wrong value',
      [{ name: 'a', tunables: { numa: 'perhaps' } }],
      ['ValueUnknown 0.tunables.numa'],
    ],
    [
      'a device that is not there',
      [{ name: 'a', devices: { gpu9: {} } }],
      ['DeviceUnknown 0.devices.gpu9'],
    ],
    [
      'a cell that is not there',
      [{ name: 'a' }, { name: 'b', devices: { gpu0: { cell: 7 } } }],
      ['CellUnknown 1.devices.gpu0.cell'],
    ],
    [
      'a group of unknown devices',
      [{ name: 'a', tunables: { together: [{ devices: ['gpu0', 'nic'], on: 'bus' }] } }],
      ['DeviceUnknown 0.tunables.together.0.devices.1'],
    ],
  ])('are refused with the place: %s', (_what, value, expected) => {
    expect(issues(value)).toEqual(expected);
  });
});
