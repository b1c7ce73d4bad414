import { describe, expect, test } from 'vitest';
import { count, list, nearest } from '../../src/core/text.ts';

describe('numbers of things', () => {
  test.each([
    [count(0, 'port'), '0 ports'],
    [count(1, 'port'), '1 port'],
    [count(2, 'bus', 'buses'), '2 buses'],
    [count(1, 'bus', 'buses'), '1 bus'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('lists in a sentence', () => {
  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d, e and f'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more'],
  ])('%j', (names, expected) => {
    expect(list(names)).toBe(expected);
  });

  test('may be cut shorter', () => {
    expect(list(['a', 'b', 'c'], 2)).toBe('a and 2 more');
  });
});

describe('the nearest name', () => {
  const names = ['virtio', 'e1000e', 'rtl8139', 'x86_64', 'pci', 'usb'];

  test.each([
    ['virtoi', 'virtio'],
    ['vritio', 'virtio'],
    ['virti', 'virtio'],
    ['VIRTIO', 'virtio'],
    ['x86-64', 'x86_64'],
    ['ubs', 'usb'],
    ['pcie', 'pci'],
    ['rt8139', 'rtl8139'],
    ['nothing', undefined],
    ['', undefined],
    ['u', undefined],
  ])('to `%s` is %s', (written, expected) => {
    expect(nearest(written, names)).toBe(expected);
  });

  test('is the first of those that are equally near', () => {
    expect(nearest('ich5', ['ich4', 'ich6'])).toBe('ich4');
  });

  test('is none of none', () => {
    expect(nearest('usb', [])).toBeUndefined();
  });
});
