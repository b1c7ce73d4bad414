import { describe, expect, test } from 'vitest';
import {
  addresses,
  armVirt,
  controller,
  device,
  devicesOf,
  disk,
  hostdev,
  hub,
  input,
  nic,
  pc,
  plan,
  port,
  q35,
  refused,
  type Sketch,
  serial,
  sound,
  tablet,
  times,
  usb,
} from '../support/builders.ts';

const piix3 = usb('piix3-uhci', 0);
const xhci = (ports?: number, index = 0) => usb('qemu-xhci', index, { ports });

/** A PC whose USB controller has two ports, unless others are listed. */
const guest = (devices: readonly Sketch[], controllers: readonly Sketch[] = [piix3]) =>
  pc({ devices: [...controllers, ...devices] });

/** USB ports by id, controllers left out. */
function ports(request: ReturnType<typeof guest>): Record<string, string> {
  const planned = plan(request);
  return Object.fromEntries(
    planned.devices.flatMap(({ id, address }) =>
      address?.type === 'usb' ? [[id, `${address.bus}:${address.port ?? '?'}`]] : [],
    ),
  );
}

const fail = (devices: readonly Sketch[], controllers?: readonly Sketch[]) =>
  refused(guest(devices, controllers));

/** One device of every kind that sits on USB. */
const ONE_OF_EACH: readonly Sketch[] = [
  disk('sda', 'usb'),
  nic('usb-net'),
  sound('usb'),
  hostdev('usb', { hostAddress: '1.2' }),
  device('smartcard', { mode: 'host' }),
  serial('usb-serial'),
  tablet(),
  device('filesystem', { driver: 'mtp', target: 'share' }),
  device('redirdev', { type: 'spicevmc', bus: 'usb' }),
];

describe('ports are handed out by kind of device', () => {
  test('on a controller with enough of them', () => {
    expect(ports(guest([hub(), ...ONE_OF_EACH], [xhci(15)]))).toEqual({
      hub0: '0:1',
      sda: '0:2',
      nic0: '0:3',
      sound0: '0:4',
      hostdev0: '0:5',
      ccid0: '0:6',
      serial0: '0:7',
      input0: '0:8',
      filesystem0: '0:9',
      redirdev0: '0:10',
    });
  });

  test('through hubs on one with too few', () => {
    expect(ports(guest(ONE_OF_EACH))).toEqual({
      hub0: '0:1',
      hub1: '0:2',
      sda: '0:1.1',
      nic0: '0:1.2',
      sound0: '0:1.3',
      hostdev0: '0:1.4',
      ccid0: '0:1.5',
      serial0: '0:1.6',
      input0: '0:1.7',
      filesystem0: '0:1.8',
      redirdev0: '0:2.1',
    });
  });
});

describe('hubs are added where ports run out', () => {
  test.each([
    { tablets: 2, hubs: 0 },
    { tablets: 3, hubs: 1 },
    { tablets: 8, hubs: 1 },
    { tablets: 9, hubs: 2 },
  ])('$tablets devices on two ports: $hubs', ({ tablets, hubs }) => {
    const planned = plan(guest(times(tablets, () => tablet())));
    expect(devicesOf(planned, 'hub')).toHaveLength(hubs);
  });

  test('the hub comes first, then the other root ports, then its own', () => {
    expect(ports(guest(times(3, () => tablet())))).toEqual({
      hub0: '0:1',
      input0: '0:2',
      input1: '0:1.1',
      input2: '0:1.2',
    });
  });

  test('bus 0 with its hubs is filled before bus 1', () => {
    const used = ports(
      guest(
        times(7, () => tablet()),
        [piix3, xhci(undefined, 1)],
      ),
    );
    expect(used).toMatchObject({ hub0: '0:1', input0: '0:2', input1: '0:1.1', input6: '0:1.6' });
  });

  test('hubs that are listed without a port fill a level before the next', () => {
    expect(ports(guest([hub(), hub(), hub(), tablet(), tablet()]))).toEqual({
      hub0: '0:1',
      hub1: '0:2',
      hub2: '0:1.1',
      input0: '0:1.2',
      input1: '0:1.3',
    });
  });

  test('a hub cannot be added if the root ports are taken', () => {
    const devices = [tablet(port('0:1')), tablet(port('0:2')), tablet()];
    expect(fail(devices)).toMatchObject({
      code: 'UsbPortsUsedUp',
      device: 'hub0',
      message: 'no USB port is free for hub `hub0`; there is bus 0 with 2 ports',
      hint: 'list a further USB controller, or one of model `qemu-xhci` with more ports (up to 15)',
    });
  });

  test('no hub is added for devices that all want one full bus', () => {
    const devices = times(3, () => tablet(port('0')));
    expect(fail(devices, [piix3, xhci(undefined, 1)])).toMatchObject({
      code: 'UsbPortsUsedUp',
      device: 'input2',
    });
  });
});

describe('ports of each controller', () => {
  test.each([
    ['piix3-uhci', 2],
    ['piix4-uhci', 2],
    ['vt82c686b-uhci', 2],
    ['pci-ohci', 3],
    ['ehci', 6],
    ['ich9-ehci1', 6],
    ['nec-xhci', 4],
    ['qemu-xhci', 4],
  ])('%s has %i', (model, count) => {
    const hubsFor = (tablets: number) =>
      devicesOf(
        plan(
          guest(
            times(tablets, () => tablet()),
            [usb(model, 0)],
          ),
        ),
        'hub',
      ).length;
    expect([hubsFor(count), hubsFor(count + 1)]).toEqual([0, 1]);
  });

  test('companions have none of their own', () => {
    const controllers = [usb('ich9-ehci1', 0), usb('ich9-uhci1', 0), usb('ich9-uhci2', 0)];
    expect(
      devicesOf(
        plan(
          guest(
            times(7, () => tablet()),
            controllers,
          ),
        ),
        'hub',
      ),
    ).toHaveLength(1);
  });

  test('the ports of an xHCI controller can be set, those of others cannot', () => {
    expect(
      devicesOf(
        plan(
          guest(
            times(15, () => tablet()),
            [xhci(15)],
          ),
        ),
        'hub',
      ),
    ).toEqual([]);
    const old = usb('piix3-uhci', 0, { ports: 8 });
    expect(
      devicesOf(
        plan(
          guest(
            times(3, () => tablet()),
            [old],
          ),
        ),
        'hub',
      ),
    ).toHaveLength(1);
  });

  test('an xHCI controller with no ports is not seen', () => {
    const devices = [tablet()];
    expect(ports(guest(devices, [xhci(0), xhci(undefined, 1)]))).toEqual({ input0: '1:1' });
  });

  test('more than 15 ports are refused', () => {
    expect(fail([], [xhci(16)])).toMatchObject({
      code: 'PortsOutOfRange',
      message:
        'a `qemu-xhci` controller has at most 15 ports; usb qemu-xhci controller `controller0` asks for 16',
    });
  });

  test('two controllers of one index are refused, companions are not', () => {
    expect(fail([tablet()], [piix3, xhci()])).toMatchObject({
      code: 'ControllerDuplicate',
      data: { type: 'usb', index: 0, holder: 'controller0' },
    });
  });
});

describe('ports that are stated', () => {
  test('are kept, and left out of the choice', () => {
    expect(ports(guest([tablet(), tablet(port('0:1'))]))).toEqual({ input0: '0:2', input1: '0:1' });
  });

  test('may be behind a hub that is listed', () => {
    const devices = [hub(port('0:2')), tablet(port('0:2.8')), tablet()];
    expect(ports(guest(devices))).toEqual({ hub0: '0:2', input0: '0:2.8', input1: '0:1' });
  });

  test('a bus alone has the port chosen there', () => {
    expect(ports(guest([tablet(port('1'))], [piix3, xhci(undefined, 1)]))).toEqual({
      input0: '1:1',
    });
  });

  test('port 0 means that one is to be chosen', () => {
    expect(ports(guest([tablet(port('0:0'))]))).toEqual({ input0: '0:1' });
  });

  test('zeros at the end of a path do not count', () => {
    const devices = [tablet(port('0:2.0')), tablet(), tablet(port('0:2'))];
    expect(fail(devices)).toMatchObject({ code: 'UsbPortTaken', device: 'input2' });
  });

  test('hubs reach four levels deep', () => {
    const chain = ['0:1', '0:1.1', '0:1.1.1'].map((at) => hub(port(at)));
    const devices = [...chain, tablet(port('0:2')), ...times(22, () => tablet())];
    expect(ports(guest(devices))).toMatchObject({
      input1: '0:1.2',
      input8: '0:1.1.2',
      input15: '0:1.1.1.1',
      input22: '0:1.1.1.8',
    });
  });

  test('the ports of a hub on the fourth level cannot be used', () => {
    const chain = ['0:1', '0:1.1', '0:1.1.1', '0:1.1.1.1'].map((at) => hub(port(at)));
    const tablets = times(31, () => tablet());
    expect(fail([...chain, ...tablets])).toMatchObject({ code: 'UsbPortsUsedUp' });
  });

  test('an address of another kind takes a device out of the choice', () => {
    const rtc = device('hub', {
      type: 'usb',
      address: { type: 'pci', domain: 0, bus: 1, slot: 1, function: 0 },
    });
    expect(ports(q35({ devices: [xhci(), rtc] }))).toEqual({ hub0: '0:1' });
  });
});

describe('ports that do not exist are refused', () => {
  test.each([
    {
      what: 'a bus that is not there',
      at: '3:1',
      code: 'UsbBusUnknown',
      reason: 'usb tablet `input0` is to have USB port 3:1, but there is no USB bus 3',
      hint: 'list a USB controller with this index',
    },
    {
      what: 'a bus alone that is not there',
      at: '3',
      code: 'UsbBusUnknown',
      reason: 'usb tablet `input0` is to be on USB bus 3, which does not exist',
      hint: 'list a USB controller with this index, or leave the bus out',
    },
    {
      what: 'a port past the last one',
      at: '0:3',
      code: 'UsbPortUnknown',
      reason: 'usb tablet `input0` is to have USB port 0:3, but there are 2 ports only',
      hint: 'leave the port out: a free one is then chosen',
    },
    {
      what: 'a path through a port past the last one',
      at: '0:3.1',
      code: 'UsbPortUnknown',
      reason:
        'usb tablet `input0` is to have USB port 0:3.1, but port 3 of the path does not exist',
      hint: 'leave the port out: a free one is then chosen',
    },
    {
      what: 'a path through a port that has no hub',
      at: '0:1.1',
      code: 'UsbPortUnknown',
      reason:
        'usb tablet `input0` is to have USB port 0:1.1, but there is no hub at port 1 of the path',
      hint: 'leave the port out: a free one is then chosen',
    },
  ])('$what', ({ at, code, reason, hint }) => {
    expect(fail([tablet(port(at))])).toMatchObject({
      code,
      message: reason,
      hint,
      device: 'input0',
    });
  });

  test('a path with a zero inside', () => {
    expect(fail([hub(port('0:1')), tablet(port('0:1.0.2'))])).toMatchObject({
      code: 'UsbPortUnknown',
      message: expect.stringContaining('port 0 of the path'),
    });
  });

  test('a port of a hub past the eighth', () => {
    expect(fail([hub(port('0:1')), tablet(port('0:1.9'))])).toMatchObject({
      code: 'UsbPortUnknown',
      message: expect.stringContaining('there are 8 ports only'),
    });
  });

  test('a hub that is listed after its child', () => {
    expect(fail([hub(port('0:1.1')), hub(port('0:1'))])).toMatchObject({
      code: 'UsbPortUnknown',
      device: 'hub0',
    });
  });

  test('a port that two devices state', () => {
    expect(fail([tablet(port('0:1')), tablet(port('0:1'))])).toMatchObject({
      code: 'UsbPortTaken',
      device: 'input1',
      message: 'usb tablet `input1` is to have USB port 0:1, which is in use',
      hint: 'leave the port out: a free one is then chosen',
    });
  });

  test('a port that a hub has', () => {
    expect(fail([hub(port('0:1')), tablet(port('0:1'))])).toMatchObject({
      code: 'UsbPortTaken',
      device: 'input0',
    });
  });

  test('a port that two hubs state', () => {
    expect(fail([hub(port('0:1')), hub(port('0:1'))])).toMatchObject({
      code: 'UsbPortTaken',
      device: 'hub1',
      message: 'hub `hub1` is to be plugged in where another hub is, at USB 0:1',
    });
  });
});

describe('a guest without USB', () => {
  test('has no USB devices', () => {
    expect(refused(armVirt({ devices: [tablet()] }))).toMatchObject({
      code: 'UsbDisabled',
      device: 'input0',
      message: 'usb tablet `input0` needs USB, but the guest has no USB controller',
      hint: 'list a USB controller, such as one of model `qemu-xhci`',
    });
  });

  test('not even those whose bus is USB by default', () => {
    expect(fail([input('tablet')], [usb('none', 0)])).toMatchObject({ code: 'UsbDisabled' });
  });
});

describe('a domain that is read back', () => {
  const readBack = { newDomain: false };

  test('keeps its USB devices as they are unless all have ports', () => {
    const planned = plan(guest([tablet(), tablet(port('0:1'))]), readBack);
    expect(addresses(planned)).toMatchObject({ input1: '0:1' });
    expect(addresses(planned).input0).toBeUndefined();
  });

  test('is checked if all have ports', () => {
    const devices = [tablet(port('0:1')), tablet(port('0:1'))];
    expect(refused(guest(devices), readBack).code).toBe('UsbPortTaken');
  });

  test('may have USB devices and no controller', () => {
    expect(addresses(plan(armVirt({ devices: [tablet()] }), readBack))).toEqual({});
  });
});

test('every CCID controller takes a port', () => {
  const devices = [controller('ccid', 0), controller('ccid', 1)];
  expect(ports(guest(devices))).toEqual({ controller1: '0:1', controller2: '0:2' });
});
