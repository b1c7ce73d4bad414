import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../src/compare/differences.ts';
import { type Figures, figuresOf } from '../../src/compare/figures.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';

const SOME: Figures = figuresOf(
  planLikeLibvirt({
    machine: { arch: 'x86_64', type: 'q35', capabilities: 'qemu-10.0.0' },
    devices: [],
  }),
);

/** What is said when these figures become those. */
function said(before: Partial<Figures>, after: Partial<Figures>): string[] {
  return differencesOf({ ...SOME, ...before }, { ...SOME, ...after });
}

describe('differences in words', () => {
  it('are none between figures that are the same', () => {
    expect(said({}, {})).toEqual([]);
  });

  it.each<[Partial<Figures>, Partial<Figures>, string]>([
    [{ controllers: 5 }, { controllers: 3 }, '2 fewer controllers'],
    [{ controllers: 5 }, { controllers: 6 }, '1 more controller'],
    [{ headroom: 9 }, { headroom: 8 }, '1 fewer free slot of bus 0'],
    [{ offCell: [] }, { offCell: ['gpu0'] }, 'gpu0 no longer on its cell'],
    [{ offCell: ['gpu0', 'nic0'] }, { offCell: [] }, 'gpu0 and nic0 now on their cell'],
    [{ moved: [] }, { moved: ['nic0'] }, 'nic0 moves'],
    [{ moved: ['nic0', 'gpu0'] }, { moved: [] }, 'nic0 and gpu0 stay where they are'],
    [
      { spareSeats: [{ cell: 1, bus: 'pcie', count: 6 }] },
      { spareSeats: [{ cell: 1, bus: 'pcie', count: 2 }] },
      '4 fewer spare seats on cell 1',
    ],
    [
      { sharedSlots: [] },
      { sharedSlots: [{ bus: 0, slot: 3, devices: ['a', 'b'] }] },
      'a and b now share slots with others',
    ],
    [
      { pairs: [{ devices: ['gpu1', 'nic1'], distance: 'PIX' }] },
      { pairs: [{ devices: ['gpu1', 'nic1'], distance: 'PHB' }] },
      'gpu1 and nic1 no longer under one switch or bridge, but below one host bridge',
    ],
    [{ memoryMiB: 10 }, { memoryMiB: 14.2 }, '4 MiB more memory'],
    [
      { ioWindows: { needed: 14, wanted: 14 } },
      {
        ioWindows: {
          needed: 15,
          wanted: 15,
          firmware: { seabios: { had: 14, stops: true }, ovmf: { had: 14, stops: false } },
        },
      },
      'SeaBIOS no longer boots it',
    ],
  ])('%j -> %j', (before, after, words) => {
    expect(said(before, after)).toContain(words);
  });

  it('counts pairs of which there are many', () => {
    const pairs = (distance: 'PIX' | 'SYS'): Figures['pairs'] =>
      [1, 2, 3, 4].map((n) => ({ devices: [`gpu${n}`, `nic${n}`], distance }));
    expect(said({ pairs: pairs('PIX') }, { pairs: pairs('SYS') })).toEqual([
      '4 pairs of devices no longer under one switch or bridge, but on different cells',
    ]);
  });

  it('leaves out what nobody would notice', () => {
    expect(said({ memoryMiB: 10 }, { memoryMiB: 10.5 })).toEqual([]);
  });
});
