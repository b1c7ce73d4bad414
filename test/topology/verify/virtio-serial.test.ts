import { describe, expect, it } from 'vitest';
import type { Device } from '../../../src/core/device.ts';
import { at, controller, device, disk, findings, q35 } from './plan.ts';

const serial0 = controller('virtio-serial', 0, { address: at('00:05.0') });

function channel(id: string, port?: number, number = 0, bus = 0): Device {
  return device(id, 'channel', {
    targetType: 'virtio',
    ...(port === undefined
      ? {}
      : { address: { type: 'virtio-serial', controller: number, bus, port } }),
  });
}

describe('virtio-serial.port-taken', () => {
  it('finds two devices on one port, whatever their bus', () => {
    expect(findings(q35(serial0, channel('a', 1), channel('b', 1, 0, 1)))).toEqual([
      'error virtio-serial.port-taken a b',
    ]);
    expect(findings(q35(serial0, channel('a', 1), channel('b', 2)))).toEqual([]);
  });

  it('counts every kind of device', () => {
    const odd = disk('sdx', 'sd', { type: 'virtio-serial', controller: 0, bus: 0, port: 1 });
    expect(findings(q35(serial0, odd, channel('b', 1)))).toEqual([
      'error virtio-serial.port-taken sdx b',
    ]);
  });
});

describe('virtio-serial.port-exists', () => {
  it('finds a controller that does not exist', () => {
    expect(findings(q35(serial0, channel('a', 1, 1)))).toEqual([
      'error virtio-serial.port-exists a',
    ]);
  });

  it('finds a port that the controller does not have', () => {
    expect(findings(q35(serial0, channel('a', 30)))).toEqual([]);
    expect(findings(q35(serial0, channel('a', 31)))).toEqual(['error virtio-serial.port-exists a']);
    const small = controller('virtio-serial', 0, { ports: 2, address: at('00:05.0') });
    expect(findings(q35(small, channel('a', 2)))).toEqual(['error virtio-serial.port-exists a']);
  });

  it('finds a channel without port', () => {
    expect(findings(q35(serial0, channel('a'), channel('b', 0)))).toEqual([
      'error virtio-serial.port-exists a',
      'error virtio-serial.port-exists b',
    ]);
  });

  it('lets a console be at port 0, or nowhere', () => {
    const console = (id: string, number?: number) =>
      device(id, 'console', {
        targetType: 'virtio',
        ...(number === undefined
          ? {}
          : { address: { type: 'virtio-serial', controller: number, bus: 0, port: 0 } }),
      });
    expect(findings(q35(serial0, console('a', 0), console('b', 0), console('c')))).toEqual([]);
    expect(findings(q35(serial0, console('a', 1)))).toEqual(['error virtio-serial.port-exists a']);
  });
});
