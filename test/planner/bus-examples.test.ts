import { describe, expect, it } from 'vitest';
import { device, pc, plan, q35, refusalOf, seats } from '../support/guests.ts';

const disk = (target: string, targetBus: string, fields = {}) =>
  device('disk', target, { target, targetBus, source: `/${target}`, ...fields });
const channel = (id: string, fields = {}) =>
  device('channel', id, { targetType: 'virtio', ...fields });
const tablet = (id: string, fields = {}) =>
  device('input', id, { type: 'tablet', bus: 'usb', ...fields });
const usb = (id: string, model: string, index = 0, fields = {}) =>
  device('controller', id, { type: 'usb', model, index, ...fields });
const balloonless = device('memballoon', 'balloon', { model: 'none' });

function onPc(...devices: ReturnType<typeof device>[]) {
  return plan({ arch: 'x86_64', type: 'pc' }, [balloonless, ...devices]);
}

describe('drives', () => {
  it('follow the names of the disks', () => {
    expect(
      seats(pc(disk('sda', 'scsi'), disk('sdh', 'scsi'), disk('hdc', 'ide'), disk('sdg', 'sata'))),
    ).toMatchObject({
      sda: 'drive 0/0/0/0',
      sdh: 'drive 1/0/0/0',
      hdc: 'drive 0/1/0/0',
      sdg: 'drive 1/0/0/0',
    });
  });

  it('bring their controllers with them, gaps included', () => {
    const scsi = pc(disk('sdp', 'scsi')).devices.filter(
      (each) => each.kind === 'controller' && each.type === 'scsi',
    );
    expect(scsi.map((each) => 'model' in each && each.model)).toEqual([
      'lsilogic',
      'lsilogic',
      'lsilogic',
    ]);
  });

  it('leave units to SCSI host devices', () => {
    const host = (id: string) => device('hostdev', id, { type: 'scsi', hostAddress: id });
    expect(seats(pc(disk('sda', 'scsi'), host('a'), host('b')))).toMatchObject({
      a: 'drive 0/0/0/1',
      b: 'drive 0/0/0/2',
    });
  });

  it('are refused at one seat', () => {
    const address = { type: 'drive', controller: 0, bus: 0, target: 0, unit: 1 };
    const refused = refusalOf(() =>
      pc(disk('sda', 'scsi', { address }), disk('sdb', 'scsi', { address })),
    );
    expect(refused.code).toBe('DriveAddressTaken');
    expect(refused.device).toBe('sdb');
  });

  it('are refused on a controller the machine does not have', () => {
    expect(refusalOf(() => q35(disk('hda', 'ide'))).code).toBe('MachineLacksController');
  });
});

describe('virtio-serial', () => {
  it('honours stated ports before it chooses others', () => {
    const stated = { type: 'virtio-serial', controller: 0, bus: 0, port: 1 };
    expect(seats(pc(channel('a'), channel('b', { address: stated })))).toMatchObject({
      a: 'virtio-serial 0/0/2',
      b: 'virtio-serial 0/0/1',
    });
  });

  it('gets another controller when 30 ports are in use', () => {
    const channels = Array.from({ length: 32 }, (_, i) => channel(`c${i}`));
    expect(seats(pc(...channels))).toMatchObject({
      c29: 'virtio-serial 0/0/30',
      c30: 'virtio-serial 1/0/1',
      c31: 'virtio-serial 1/0/2',
    });
  });
});

describe('USB', () => {
  it('gets a hub when ports run out', () => {
    expect(seats(onPc(tablet('a'), tablet('b'), tablet('c')))).toMatchObject({
      hub0: 'usb 0:1',
      a: 'usb 0:2',
      b: 'usb 0:1.1',
      c: 'usb 0:1.2',
    });
  });

  it('fills the first controller, hubs included, before the next', () => {
    const tablets = Array.from({ length: 7 }, (_, i) => tablet(`t${i}`));
    const made = onPc(usb('u0', 'piix3-uhci'), usb('u1', 'qemu-xhci', 1), ...tablets);
    expect(seats(made)).toMatchObject({ t0: 'usb 0:2', t1: 'usb 0:1.1', t6: 'usb 0:1.6' });
  });

  it('is refused without a controller, on a bus that is not there, on a port that is taken', () => {
    expect(refusalOf(() => plan({ arch: 'aarch64', type: 'virt' }, [tablet('t')])).code).toBe(
      'UsbDisabled',
    );
    const on = (bus: number, port?: string) => ({ address: { type: 'usb', bus, port } });
    expect(refusalOf(() => onPc(tablet('t', on(3)))).code).toBe('UsbBusUnknown');
    expect(refusalOf(() => onPc(tablet('a', on(0, '1')), tablet('b', on(0, '1')))).code).toBe(
      'UsbPortTaken',
    );
    expect(refusalOf(() => onPc(tablet('a', on(0, '9')))).code).toBe('UsbPortUnknown');
  });
});

describe('character devices', () => {
  it('a lone console becomes a serial port with a console', () => {
    const made = pc(device('console', 'con', { sourceType: 'pty' }));
    expect(made.devices.find(({ id }) => id === 'serial0')).toMatchObject({
      kind: 'serial',
      targetType: 'isa-serial',
      port: 0,
    });
    expect(made.devices.find(({ id }) => id === 'con')).toMatchObject({
      kind: 'console',
      targetType: 'serial',
      port: 0,
    });
  });

  it('ISA serial ports are four', () => {
    const serial = (id: string) => device('serial', id, { targetType: 'isa-serial' });
    expect(refusalOf(() => pc(...['a', 'b', 'c', 'd', 'e'].map(serial))).code).toBe(
      'IsaPortsUsedUp',
    );
  });
});

describe('memory modules', () => {
  it('take the lowest free slot', () => {
    const dimm = (id: string, address?: object) =>
      device('memory', id, { model: 'dimm', size: 524288, address });
    const machine = {
      arch: 'x86_64',
      type: 'q35',
      memoryMiB: 4096,
      maxMemoryMiB: 16384,
      memorySlots: 3,
    };
    const made = plan(machine, [dimm('a'), dimm('b', { type: 'dimm', slot: 0 }), dimm('c')]);
    expect(seats(made)).toMatchObject({ a: 'dimm slot 1', b: 'dimm slot 0', c: 'dimm slot 2' });
    expect(
      refusalOf(() =>
        plan(
          machine,
          ['a', 'b', 'c', 'd'].map((id) => dimm(id)),
        ),
      ).code,
    ).toBe('MemorySlotsUsedUp');
  });
});
