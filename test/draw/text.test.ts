import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/draw/columns.ts';
import { draw } from '../../src/draw/draw.ts';
import { guestWith, hostileNames } from './hostile-names.ts';
import { domainNames, domainPlan } from './plans.ts';

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

describe('a tree of text', () => {
  it('is a line a box, and a port shares its line with what is alone in it', () => {
    expect(draw(guestWith(['nic']), { as: 'text' })).toMatchInlineSnapshot(`
      "pc-q35-10.0 (x86_64)
      ├─ pcie-root 0
      │  ├─ 01.0 pcie-root-port 1 [hotplug] ── 00.0 nic: interface (virtio)
      │  ├─ 01.1 pcie-root-port 2 [empty, hotplug]
      │  ├─ 1f.2 sata0: sata controller 0
      │  └─ 29 free slots, 02–1e
      └─ no address
         ├─ usb: usb controller 0 (none)
         ├─ input0: mouse (ps2)
         ├─ input1: keyboard (ps2)
         ├─ audio0: audio (none)
         ├─ watchdog0: watchdog (itco)
         └─ balloon: memballoon (none)
      "
    `);
  });

  it('can be had in ASCII', () => {
    for (const made of [guestWith(hostileNames), ...domainNames.map(domainPlan)])
      expect(draw(made, { as: 'text', unicode: false })).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('is no wider than asked for', () => {
    for (const unicode of [true, false])
      for (const line of linesOf(draw(guestWith(hostileNames), { as: 'text', width: 50, unicode })))
        expect(columnsOf(line), line).toBeLessThanOrEqual(50);
  });

  it('has nothing that a terminal would obey', () => {
    const text = draw(guestWith(hostileNames), { as: 'text' });
    expect(text).not.toMatch(/[\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    expect(text.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
    expect(text).toContain('\\u{1b}[31mred');
  });
});
