import { describe, expect, it } from 'vitest';
import { requestFromText } from '../../../src/adapters/yaml/read.ts';

const lines = (...each: readonly string[]): string => `${each.join('\n')}\n`;

describe('places of a request', () => {
  const text = lines(
    'machine: { type: q35 }',
    'devices:',
    '  - { kind: rng, model: virtio }',
    '  - kind: interface',
    '    address:',
    '      type: pci',
    '      slot: 5',
    '      bus: 0',
    "  - { kind: disk, address: '01:00.0' }",
  );
  const { locate } = requestFromText(text);

  it.each([
    ['machine.type', 1, 18],
    ['devices.0', 3, 5],
    ['devices.0.model', 3, 25],
    ['devices.1.address', 6, 7],
    ['devices.1.address.slot', 7, 13],
    ['devices.1.address.function', 6, 7],
    ['devices.1.id', 4, 5],
    ['devices.2.address.slot', 9, 28],
    ['devices.9.address', 3, 3],
    ['tunables.bus', 1, 1],
    ['', 1, 1],
  ])('%s', (path, line, column) => {
    const steps =
      path === '' ? [] : path.split('.').map((step) => (/^\d/.test(step) ? Number(step) : step));
    expect(locate(steps)).toEqual({ line, column });
  });
});
