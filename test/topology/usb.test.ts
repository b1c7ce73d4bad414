import { describe, expect, test } from 'vitest';
import {
  describePath,
  findPort,
  locate,
  type UsbBuses,
  type UsbLevel,
  usbLevel,
} from '../../src/topology/usb.ts';
import { times } from '../support/builders.ts';

/** A level whose first port has a hub of two ports, and so on down. */
function chain(depth: number): UsbLevel {
  const level = usbLevel(2);
  if (depth === 0) return level;
  level.taken.add(1);
  level.hubs.set(1, chain(depth - 1));
  return level;
}

/** Takes the lowest free port again and again. */
function fill(level: UsbLevel, times_: number): (string | undefined)[] {
  return times(times_, () => {
    const path = findPort(level);
    if (path === undefined) return undefined;
    let at = level;
    for (const port of path.slice(0, -1)) at = at.hubs.get(port) ?? at;
    at.taken.add(path.at(-1) ?? 0);
    return describePath(path);
  });
}

test('a path of ports is written with dots', () => {
  expect(describePath([1, 2, 4])).toBe('1.2.4');
});

describe('the lowest free port', () => {
  test('fills a level before it goes down', () => {
    expect(fill(chain(1), 4)).toEqual(['2', '1.1', '1.2', undefined]);
  });

  test('fills a hub with all below before the next hub', () => {
    const level = usbLevel(2);
    level.taken.add(1).add(2);
    level.hubs.set(1, chain(1)).set(2, usbLevel(1));
    expect(fill(level, 5)).toEqual(['1.2', '1.1.1', '1.1.2', '2.1', undefined]);
  });

  test('is never more than four ports away', () => {
    expect(fill(chain(4), 5)).toEqual(['2', '1.2', '1.1.2', '1.1.1.2', undefined]);
  });
});

describe('a port that is stated', () => {
  const buses: UsbBuses = new Map([[0, chain(1)]]);

  test('is found on its level', () => {
    expect(locate(buses, 0, '1.2')).toEqual({ level: usbLevel(2), port: 2 });
    expect(locate(buses, 0, '2.0')).toEqual({ level: buses.get(0), port: 2 });
  });

  test.each([
    [3, '1', { problem: 'bus', at: 0, ports: 0 }],
    [0, '3', { problem: 'port', at: 3, ports: 2 }],
    [0, '3.1', { problem: 'range', at: 3, ports: 2 }],
    [0, '1.0.2', { problem: 'range', at: 0, ports: 2 }],
    [0, '2.1', { problem: 'hub', at: 2, ports: 2 }],
    [0, '1.3', { problem: 'port', at: 3, ports: 2 }],
  ])('is not there: bus %i, port %s', (bus, port, problem) => {
    expect(locate(buses, bus, port)).toEqual(problem);
  });
});
