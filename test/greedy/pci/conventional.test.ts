import { describe, expect, test } from 'vitest';
import {
  anyPci,
  at,
  channel,
  controller,
  controllerList,
  controllers,
  device,
  disk,
  hostdev,
  impliedSeats,
  input,
  microvm,
  nic,
  pc,
  pci,
  plan,
  refused,
  scsi,
  seats,
  serial,
  sound,
  times,
  usb,
  video,
} from '../../support/builders.ts';

const root = pci('pci-root', 0);
const card = (more = {}) => nic('rtl8139', more);
const hex = (number: number) => number.toString(16).padStart(2, '0');
const cardsAt = (first: number, last: number) =>
  times(last - first + 1, (i) => card(at(`00:${hex(first + i)}.0`)));

describe('seats on the conventional root', () => {
  test('USB is a function of the PIIX3 chip, the balloon has the first free slot', () => {
    const planned = plan(pc({ implied: true }));
    expect(impliedSeats(planned)).toEqual({ usb0: '00:01.2', memballoon0: '00:02.0' });
    expect(controllers(planned)).toEqual([]);
  });

  test('the video device has slot 2', () => {
    expect(seats(plan(pc({ devices: [card(), card(), video('vga')] })))).toEqual({
      nic0: '00:03.0',
      nic1: '00:04.0',
      video0: '00:02.0',
    });
  });

  test('the video device goes elsewhere if slot 2 is taken', () => {
    const devices = [video('vga'), card(at('00:02.0'))];
    expect(seats(plan(pc({ devices })))).toEqual({ nic0: '00:02.0', video0: '00:03.0' });
  });

  test('29 devices fit without a bridge', () => {
    const planned = plan(pc({ devices: times(29, () => card()) }));
    expect(seats(planned)).toMatchObject({ nic0: '00:02.0', nic28: '00:1e.0' });
    expect(controllers(planned)).toEqual([]);
  });

  test('the thirtieth device brings a bridge, since one slot is kept spare', () => {
    const planned = plan(pc({ devices: times(30, () => card()) }));
    expect(seats(planned)).toMatchObject({ nic0: '00:03.0', nic28: '00:1f.0', nic29: '01:01.0' });
    expect(controllers(planned)).toEqual(['pci-bridge 1 @00:02.0 n1']);
  });

  test('the bridge takes the last slot if the others are spoken for', () => {
    const planned = plan(pc({ devices: [...cardsAt(2, 0x1e), card()] }));
    expect(seats(planned)).toMatchObject({ nic29: '01:01.0' });
    expect(controllers(planned)).toEqual(['pci-bridge 1 @00:1f.0 n1']);
  });

  test('a bridge could only sit behind itself if every slot is spoken for', () => {
    expect(refused(pc({ devices: [...cardsAt(2, 0x1f), card()] }))).toMatchObject({
      code: 'BridgeBehindItself',
      message:
        'pci pci-bridge controller `pci1` has index 1 and sits at 0000:01:01.0; ' +
        'a bridge must have a higher index than the bus it sits on',
      hint: 'free a slot of a lower bus for the bridge, or number it higher',
    });
  });

  test('a seat on a bus that does not exist brings all bridges up to it', () => {
    expect(controllers(plan(pc({ devices: [card(at('02:03.0'))] })))).toEqual([
      'pci-bridge 1 @00:02.0 n1',
      'pci-bridge 2 @00:03.0 n2',
    ]);
  });

  test('indexes below a listed bridge are filled with bridges', () => {
    const planned = plan(pc({ devices: [root, pci('pci-bridge', 3), card()] }));
    expect(seats(planned)).toEqual({ nic0: '00:05.0' });
    expect(controllers(planned)).toEqual([
      'pci-bridge 1 @00:02.0 n1',
      'pci-bridge 2 @00:03.0 n2',
      'pci-bridge 3 @00:04.0 n3',
    ]);
  });

  test('slots go by the order of the list, not by index', () => {
    const bridge = (index?: number) => pci('pci-bridge', index);
    const devices = [root, bridge(5), bridge(1), bridge()];
    expect(controllers(plan(pc({ devices })))).toEqual([
      'pci-bridge 1 @00:02.0 n1',
      'pci-bridge 3 @00:03.0 n3',
      'pci-bridge 4 @00:04.0 n4',
      'pci-bridge 5 @00:05.0 n5',
      'pci-bridge 2 @00:06.0 n2',
    ]);
  });

  test('an ICH9 controller without index has the whole list sorted', () => {
    const bridge = (index?: number) => pci('pci-bridge', index);
    const devices = [root, bridge(5), bridge(1), bridge(), usb('ich9-ehci1')];
    expect(controllers(plan(pc({ devices })))).toEqual(
      times(5, (i) => `pci-bridge ${i + 1} @00:0${i + 2}.0 n${i + 1}`),
    );
  });

  test.each(['00:00.3', '00:00.9'])('the address %s only says "on PCI"', (seat) => {
    expect(seats(plan(pc({ devices: [card(at(seat))] })))).toEqual({ nic0: '00:02.0' });
  });

  test('an empty address loses its multifunction', () => {
    const [only] = plan(
      pc({ devices: [card(at('00:00.0', { multifunction: 'on' }))] }),
    ).devices.filter(({ kind }) => kind === 'interface');
    expect(only?.address).toEqual(expect.objectContaining({ slot: 2, multifunction: undefined }));
  });

  test('devices of all kinds are seated in libvirt’s own order', () => {
    const virtio = { model: 'virtio' };
    const devices = [
      device('pstore', { backend: 'acpi-erst' }),
      device('panic', { model: 'pvpanic' }),
      device('crypto', virtio),
      device('vsock', virtio),
      serial('pci-serial'),
      input('tablet', 'virtio'),
      device('shmem', { name: 'a', model: 'ivshmem-plain' }),
      device('watchdog', { model: 'i6300esb' }),
      device('rng', virtio),
      device('memballoon', virtio),
      hostdev('pci'),
      disk('vda', 'virtio'),
      scsi('virtio-scsi', 0),
      controller('virtio-serial', 0),
      sound('ich6'),
      card(),
      device('filesystem', { target: 'share' }),
      root,
      pci('pci-bridge', 1),
      video('vga'),
    ];
    const planned = plan(pc({ devices }));
    expect(controllers(planned)).toEqual(['pci-bridge 1 @00:03.0 n1']);
    const order = Object.entries(seats(planned)).sort(([, a], [, b]) => (a < b ? -1 : 1));
    expect(order.map(([id, seat]) => `${seat} ${id}`)).toEqual([
      '00:02.0 video0',
      '00:04.0 filesystem0',
      '00:05.0 nic0',
      '00:06.0 sound0',
      '00:07.0 controller0',
      '00:08.0 controller1',
      '00:09.0 vda',
      '00:0a.0 hostdev0',
      '00:0b.0 memballoon0',
      '00:0c.0 rng0',
      '00:0d.0 watchdog0',
      '00:0e.0 shmem0',
      '00:0f.0 input0',
      '00:10.0 serial0',
      '00:11.0 vsock0',
      '00:12.0 crypto0',
      '00:13.0 panic0',
      '00:14.0 pstore0',
    ]);
  });

  test('virtio disks are seated by name', () => {
    const devices = [disk('vdc', 'virtio'), disk('vda', 'virtio'), disk('vdb', 'virtio')];
    expect(seats(plan(pc({ devices })))).toEqual({
      vda: '00:02.0',
      vdb: '00:03.0',
      vdc: '00:04.0',
    });
  });

  test('a SATA controller is a device like any other', () => {
    expect(seats(plan(pc({ devices: [controller('sata', 0)] })))).toEqual({
      controller0: '00:02.0',
    });
  });

  test('an integrated device finds no seat if bus 0 is full', () => {
    const devices = [...cardsAt(2, 0x1f), device('panic', { model: 'pvpanic' })];
    const issue = refused(pc({ devices }));
    expect(issue).toMatchObject({
      code: 'NotOnBusZero',
      device: 'panic0',
      hint: 'move a device that does not need bus 0 to another bus',
    });
    expect(issue.message).toContain('pvpanic panic `panic0` needs a free slot of bus 0');
  });

  test('hotplug that is off on the root changes no seat', () => {
    const devices = [pci('pci-root', 0, { hotplug: 'off' }), card()];
    expect(seats(plan(pc({ devices })))).toEqual({ nic0: '00:02.0' });
  });
});

describe('the PIIX3 chip', () => {
  test('its ISA and ACPI functions cannot be had', () => {
    expect(refused(pc({ devices: [card(at('00:01.0'))] }))).toMatchObject({
      code: 'PciSeatTaken',
      message: expect.stringContaining('0000:00:01.0'),
    });
    expect(refused(pc({ devices: [card(at('00:01.3'))] })).code).toBe('PciSeatTaken');
  });

  test('its upper functions are free for all', () => {
    expect(seats(plan(pc({ devices: [card(at('00:01.4'))] })))).toEqual({ nic0: '00:01.4' });
  });

  test('its IDE function is free in a guest without IDE', () => {
    expect(seats(plan(pc({ devices: [card(at('00:01.1'))] })))).toEqual({ nic0: '00:01.1' });
  });

  test('its IDE function is taken in a guest with IDE', () => {
    const devices = [disk('hda', 'ide'), card(at('00:01.1'))];
    const issue = refused(pc({ devices }));
    expect(issue.code).toBe('PciSeatTaken');
    expect(issue.message).toBe(
      'ide controller `ide0` is to sit at 0000:00:01.1, which rtl8139 interface `nic0` has',
    );
  });

  test('an IDE controller may name its own seat and no other', () => {
    const ide = (seat: string) => controller('ide', 0, undefined, at(seat));
    expect(seats(plan(pc({ devices: [ide('00:01.1')] })))).toEqual({ controller0: '00:01.1' });
    expect(refused(pc({ devices: [ide('00:05.0')] }))).toMatchObject({
      code: 'ChipsetSeatFixed',
      message:
        'ide controller `controller0` is a function of the chipset of `pc-i440fx-10.0` ' +
        'and sits at 0000:00:01.1, not at 0000:00:05.0',
      hint: 'leave the address out, or make it 0000:00:01.1',
      data: { address: '0000:00:05.0', must: '0000:00:01.1' },
    });
  });

  test('so may USB controller 0', () => {
    expect(refused(pc({ devices: [usb('piix3-uhci', 0, at('00:05.0'))] }))).toMatchObject({
      code: 'ChipsetSeatFixed',
      hint: 'leave the address out, or make it 0000:00:01.2',
    });
  });

  test('another USB controller is a device like any other', () => {
    const devices = [usb('piix3-uhci', 0), usb('piix3-uhci', 1)];
    expect(seats(plan(pc({ devices })))).toEqual({
      controller0: '00:01.2',
      controller1: '00:02.0',
    });
  });
});

describe('expander buses', () => {
  const expander = (index: number, more = {}) => pci('pci-expander-bus', index, more);

  test('bus numbers count down in steps of two', () => {
    expect(
      controllers(plan(pc({ devices: [root, expander(1), expander(2), expander(3)] }))),
    ).toEqual([
      'pci-expander-bus 1 @00:02.0 bus 254',
      'pci-expander-bus 2 @00:03.0 bus 252',
      'pci-expander-bus 3 @00:04.0 bus 250',
    ]);
  });

  test.each([
    { given: 4, chosen: 2 },
    { given: 3, chosen: 1 },
  ])('the next number below $given is $chosen', ({ given, chosen }) => {
    const devices = [root, expander(1, { busNr: given }), expander(2)];
    expect(controllers(plan(pc({ devices }))).at(1)).toBe(
      `pci-expander-bus 2 @00:03.0 bus ${chosen}`,
    );
  });

  test('below bus number 2 there is none', () => {
    const devices = [root, expander(1, { busNr: 2 }), expander(2)];
    expect(refused(pc({ devices }))).toMatchObject({
      code: 'BusNumbersExhausted',
      message:
        'no bus number is left for pci pci-expander-bus controller `controller2`: the lowest in use is 2',
      hint: 'give the expander buses higher numbers, with gaps for the buses behind each',
    });
  });

  test('devices that overflow the root go to an expander before a bridge is added', () => {
    const planned = plan(pc({ devices: [root, expander(1), ...times(30, () => card())] }));
    expect(seats(planned)).toMatchObject({ nic0: '00:03.0', nic28: '00:1f.0', nic29: '01:00.0' });
    expect(controllers(planned)).toEqual(['pci-expander-bus 1 @00:02.0 bus 254']);
  });
});

describe('bridges', () => {
  test('a bridge cannot sit on its own bus', () => {
    expect(refused(pc({ devices: [root, pci('pci-bridge', 1, at('01:03.0'))] }))).toMatchObject({
      code: 'BridgeBehindItself',
      data: { index: 1, bus: 1 },
    });
  });

  test('chassis numbers that are given stay, even twice', () => {
    const bridge = (index: number) => pci('pci-bridge', index, { chassisNr: 9 });
    expect(controllers(plan(pc({ devices: [root, bridge(1), bridge(2)] })))).toEqual([
      'pci-bridge 1 @00:02.0 n9',
      'pci-bridge 2 @00:03.0 n9',
    ]);
  });

  test('a bridge behind a bridge is filled after the lower buses', () => {
    const bridges = [pci('pci-bridge', 1), pci('pci-bridge', 2, at('01:01.0'))];
    const devices = [root, ...bridges, ...times(60, () => card())];
    const planned = plan(pc({ devices }));
    expect(seats(planned)).toMatchObject({ nic28: '00:1f.0', nic29: '01:02.0', nic59: '02:01.0' });
  });
});

describe('channels and their controllers take seats too', () => {
  test('a virtio channel brings a controller with a seat', () => {
    const planned = plan(pc({ devices: [channel()] }));
    expect(controllerList(planned)).toContain('virtio-serial0');
    expect(impliedSeats(planned)).toEqual({ 'virtio-serial0': '00:02.0' });
  });
});

describe('machines without a PCI root', () => {
  test('a device that needs PCI is refused', () => {
    expect(refused(microvm({ devices: [nic()] }))).toMatchObject({
      code: 'NoPciBus',
      device: 'nic0',
      message: 'virtio interface `nic0` needs a PCI seat, but `microvm` has no PCI bus',
    });
  });

  test('so is a PCI address', () => {
    expect(refused(microvm({ devices: [nic('virtio', at('00:02.0'))] }))).toMatchObject({
      code: 'NoPciBus',
      message: 'virtio interface `nic0` is to sit at 0000:00:02.0, but `microvm` has no PCI bus',
    });
  });

  test('so are the devices it gets by default', () => {
    const issue = refused(microvm({ implied: true }));
    expect(issue.code).toBe('NoPciBus');
    expect(issue.hint).toContain('can be set to model `none`');
  });

  test('a bridge that is listed makes bus 0 a conventional root', () => {
    const planned = plan(microvm({ devices: [pci('pci-bridge', 1), nic(), nic()] }));
    expect(controllers(planned)).toEqual(['pci-bridge 1 @00:01.0 n1']);
    expect(seats(planned)).toEqual({ nic0: '00:02.0', nic1: '00:03.0' });
  });

  test('an express root that is listed works like any other', () => {
    const planned = plan(microvm({ devices: [pci('pcie-root', 0), nic()] }));
    expect(seats(planned)).toEqual({ nic0: '01:00.0' });
    expect(controllers(planned)).toHaveLength(2);
  });
});

describe('devices that have no seat', () => {
  test.each([
    ['an ICH7 sound card', sound('ich7'), 'sound0'],
    ['an ISA controller', controller('isa', 0), 'controller0'],
    ['a Xen bus', controller('xenbus', 0), 'controller0'],
    [
      'a loop-mounted filesystem',
      device('filesystem', { driver: 'loop', target: 'a' }),
      'filesystem0',
    ],
  ])('%s fits no bus', (_, sketch, id) => {
    const issue = refused(pc({ devices: [sketch] }));
    expect(issue).toMatchObject({ code: 'NoSeatFits', device: id });
    expect(issue.message).toContain('fits no bus of this guest');
  });

  test('a device with an address of another bus is left alone', () => {
    const rng = device('rng', { model: 'virtio', address: { type: 'usb', bus: 0, port: '1' } });
    expect(seats(plan(pc({ devices: [rng, card()] })))).toEqual({ nic0: '00:02.0' });
  });

  test('a virtio disk is not left alone with such an address', () => {
    const address = { type: 'isa', iobase: 1 } as const;
    expect(refused(pc({ devices: [disk('vda', 'virtio', { address })] }))).toMatchObject({
      code: 'AddressTypeWrong',
      message: 'virtio disk `vda` cannot have an address of type `isa`',
      hint: 'leave the address out, or use type `pci`',
    });
  });

  test('a virtio disk that only wants PCI gets a seat', () => {
    expect(seats(plan(pc({ devices: [disk('vda', 'virtio', anyPci)] })))).toEqual({
      vda: '00:02.0',
    });
  });
});
