import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/adapters/qemu/read.ts';
import { toQemuArgs } from '../../../src/adapters/qemu/write.ts';
import { check } from '../../../src/check/check.ts';
import { readChecked } from '../../../src/check-text.ts';
import { formatAddress } from '../../../src/core/address.ts';
import { DevaddrError } from '../../../src/core/issue.ts';
import { cleanGuests } from '../../check/clean-guests.ts';

const guests = cleanGuests(120).filter(({ name }) => /^(q35|pc),/.test(name));

/** A list of words as a shell takes it. */
const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

describe('a command line that was made of a plan', () => {
  it('reads as the same seats', () => {
    for (const { name, plan } of guests) {
      let args: readonly string[];
      try {
        args = toQemuArgs(plan);
      } catch (error) {
        if (error instanceof DevaddrError) continue;
        throw error;
      }
      const { devices } = readCommandLine(quoted(args));
      const seats = devices.flatMap(({ address }) =>
        address?.type === 'pci' ? [formatAddress(address as never)] : [],
      );
      const planned = plan.devices.flatMap(({ address }) =>
        address?.type === 'pci' ? [formatAddress(address)] : [],
      );
      expect(
        planned.filter((seat) => !seats.includes(seat)),
        `${name}\n${args.join(' ')}`,
      ).toEqual([]);
    }
  });

  it('is sound if the plan is', () => {
    for (const { name, plan } of guests) {
      const { input } = readChecked(quoted(['qemu-system-x86_64', ...toQemuArgs(plan)]), undefined);
      const found = check(input).filter(({ severity }) => severity !== 'note');
      expect(
        found.map(({ message }) => message),
        name,
      ).toEqual([]);
    }
  });
});
