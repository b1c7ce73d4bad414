import { describe, expect, it } from 'vitest';
import { requestFromText } from '../../src/adapters/yaml/read.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';
import { expectSound } from './answer.ts';

/** Code of a sound refusal of a request's text, or `accepted`; in either case within a second. */
function codeFor(text: string): string {
  const started = performance.now();
  try {
    planLikeLibvirt(requestFromText(text).request);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof DevaddrError)) throw error;
    if (error.issues.some(({ place }) => place !== undefined)) expectSound(error, text);
    return error.code;
  } finally {
    // A bound against hanging, generous for a busy machine.
    expect(performance.now() - started, 'milliseconds').toBeLessThan(5000);
  }
}

const request = (devices: string): string => `machine: { arch: x86_64, type: q35, virtType: qemu }
devices:
${devices}
`;

/** Lists of lists by alias, each ten times as long as the one before. */
const bomb = (levels: number): string =>
  [
    'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
    ...Array.from(
      { length: levels },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`,
    ),
  ].join('\n');

describe('YAML that cannot be meant', () => {
  it.each([
    ['nothing', ''],
    ['only a comment', '# nothing'],
    ['a word', 'devices'],
    ['a list', '- a\n- b'],
    ['null', 'null'],
    ['an unfinished list', 'devices: [a'],
    ['an unfinished text', 'machine: "q35'],
    ['a tab as indentation', 'machine:\n\ttype: q35'],
    ['XML', "<domain type='kvm'/>"],
    ['two documents', `${request('  []')}---\n${request('  []')}`],
    ['an alias bomb', `${bomb(9)}\nmachine: *a9\ndevices: *a9`],
    [
      'an alias bomb in a device',
      request(`  - &d0 {kind: rng, model: [${'x, '.repeat(1000)}]}\n`) + '  - *d0\n'.repeat(10_000),
    ],
    ['an alias to itself', 'machine: &m { type: *m }\ndevices: []'],
    ['a list that contains itself', 'machine: { type: q35 }\ndevices: &d [*d]'],
    ['an unknown alias', request('  - *nosuch')],
    ['a merge of itself', 'machine: &m { <<: *m }\ndevices: []'],
    ['a tag that runs something', 'machine: !!js/function "function(){}"\ndevices: []'],
    ['a tag of Python', 'machine: !!python/object/apply:os.system ["true"]\ndevices: []'],
    ['a key given twice', 'machine: { type: q35, type: pc }\ndevices: []'],
    ['a key that is a list', '? [a]\n: b'],
    ['a key every object has', 'machine: { type: q35, __proto__: { arch: x } }\ndevices: []'],
    ['a device of a kind every object has', request('  - { kind: constructor }')],
    ['a NUL character', request('  - { kind: "\\0" }')],
    ['a lone surrogate', request('  - { kind: "\ud83d" }')],
    ['nesting', `machine: ${'['.repeat(100_000)}`],
    [
      'nesting by indentation',
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    ],
    ['nesting that is closed', `machine: ${'{a: '.repeat(10_000)}x${'}'.repeat(10_000)}`],
    ['a very long text', `machine: { type: ${'q'.repeat(1_000_000)} }\ndevices: []`],
    ['a very long key', `${'k'.repeat(1000)}: 1`],
    ['an infinite number', request('  - { kind: controller, type: usb, index: .inf }')],
    ['no number', request('  - { kind: controller, type: usb, index: .nan }')],
    ['a fraction', request('  - { kind: controller, type: usb, index: 1.5 }')],
    [
      'a very large number',
      request(`  - { kind: controller, type: usb, index: ${'9'.repeat(400)} }`),
    ],
    ['a negative number', request('  - { kind: controller, type: usb, index: -1 }')],
    ['a number beyond 2^31', request('  - { kind: controller, type: usb, index: 2147483648 }')],
    [
      'a slot beyond 31',
      request('  - { kind: rng, model: virtio, address: { type: pci, slot: 32 } }'),
    ],
    [
      'a drive controller beyond all',
      request(
        '  - { kind: disk, target: sda, targetBus: scsi, address: { type: drive, controller: 4294967295 } }',
      ),
    ],
    [
      'an id given twice',
      request('  - { id: a, kind: hub, type: usb }\n  - { id: a, kind: hub, type: usb }'),
    ],
  ])('%s', (_, text) => {
    expect(codeFor(text)).not.toBe('accepted');
  });

  it('may use an alias as anybody would', () => {
    expect(
      codeFor(request('  - &disk { kind: rng, model: virtio, backend: random }\n  - *disk')),
    ).toBe('accepted');
  });

  it('may be long, but not without end', () => {
    expect(codeFor(' '.repeat(16 * 1024 * 1024 + 1))).toBe('InputTooLarge');
    expect(codeFor(request('  - { kind: hub, type: usb }\n'.repeat(1000)))).toBe('accepted');
  });
});
