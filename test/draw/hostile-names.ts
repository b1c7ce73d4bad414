import fc from 'fast-check';
import type { Plan } from '../../src/core/plan.ts';
import { q35 } from '../support/guests.ts';
import { withDevices } from './plans.ts';

/** Names that mean something to whoever shows them. */
export const hostileNames: readonly string[] = [
  `<script>alert("1")</script>`,
  `a&b&amp;c&#60;`,
  `'single' and "double"`,
  'back\\slash \\n \\N \\l "quoted\\"',
  '\u001b[31mred\u001b[0m\u0007\0',
  'line\nbreak\r\n\ttab\u2028',
  ']]> --> <!-- <![CDATA[',
  '\u202eright to left\u202c \u05d0\u05d1\u05d2 \u0627\u0644\u0639',
  '\u{1f469}\u200d\u{1f4bb} emoji \u{1f600}',
  'half \ud83d of a character \udc00',
  '\ufeff\ufffe\uffff',
  'very long '.repeat(100),
  '漢字'.repeat(60),
  ' ',
];

/** A guest with a device of each name. */
export function guestWith(names: readonly string[]): Plan {
  const made = q35(
    ...names.map((_, i) => ({ id: `nic${i}`, kind: 'interface' as const, model: 'virtio' })),
  );
  return withDevices(made, (device) => {
    const position = /^nic(\d+)$/.exec(device.id)?.[1];
    return position === undefined ? device : { ...device, id: names[Number(position)] ?? '' };
  });
}

/** Names of any characters, even halves of them. */
export const anyNames: fc.Arbitrary<readonly string[]> = fc.uniqueArray(
  fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1 }),
      fc.constantFrom('\ud83d', '\udc00', '"', '\\', '<', '&', "'", '\u202e', '\n'),
    ),
    maxLength: 30,
  }),
  { minLength: 1, maxLength: 6 },
);
