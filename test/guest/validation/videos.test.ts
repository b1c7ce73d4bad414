import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/core/address.ts';
import { codeOf, itRefuses, refusalOf, type Situation, type TestDevice } from './support.ts';

type Fields = Omit<Partial<Extract<TestDevice, { kind: 'video' }>>, 'kind'>;

function videos(...list: (Fields | string)[]): Situation {
  return {
    devices: list.map((each) => ({
      kind: 'video',
      ...(typeof each === 'string' ? { model: each } : each),
    })),
  };
}

const pci: Address = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 0 };

describe('video devices', () => {
  itRefuses('VideoNoneNotAlone', 'none is alone', videos('none', 'virtio'), videos('none'));
  itRefuses('VideoNoneNotAlone', 'none is not second', videos('vga', 'none'), videos('vga'));

  for (const field of ['ram', 'vram64', 'vgamem'] as const) {
    itRefuses(
      'OptionNotAllowed',
      `${field} is for qxl`,
      videos({ model: 'vga', [field]: 4096 }),
      videos({ model: 'qxl', [field]: 4096 }),
    );
  }
  it('takes a size of 0 for none', () => {
    expect(refusalOf(videos({ model: 'vga', vram64: 0 }))).toBeUndefined();
  });

  itRefuses(
    'AddressTypeWrong',
    'ramfb has no address',
    videos({ model: 'ramfb', address: pci }),
    videos('ramfb'),
  );

  itRefuses(
    'VideoNotPrimary',
    'vga is the first one',
    videos('virtio', 'vga'),
    videos('vga', 'virtio'),
  );
  itRefuses(
    'VideoNotPrimary',
    'ramfb is the first one',
    videos('virtio', 'ramfb'),
    videos('virtio', 'qxl'),
  );
  it('takes the one that is called primary for the first', () => {
    expect(refusalOf(videos('virtio', { model: 'vga', primary: true }))).toBeUndefined();
  });
  itRefuses(
    'OptionNotAllowed',
    'vga has one head',
    videos({ model: 'vga', heads: 2 }),
    videos({ model: 'virtio', heads: 2 }),
  );
  for (const model of ['vga', 'vmvga']) {
    itRefuses(
      'NumberOutOfRange',
      `${model} needs 1 MiB`,
      videos({ model, vram: 512 }),
      videos({ model, vram: 1024 }),
    );
  }
  it('asks no memory of other models', () => {
    for (const model of ['cirrus', 'bochs', 'virtio']) {
      expect(refusalOf(videos({ model, vram: 512 }))).toBeUndefined();
    }
  });
  itRefuses(
    'TooManyOfKind',
    'one is primary',
    videos({ model: 'virtio', primary: true }, { model: 'virtio', primary: true }),
    videos({ model: 'virtio', primary: true }, { model: 'virtio' }),
  );

  const flags: [string, string][] = [
    ['vga', 'VGA'],
    ['cirrus', 'cirrus-vga'],
    ['vmvga', 'vmware-svga'],
    ['qxl', 'qxl'],
    ['virtio', 'virtio-gpu'],
    ['bochs', 'bochs-display'],
    ['ramfb', 'ramfb'],
  ];
  for (const [model, flag] of flags) {
    itRefuses(
      'DeviceUnsupported',
      `${model} needs ${flag}`,
      { ...videos(model), without: [flag] },
      videos(model),
    );
  }
  for (const model of ['xen', 'vbox', 'parallels', 'gop']) {
    const there: Fields = { model, address: pci };
    itRefuses('DeviceUnsupported', `QEMU has no ${model}`, videos(there), videos('vga'));
  }

  it('reports the first of several things that are wrong, as libvirt does', () => {
    expect(codeOf(videos({ model: 'vga', ram: 2048 }, 'none'))).toBe('VideoNoneNotAlone');
    expect(codeOf(videos({ model: 'xen', heads: 2 }))).toBe('DeviceUnsupported');
    expect(codeOf(videos('virtio', { model: 'vga', vram: 512, heads: 2 }))).toBe('VideoNotPrimary');
    expect(codeOf(videos({ model: 'vga', vram: 512, heads: 2 }))).toBe('OptionNotAllowed');
  });
});
