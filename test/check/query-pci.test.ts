import { describe, expect, it } from 'vitest';
import { check } from '../../src/check/check.ts';
import type { Finding } from '../../src/check/finding.ts';
import { readChecked } from '../../src/check-text.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { type Answered, type AnsweredRoot, answerOf, functionsOf } from './answer-of.ts';
import { expander, guestWith } from './guest-with.ts';

const COUNT = 20;

/** Spoils an answer; the function that the finding has to be about. */
type Spoil = (roots: AnsweredRoot[], random: Random) => Answered | undefined;

const bridges = (roots: AnsweredRoot[]): Answered[] =>
  functionsOf(roots).filter(({ pci_bridge }) => pci_bridge !== undefined);

const endpoints = (roots: AnsweredRoot[]): Answered[] =>
  bridges(roots).flatMap(({ pci_bridge }) => {
    const devices = pci_bridge?.devices ?? [];
    return devices.length === 1 && devices[0]?.pci_bridge === undefined ? devices : [];
  });

const SPOILED: readonly (readonly [rule: string, name: string, spoil: Spoil])[] = [
  [
    'guest.not-numbered',
    'a bridge without bus number',
    (roots, random) => {
      const bridge = random.pick(bridges(roots));
      if (bridge.pci_bridge) bridge.pci_bridge.bus.secondary = 0;
      return bridge;
    },
  ],
  [
    'guest.bus-taken',
    'two bridges with one bus number',
    (roots, random) => {
      const [first, second] = random.sample(bridges(roots), 2);
      if (!first?.pci_bridge || !second?.pci_bridge) return undefined;
      second.pci_bridge.bus.secondary = first.pci_bridge.bus.secondary;
      return second;
    },
  ],
  [
    'guest.bus-taken',
    'a bridge with the number of an expander bus',
    (roots, random) => {
      const bridge = random.pick(
        roots.find(({ bus }) => bus === 0)?.devices.filter((each) => each.pci_bridge) ?? [],
      );
      if (bridge.pci_bridge) bridge.pci_bridge.bus.secondary = 100;
      return bridge;
    },
  ],
  [
    'guest.unassigned',
    'a BAR without address',
    (roots, random) => {
      const target = random.pick(endpoints(roots));
      for (const region of target.regions) region.address = random.pick([-1, 2 ** 64 - 1]);
      return target;
    },
  ],
  [
    'pci.function-zero',
    'a function without function 0',
    (roots, random) => {
      const target = random.pick(endpoints(roots));
      target.function = random.int(1, 7);
      return target;
    },
  ],
  [
    'pci.slot-range',
    'a device at another slot than 0 behind a port',
    (roots, random) => {
      const target = random.pick(
        bridges(roots)
          .filter(({ id }) => id.device === 0x0c)
          .flatMap(({ pci_bridge }) => pci_bridge?.devices ?? []),
      );
      target.slot = random.int(1, 31);
      return target;
    },
  ],
];

function answers(): AnsweredRoot[][] {
  const found: AnsweredRoot[][] = [];
  for (let seed = 1; found.length < COUNT && seed < 20 * COUNT; seed++) {
    const plan = guestWith('q35', seed, { devices: expander(1, 100, 2) });
    if (plan !== undefined) found.push(answerOf(plan));
  }
  return found;
}

const faultsIn = (text: string): readonly Finding[] =>
  check(readChecked(text, undefined).input).filter(({ severity }) => severity !== 'note');

const textOf = (roots: AnsweredRoot[], random: Random): string =>
  JSON.stringify(random.chance(0.5) ? { return: roots } : roots, null, random.pick([0, 2]));

describe('the answer of query-pci', () => {
  it('is sound if the guest is', () => {
    for (const [seed, roots] of answers().entries())
      expect(faultsIn(textOf(roots, randomFrom(seed)))).toEqual([]);
  });

  it.each(SPOILED)('%s: shows %s in 20 guests, where it is', (rule, _, spoil) => {
    let count = 0;
    for (const [seed, roots] of answers().entries()) {
      const random = randomFrom(seed);
      const target = spoil(roots, random);
      if (target === undefined) continue;
      count++;
      const text = textOf(roots, random);
      const found = faultsIn(text).filter((each) => each.rule === rule);
      const about = found.filter(({ devices }) => devices.includes(target.qdev_id));
      expect(about, `${seed}: ${JSON.stringify(found)}`).not.toEqual([]);
      for (const { place, fix } of about) {
        expect(fix).toBeUndefined();
        expect(place).toBeDefined();
      }
      if (rule !== 'guest.bus-taken')
        expect(about.map(({ place }) => at(text, place))).toContain(target.qdev_id);
    }
    expect(count).toBe(COUNT);
  });

  it('says nothing of a guest whose firmware has not run', () => {
    const [roots = []] = answers();
    for (const each of functionsOf(roots)) {
      for (const region of each.regions) region.address = -1;
      if (each.pci_bridge) each.pci_bridge.bus.secondary = 0;
    }
    const findings = check(readChecked(JSON.stringify(roots), undefined).input);
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['guest.not-numbered', 'note'],
    ]);
  });
});

/** Id of the function whose text begins at a place. */
function at(text: string, place: Finding['place']): string | undefined {
  const { line = 1, column = 1 } = place ?? {};
  const rest = text
    .split('\n')
    .slice(line - 1)
    .join('\n')
    .slice(column - 1);
  return /"qdev_id":\s?"([^"]*)"/.exec(rest)?.[1];
}
