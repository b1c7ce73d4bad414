import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.ts';
import { inputOfPlan } from '../../src/check/input.ts';
import { checkText, DevaddrError, fixText } from '../../src/index.ts';
import { q35 } from '../topology/verify/plan.ts';

const LINE =
  'qemu-system-x86_64 -M q35 -device pcie-root-port,id=p,chassis=1 \\\n' +
  '  -device virtio-net-pci,id=a,bus=p -device virtio-rng-pci,id=b,bus=p,addr=1\n';

describe('checkText', () => {
  it('finds what is wrong with a command line, where it is', () => {
    const [finding, ...more] = checkText(LINE);
    expect(more.map(({ rule }) => rule)).toEqual(['hotplug.spare']);
    expect(finding).toMatchObject({
      rule: 'pci.slot-range',
      devices: ['b'],
      place: { line: 2, column: (LINE.split('\n')[1] ?? '').indexOf('addr=1') + 1 },
    });
  });

  it('says of a plan what `check` says of it', () => {
    const plan = q35();
    const found = checkText(JSON.stringify(plan)).map(({ rule, devices }) => ({ rule, devices }));
    expect(found).toEqual(check(inputOfPlan(plan)).map(({ rule, devices }) => ({ rule, devices })));
  });

  it('heeds options', () => {
    const ports = Array.from(
      { length: 12 },
      (_, n) => `-device pcie-root-port,id=p${n},chassis=${n}`,
    );
    const line = `qemu-system-x86_64 -M q35 -nodefaults ${ports.join(' ')}`;
    expect(checkText(line)).toEqual([]);
    expect(checkText(line, { firmware: 'ovmf' }).map(({ rule }) => rule)).toEqual([
      'hotplug.windows',
    ]);
  });

  it('refuses what it cannot read', () => {
    expect(() => checkText('<domain')).toThrow(DevaddrError);
  });
});

describe('fixText', () => {
  it('changes numbers that are wrong, and says why', () => {
    const { text, fixed } = fixText(LINE);
    expect(fixed.map(({ rule }) => rule)).toEqual(['pci.slot-range']);
    expect(checkText(text).filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(text.split('\n')[0]).toBe(LINE.split('\n')[0]);
  });

  it('leaves what a guest answered as it is', () => {
    const answer = JSON.stringify([{ bus: 0, devices: [] }]);
    expect(fixText(answer)).toEqual({ text: answer, fixed: [] });
  });

  it('leaves a sound text as it is', () => {
    const text = `${JSON.stringify(q35(), null, 3)}\n\n`;
    expect(fixText(text)).toEqual({ text, fixed: [] });
  });
});
