import { describe, expect, test } from 'vitest';
import { DevaddrError, type Issue } from '../../src/core/issue.ts';

const first: Issue = {
  code: 'PciSeatTaken',
  message: 'the seat is taken',
  path: ['devices', 0, 'address'],
  device: 'nic0',
  place: { line: 3, column: 5 },
  hint: 'leave it out',
};
const second: Issue = { code: 'Other', message: 'something else', path: [] };

describe('a refusal', () => {
  test('speaks for its first issue', () => {
    const error = new DevaddrError([first, second]);
    expect([error.code, error.device, error.place, error.hint]).toEqual([
      'PciSeatTaken',
      'nic0',
      { line: 3, column: 5 },
      'leave it out',
    ]);
  });

  test('says all its messages', () => {
    expect(new DevaddrError([first, second]).message).toBe('the seat is taken\nsomething else');
  });

  test('may be made of a single issue', () => {
    const error = new DevaddrError(second);
    expect(error.issues).toEqual([second]);
    expect([error.device, error.place, error.hint]).toEqual([undefined, undefined, undefined]);
  });

  test('is an error with a name and a cause', () => {
    const cause = new Error('file not found');
    const error = new DevaddrError(first, { cause });
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.cause]).toEqual(['DevaddrError', cause]);
  });
});
