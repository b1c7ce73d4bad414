import { describe, expect, it } from 'vitest';
import { argvText, optionArgs } from '../../../src/adapters/qemu/options-text.ts';

const device = (properties: Record<string, string | number | boolean | undefined>) =>
  ({ flag: '-device', head: 'x', properties }) as const;

describe('an option', () => {
  it('is written plainly with booleans as on and off, and without what has no value', () => {
    const option = device({
      id: 'a',
      multifunction: true,
      hotplug: false,
      port: 16,
      slot: undefined,
    });
    expect(optionArgs(option, false)).toEqual([
      '-device',
      'x,id=a,multifunction=on,hotplug=off,port=16',
    ]);
  });

  it('doubles commas', () => {
    expect(optionArgs(device({ path: '/a,b', tag: ',' }), false)).toEqual([
      '-device',
      'x,path=/a,,b,tag=,,',
    ]);
  });

  it('is JSON where QEMU takes it, with the address as text', () => {
    const option = device({ id: 'a', addr: '10.0', multifunction: true, port: 16 });
    expect(optionArgs(option, true)).toEqual([
      '-device',
      '{"driver":"x","id":"a","addr":"10.0","multifunction":true,"port":16}',
    ]);
  });

  it('is plain where QEMU takes no JSON', () => {
    const option = { flag: '-chardev', head: 'null', properties: { id: 'a' } } as const;
    expect(optionArgs(option, true)).toEqual(['-chardev', 'null,id=a']);
  });

  it('repeats a property that has several values', () => {
    const option = { flag: '-numa', head: 'node', properties: { cpus: ['0-3', '8'] } } as const;
    expect(optionArgs(option, false)).toEqual(['-numa', 'node,cpus=0-3,cpus=8']);
  });
});

describe('a command line for a shell', () => {
  it('has an option on each line, and quotes what a shell would read', () => {
    const args = ['qemu-system-x86_64', '-nodefaults', '-m', '1', '-device', `{"a":"it's"}`];
    expect(argvText(args)).toBe(
      `qemu-system-x86_64 \\\n  -nodefaults \\\n  -m 1 \\\n  -device '{"a":"it'\\''s"}'\n`,
    );
  });
});
