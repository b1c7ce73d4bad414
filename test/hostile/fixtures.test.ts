import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../../src/core/capabilities.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import { qemuFor, qemuWithXen } from '../golden/capabilities.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { answerTo, expectSound } from './answer.ts';

const DOMAINS = new URL('../fixtures/domains/', import.meta.url);
const MUTATIONS_EACH = 25;

interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly capabilities: Capabilities;
}

/** Domains of our own, as they are given and as they come out. */
const fixtures = readdirSync(DOMAINS)
  .sort()
  .flatMap((name) =>
    ['in.xml', 'out.xml'].map((file): Fixture => {
      const text = readFileSync(new URL(`${name}/${file}`, DOMAINS), 'utf8');
      const arch = /\barch\s*=\s*(['"])(\w+)\1/.exec(text)?.[2] ?? 'x86_64';
      const capabilities = name === 'xenfv' ? qemuWithXen() : qemuFor(arch);
      return { name: `${name}/${file}`, text, capabilities };
    }),
  );

const EXTREMES = [
  ...['', '0', '-1', '1', '2', '7', '31', '32', '255', '256', '1023', '65535', '65536'],
  ...['2147483647', '2147483648', '4294967295', '4294967296', '99999999999999999999'],
  ...['0x', '0xffffffff', '010', '1.1.1.1.1', 'x', 'constructor', '__proto__', '&#0;', '𝄞'],
];

const WORDS = [
  ...['pci', 'usb', 'scsi', 'virtio', 'none', 'drive', 'ccw', 'sata', 'ide', 'spapr-vio', 'isa'],
  ...['constructor', '__proto__', 'toString'],
  ...['pcie-root-port', 'pci-bridge', 'pci-root', 'pcie-root', 'dimm', 'q35', 'virt', 'serial'],
];

type Mutation = (text: string, random: Random) => string;

const cut = (text: string, from: number, to: number, put = ''): string =>
  text.slice(0, from) + put + text.slice(to);

const oneOf = (text: string, pattern: RegExp, random: Random): RegExpExecArray | undefined => {
  const found = [...text.matchAll(pattern)];
  return found.length === 0 ? undefined : random.pick(found);
};

/** Replaces one match of a pattern, if there is one. */
function replaceOne(text: string, pattern: RegExp, put: string, random: Random): string {
  const match = oneOf(text, pattern, random);
  return match === undefined ? text : cut(text, match.index, match.index + match[0].length, put);
}

const ELEMENT = /<([\w-]+)[^<>]*(?:\/>|>[^<]*<\/\1>)/g;

const MUTATIONS: readonly Mutation[] = [
  // A bit of a character.
  (text, random) => {
    const at = random.int(0, text.length - 1);
    return cut(
      text,
      at,
      at + 1,
      String.fromCharCode(text.charCodeAt(at) ^ (1 << random.int(0, 7))),
    );
  },
  // Something is missing.
  (text, random) => {
    const at = random.int(0, text.length - 1);
    return cut(text, at, at + random.int(1, 60));
  },
  // Something is there twice.
  (text, random) => {
    const at = random.int(0, text.length - 1);
    return cut(text, at, at, text.slice(at, at + random.int(1, 200)));
  },
  // Everything ends early.
  (text, random) => text.slice(0, random.int(0, text.length)),
  // An element is there several times, or not at all.
  (text, random) => {
    const match = oneOf(text, ELEMENT, random);
    return match === undefined
      ? text
      : cut(text, match.index, match.index + match[0].length, match[0].repeat(random.int(0, 4)));
  },
  // An element stands where another one was.
  (text, random) => {
    const other = oneOf(text, ELEMENT, random)?.[0] ?? '';
    return replaceOne(text, ELEMENT, other, random);
  },
  // Two attributes have changed places.
  (text, random) => {
    const match = oneOf(text, /([\w-]+)='([^']*)'(\s+)([\w-]+)='([^']*)'/g, random);
    if (match === undefined) return text;
    const [whole, a, x, blank, b, y] = match;
    return cut(text, match.index, match.index + whole.length, `${a}='${y}'${blank}${b}='${x}'`);
  },
  // A number is an extreme one.
  (text, random) => replaceOne(text, /'(?:0x)?[0-9a-f]+'/g, `'${random.pick(EXTREMES)}'`, random),
  (text, random) => replaceOne(text, /'(?:0x)?[0-9a-f]+'/g, `'${random.pick(EXTREMES)}'`, random),
  // A word is another one.
  (text, random) => replaceOne(text, /'[a-z][a-z0-9-]*'/g, `'${random.pick(WORDS)}'`, random),
  // An attribute has another name.
  (text, random) => {
    const other = oneOf(text, /[\w-]+(?==')/g, random)?.[0] ?? 'type';
    return replaceOne(text, /[\w-]+(?==')/g, other, random);
  },
];

function mutated(text: string, random: Random): string {
  let changed = text;
  for (
    let left = random.weigh([
      [1, 6],
      [2, 3],
      [5, 1],
    ]);
    left > 0;
    left--
  ) {
    changed = random.pick(MUTATIONS)(changed, random);
  }
  return changed;
}

/** What becomes of one mutation: `accepted`, or the code of the refusal. */
function outcome({ name, text, capabilities }: Fixture, seed: number): string {
  const changed = mutated(text, randomFrom(seed));
  try {
    const answer = answerTo(changed, capabilities);
    if (answer instanceof DevaddrError) {
      expectSound(answer, changed);
      return answer.code;
    }
    expect(answer.xml.length).toBeLessThan(changed.length + 1_000_000);
    const again = answerTo(answer.xml, capabilities);
    if (again instanceof DevaddrError) expectSound(again, answer.xml);
    return 'accepted';
  } catch (error) {
    throw new Error(`${name}, seed ${seed}:\n${changed}`, { cause: error });
  }
}

describe('mutated fixtures', () => {
  it('are completed or refused soundly, and soon; a completion can be completed again', () => {
    const outcomes = new Map<string, number>();
    let slowest = 0;
    for (let seed = 0; seed < fixtures.length * MUTATIONS_EACH; seed++) {
      const fixture = fixtures[seed % fixtures.length];
      if (fixture === undefined) continue;
      const started = performance.now();
      const code = outcome(fixture, seed);
      slowest = Math.max(slowest, performance.now() - started);
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    }
    expect(slowest, 'milliseconds').toBeLessThan(1000);
    expect(outcomes.get('accepted')).toBeGreaterThan(fixtures.length * 2);
    // The mutations reach far beyond what the parser refuses.
    expect(outcomes.size).toBeGreaterThan(30);
  });
});
