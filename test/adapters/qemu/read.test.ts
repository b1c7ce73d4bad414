import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/adapters/qemu/read.ts';
import { rewriteCommandLine } from '../../../src/adapters/qemu/read-edits.ts';
import { readTokens } from '../../../src/adapters/qemu/read-tokens.ts';
import { formatAddress } from '../../../src/core/address.ts';
import type { RequestDevice } from '../../../src/core/device.ts';
import { refusalOf } from '../../support/guests.ts';

const words = (text: string): string[] => readTokens(text).map(({ value }) => value);

/** Where each device that an option states sits. */
function seats(text: string): Record<string, string> {
  const { devices, arguments: all } = readCommandLine(text);
  return Object.fromEntries(
    devices.flatMap(({ id, address }, i) =>
      all[i] === undefined || address === undefined
        ? []
        : [[id, `${address.type} ${formatAddress(address as never)}`]],
    ),
  );
}

describe('words', () => {
  it.each([
    ['a  b\tc\nd', ['a', 'b', 'c', 'd']],
    ['\'a b\' "c d"e', ['a b', 'c de']],
    ['a\\ b "c\\"d" \'e"f\'', ['a b', 'c"d', 'e"f']],
    ['a \\\n b\\\nc', ['a', 'bc']],
    ['a \\\r\n b', ['a', 'b']],
    ['# all of it\na # rest\nb#c', ['a', 'b#c']],
    ['\'\' ""', ['', '']],
    ['"$HOME \\a"', ['$HOME \\a']],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('know where their characters stand', () => {
    const text = `x 'a'"b"\\c`;
    const [, token] = readTokens(text);
    expect(token?.offsets.slice(0, 3).map((at) => text[at])).toEqual(['a', 'b', 'c']);
    expect(token?.quotes).toEqual(["'", '"', '']);
  });

  it('are refused with a quote that is not closed', () => {
    const { code, place } = refusalOf(() => words('-device\n  "virtio-rng-pci'));
    expect({ code, place }).toEqual({ code: 'CommandLineUnclosed', place: { line: 2, column: 3 } });
  });
});

const Q35 = 'qemu-system-x86_64 -M q35 -nodefaults';

describe('PCI seats', () => {
  it('are read from both notations', () => {
    expect(
      seats(`${Q35} -device pcie-root-port,id=pci.1,chassis=1,addr=2.1,bus=pcie.0
        -device '{"driver":"virtio-net-pci","id":"n0","bus":"pci.1","addr":"0x0"}'
        --device "{\\"driver\\": \\"e1000\\", \\"id\\": \\"n1\\", \\"bus\\": \\"pcie.0\\", \\"addr\\": \\"0x1e.0x7\\"}"`),
    ).toEqual({ 'pci.1': 'pci 0000:00:02.1', n0: 'pci 0000:01:00.0', n1: 'pci 0000:00:1e.7' });
  });

  it('are those that QEMU chooses where none is given', () => {
    expect(
      seats(`${Q35} -device e1000,id=a -device e1000,id=b,addr=2 -device e1000,id=c
        -device pcie-root-port,id=p -device e1000,id=d,bus=p -device e1000,id=e,bus=p`),
    ).toEqual({
      a: 'pci 0000:00:01.0',
      b: 'pci 0000:00:02.0',
      c: 'pci 0000:00:03.0',
      p: 'pci 0000:00:04.0',
      d: 'pci 0000:01:00.0',
      e: 'pci 0000:01:01.0',
    });
  });

  it('make room for what a PC has by itself', () => {
    expect(seats('qemu-system-x86_64 -M q35 -device e1000,id=a')).toEqual({
      a: 'pci 0000:00:03.0',
    });
    expect(seats('qemu-system-x86_64 -M q35 -vga none -net none -device e1000,id=a')).toEqual({
      a: 'pci 0000:00:01.0',
    });
    expect(
      seats('qemu-system-x86_64 -nodefaults -device e1000,id=a -drive if=virtio,file=x'),
    ).toEqual({ a: 'pci 0000:00:02.0', 'virtio-blk-pci#0': 'pci 0000:00:03.0' });
  });

  it('are on the newest expander bus where no bus is named', () => {
    expect(seats(`${Q35} -device pxb-pcie,id=x,bus_nr=9,addr=5 -device e1000,id=a`)).toEqual({
      x: 'pci 0000:00:05.0',
      a: 'pci 0000:01:00.0',
    });
  });

  it('may be a number in JSON, which is both in one', () => {
    const { devices, faults } = readCommandLine(
      `${Q35} -device '{"driver":"e1000","id":"a","addr":12}'`,
    );
    expect(devices.at(-1)?.address).toMatchObject({ slot: 1, function: 4 });
    expect(faults).toMatchObject([{ rule: 'qemu.address-number', devices: ['a'] }]);
  });

  it('are unknown where buses may be defined elsewhere', () => {
    expect(seats(`${Q35} -readconfig q35.cfg -device e1000,id=a,bus=port1,addr=0`)).toEqual({});
  });
});

describe('other addresses', () => {
  it('name controllers', () => {
    expect(
      seats(`${Q35} -device virtio-scsi-pci,id=s0 -device qemu-xhci,id=u -device virtio-serial-pci,id=v
        -device scsi-hd,id=d0,bus=s0.0,channel=0,scsi-id=3,lun=1 -device ide-cd,id=d1,bus=ide.2
        -device usb-tablet,id=t,bus=u.0,port=1.2 -device usb-wacom-tablet,id=w,bus=u.0,port=3
        -device virtserialport,id=c,bus=v.0,nr=4 -device pc-dimm,id=m,memdev=x,slot=2`),
    ).toMatchObject({
      d0: 'drive 0/0/3/1',
      d1: 'drive 0/0/0/2',
      t: 'usb 0:1.2',
      w: 'usb 0:3',
      c: 'virtio-serial 0/0/4',
      m: 'dimm slot 2',
    });
  });

  it('of IDE disks have a bus and a unit', () => {
    expect(seats('qemu-system-x86_64 -nodefaults -device ide-hd,id=d,bus=ide.1,unit=1')).toEqual({
      d: 'drive 0/1/0/1',
    });
  });

  it('of channel devices are numbers', () => {
    const line = 'qemu-system-s390x -device virtio-net-ccw,id=n,devno=fe.0.000a';
    expect(seats(line)).toEqual({ n: 'ccw fe.0.000a' });
  });
});

describe('the machine', () => {
  it('is what the options say', () => {
    const { machine } = readCommandLine(`LC_ALL=C sudo /usr/bin/qemu-system-x86_64 -enable-kvm
      -machine pc-q35-7.2,pflash0=code -smp 4,sockets=2 -m size=2G,slots=8,maxmem=16G
      -object memory-backend-ram,id=r0,size=1G,host-nodes=1,policy=bind -numa node,nodeid=0,cpus=0-1,memdev=r0
      -numa node,nodeid=1,cpus=2,cpus=3`);
    expect(machine).toEqual({
      arch: 'x86_64',
      type: 'pc-q35-7.2',
      virtType: 'kvm',
      vcpus: 4,
      memorySlots: 8,
      firmware: 'ovmf',
      cells: [
        { id: 0, cpus: '0-1', hostNode: 1 },
        { id: 1, cpus: '2,3' },
      ],
    });
  });
});

describe('changes of a command line', () => {
  const text = `${Q35} \\
 -device 'pcie-root-port,id=p,chassis=1,addr=0x3' # a port
 -device '{"driver": "e1000", "id": "a", "bus": "p", "addr": "0x1"}' \\
 -device "{\\"driver\\":\\"e1000\\",\\"id\\":\\"b\\"}" -device e1000,id=c`;

  const rewritten = (change: (device: RequestDevice) => object): string => {
    const document = readCommandLine(text);
    const devices = document.devices.map((each) => ({ ...each, ...change(each) }) as RequestDevice);
    return rewriteCommandLine(document, devices);
  };

  it('touch the values that change', () => {
    const out = rewritten(({ id, address }) =>
      id === 'p' ? { chassis: 7 } : id === 'a' ? { address: { ...address, slot: 0 } } : {},
    );
    expect(out).toBe(
      text.replace('chassis=1', 'chassis=7').replace('"addr": "0x1"', '"addr": "0x0"'),
    );
  });

  it('add what was left to QEMU, within the quotes', () => {
    const seat = { type: 'pci', domain: 0, bus: 0, slot: 9, function: 2, multifunction: 'on' };
    const out = rewritten(({ id }) => (id === 'b' || id === 'c' ? { address: seat } : {}));
    expect(out).toBe(
      text
        .replace('\\"b\\"}', '\\"b\\",\\"multifunction\\":true,\\"addr\\":\\"0x9.0x2\\"}')
        .replace('id=c', 'id=c,multifunction=on,addr=0x9.0x2'),
    );
  });
});
