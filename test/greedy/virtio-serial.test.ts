import { describe, expect, test } from 'vitest';
import {
  addresses,
  channel,
  controller,
  controllerList,
  disk,
  guestConsole,
  pc,
  plan,
  port,
  refused,
  type Sketch,
  serialPort,
  times,
} from '../support/builders.ts';

const serials = (index: number, ports?: number) =>
  controller('virtio-serial', index, undefined, { ports });

/** Ports of the channels, in order. */
const portsOf = (devices: readonly Sketch[]) =>
  Object.entries(addresses(plan(pc({ devices })))).flatMap(([id, address]) =>
    id.startsWith('channel') ? [address] : [],
  );
const listOf = (devices: readonly Sketch[]) =>
  controllerList(plan(pc({ devices }))).filter((name) => name.startsWith('virtio-serial'));
const fail = (devices: readonly Sketch[]) => refused(pc({ devices }));

describe('channels take the lowest free port', () => {
  test('port 0 is kept for consoles', () => {
    expect(portsOf([channel(), channel()])).toEqual(['0/0/1', '0/0/2']);
  });

  test('ports that later channels state are left out', () => {
    expect(portsOf([channel(), channel(serialPort('0/0/1'))])).toEqual(['0/0/2', '0/0/1']);
  });

  test('the thirty-first channel goes to a further controller', () => {
    const ports = portsOf(times(32, () => channel()));
    expect(ports.slice(29)).toEqual(['0/0/30', '1/0/1', '1/0/2']);
  });

  test('so does the first one beyond the ports that are set', () => {
    const devices = [serials(0, 2), ...times(3, () => channel())];
    expect(portsOf(devices)).toEqual(['0/0/1', '1/0/1', '1/0/2']);
    expect(listOf(devices)).toEqual(['virtio-serial0', 'virtio-serial1']);
  });

  test('the controller that is added has the lowest free index', () => {
    const devices = [serials(0, 1), serials(2, 1), channel(), channel()];
    expect(portsOf(devices)).toEqual(['1/0/1', '1/0/2']);
    expect(listOf(devices)).toEqual(['virtio-serial0', 'virtio-serial1', 'virtio-serial2']);
  });

  test('controllers are tried in order of their indexes', () => {
    expect(portsOf([serials(1), serials(0, 2), channel(), channel()])).toEqual(['0/0/1', '1/0/1']);
  });

  test('a channel may name its controller and leave the port', () => {
    const devices = [channel(serialPort('2/0/0')), channel()];
    expect(portsOf(devices)).toEqual(['2/0/1', '0/0/1']);
    expect(listOf(devices)).toEqual(['virtio-serial0', 'virtio-serial2']);
  });

  test('no controllers are added below the one a lone channel names', () => {
    expect(listOf([channel(serialPort('3/0/0'))])).toEqual(['virtio-serial3']);
  });

  test('an address of another kind is replaced', () => {
    expect(portsOf([channel(port('0:1'))])).toEqual(['0/0/1']);
  });

  test('a bus other than 0 is kept but does not make ports different', () => {
    expect(portsOf([channel(serialPort('0/1/1')), channel()])).toEqual(['0/1/1', '0/0/2']);
    expect(fail([channel(serialPort('0/1/1')), channel(serialPort('0/0/1'))]).code).toBe(
      'PortTaken',
    );
  });
});

describe('consoles store no address', () => {
  test('two consoles take no port from a channel', () => {
    const devices = [guestConsole('virtio'), guestConsole('virtio'), channel()];
    expect(portsOf(devices)).toEqual(['0/0/1']);
  });

  test('but they bring a further controller if no other has any port', () => {
    expect(listOf([serials(0, 0), guestConsole('virtio')])).toEqual([
      'virtio-serial0',
      'virtio-serial1',
    ]);
  });

  test('one that names a controller takes a port of controller 0 all the same', () => {
    const devices = [guestConsole('virtio', serialPort('0/0/0')), channel()];
    expect(portsOf(devices)).toEqual(['0/0/2']);
    const elsewhere = [serials(0), guestConsole('virtio', serialPort('1/0/0')), channel()];
    expect(portsOf(elsewhere)).toEqual(['0/0/2']);
  });

  test('hence one that names controller 1 alone is refused', () => {
    expect(fail([guestConsole('virtio', serialPort('1/0/0'))])).toMatchObject({
      code: 'ControllerMissing',
      device: 'console0',
      data: { controller: 0 },
    });
  });

  test('one that names a port has it', () => {
    expect(portsOf([guestConsole('virtio', serialPort('0/0/1')), channel()])).toEqual(['0/0/2']);
  });
});

describe('ports that cannot be had are refused', () => {
  test('two channels state the same', () => {
    expect(fail([channel(serialPort('0/0/3')), channel(serialPort('0/0/3'))])).toMatchObject({
      code: 'PortTaken',
      device: 'channel1',
      message:
        'channel `channel1` is to have port 3 of virtio-serial controller 0, which is in use',
      hint: 'leave the port out: a free one is then chosen',
    });
  });

  test('the controller has fewer', () => {
    expect(fail([channel(serialPort('0/0/31'))])).toMatchObject({
      code: 'PortOutOfRange',
      message:
        'channel `channel0` is to have port 31 of virtio-serial controller 0, which has 31 ports',
    });
    expect(fail([serials(0, 1), channel(serialPort('0/0/1'))]).message).toContain(
      'which has 1 port',
    );
  });

  test('the controller that is named is full', () => {
    const devices = [serials(0, 2), channel(serialPort('0/0/1')), channel(serialPort('0/0/0'))];
    expect(fail(devices)).toMatchObject({
      code: 'PortsUsedUp',
      device: 'channel1',
      message: 'virtio-serial controller 0 has no free port for channel `channel1`',
      hint: 'leave the address out: another controller is then used',
    });
  });

  test('any device with such an address needs its controller', () => {
    expect(fail([disk('vda', 'virtio', serialPort('4/0/1'))])).toMatchObject({
      code: 'ControllerMissing',
      device: 'vda',
      message: 'virtio disk `vda` needs virtio-serial controller 4, which does not exist',
      hint: 'list the controller, or leave the address out',
    });
  });
});
