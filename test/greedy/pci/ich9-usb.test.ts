import { describe, expect, test } from 'vitest';
import {
  anyPci,
  at,
  controllerList,
  controllers,
  nic,
  pc,
  pciAddressOf,
  plan,
  q35,
  refused,
  type Sketch,
  seats,
  times,
  usb,
} from '../../support/builders.ts';

const PARTS = ['ehci1', 'uhci1', 'uhci2', 'uhci3'];

/** A USB 2 controller and its companions; their ids are their names. */
const set = (index: number): Sketch[] =>
  PARTS.map((part) => usb(`ich9-${part}`, index, { id: `${part}-${index}` }));

const seatsOf = (slot: string, index: number) => ({
  [`ehci1-${index}`]: `${slot}.7`,
  [`uhci1-${index}`]: `${slot}.0`,
  [`uhci2-${index}`]: `${slot}.1`,
  [`uhci3-${index}`]: `${slot}.2`,
});

describe('a USB 2 controller and its companions are functions of one slot', () => {
  test('Q35 has two slots for them, a third set goes behind a bridge', () => {
    const planned = plan(q35({ devices: [...set(0), ...set(1), ...set(2)] }));
    expect(seats(planned)).toEqual({
      ...seatsOf('00:1d', 0),
      ...seatsOf('00:1a', 1),
      ...seatsOf('02:01', 2),
    });
  });

  test('the first companion is marked as multifunction', () => {
    expect(pciAddressOf(plan(q35({ devices: set(0) })), 'uhci1-0').multifunction).toBe('on');
  });

  test('the first companion goes to slot 1d even if its controller sits elsewhere', () => {
    const devices = [
      usb('ich9-ehci1', 0, { id: 'ehci1', ...at('00:05.7') }),
      usb('ich9-uhci1', 0, { id: 'uhci1' }),
      usb('ich9-uhci2', 0, { id: 'uhci2' }),
    ];
    expect(seats(plan(q35({ devices })))).toEqual({
      ehci1: '00:05.7',
      uhci1: '00:1d.0',
      uhci2: '00:05.1',
    });
  });

  test('the others follow a companion that has a seat', () => {
    const devices = [
      usb('ich9-uhci1', 0, { id: 'uhci1', ...at('00:05.0') }),
      usb('ich9-ehci1', 0, { id: 'ehci1' }),
      usb('ich9-uhci3', 0, { id: 'uhci3' }),
    ];
    expect(seats(plan(q35({ devices })))).toEqual({
      uhci1: '00:05.0',
      ehci1: '00:05.7',
      uhci3: '00:05.2',
    });
  });

  test('an empty address keeps the first companion away from slot 1d', () => {
    const devices = [usb('ich9-ehci1', 0), usb('ich9-uhci1', 0, { id: 'uhci1', ...anyPci })];
    expect(seats(plan(q35({ devices }))).uhci1).toBe('02:01.0');
  });

  test('parts without index join the set before them and are put in order', () => {
    const devices = ['uhci3', 'uhci1', 'ehci1', 'uhci2'].map((part) =>
      usb(`ich9-${part}`, undefined, { id: part }),
    );
    const planned = plan(pc({ devices }));
    expect(controllerList(planned).slice(0, 4)).toEqual([
      'usb0 ich9-ehci1',
      'usb0 ich9-uhci3',
      'usb0 ich9-uhci1',
      'usb0 ich9-uhci2',
    ]);
    expect(seats(planned)).toEqual({
      ehci1: '00:02.7',
      uhci3: '00:02.2',
      uhci1: '00:02.0',
      uhci2: '00:02.1',
    });
  });

  test('a stranger in slot 1d sends them to slot 1a', () => {
    const devices = [...set(0), nic('virtio', at('00:1d.1'))];
    expect(seats(plan(q35({ devices })))).toEqual({ ...seatsOf('00:1a', 0), nic0: '00:1d.1' });
  });

  test('a stranger at the function of a companion is in the way', () => {
    const first = usb('ich9-uhci1', 0, { id: 'uhci1', ...at('00:05.0') });
    const devices = [first, ...set(0), nic('virtio', at('00:05.1'))];
    expect(refused(q35({ devices: devices.filter(({ id }) => id !== 'uhci1-0') }))).toMatchObject({
      code: 'PciSeatTaken',
      device: 'uhci2-0',
      message:
        'usb ich9-uhci2 controller `uhci2-0` is to sit at 0000:00:05.1, ' +
        'which virtio interface `nic0` has',
    });
  });
});

describe('without a slot set aside, each part counts as a slot of its own at first', () => {
  const guest = (cards: number) =>
    pc({ devices: [...times(cards, () => nic('rtl8139')), ...set(0)] });

  test('25 cards and a set need no bridge', () => {
    expect(controllers(plan(guest(25)))).toEqual([]);
  });

  test('26 cards and a set get a bridge that nobody uses', () => {
    const planned = plan(guest(26));
    expect(controllers(planned)).toEqual(['pci-bridge 1 @00:02.0 n1']);
    expect(Object.values(seats(planned)).every((seat) => seat.startsWith('00:'))).toBe(true);
  });
});

describe('the USB controller of a Q35 guest depends on QEMU', () => {
  test.each([
    { without: ['qemu-xhci'], list: ['usb0 nec-xhci'] },
    {
      without: ['qemu-xhci', 'nec-usb-xhci'],
      list: ['usb0 ich9-ehci1', 'usb0 ich9-uhci3', 'usb0 ich9-uhci2', 'usb0 ich9-uhci1'],
    },
    { without: ['qemu-xhci', 'nec-usb-xhci', 'ich9-usb-ehci1'], list: [] },
  ])('the choice goes down the list: $list', ({ without, list }) => {
    const planned = plan(q35({ implied: true, without }));
    expect(controllerList(planned).filter((name) => name.startsWith('usb'))).toEqual(list);
  });
});
