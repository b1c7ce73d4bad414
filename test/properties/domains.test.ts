import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DomainDocument, readDomain } from '../../src/adapters/libvirt/read.ts';
import { type CompletedDomain, completeDomain } from '../../src/complete-domain.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import { qemuFor, qemuWithXen } from '../golden/capabilities.ts';
import { randomDomain } from '../support/domain-generator/random-domain.ts';
import { EXAMPLES } from './arbitraries.ts';

interface Domain {
  readonly name: string;
  readonly xml: string;
  readonly arch: string;
}

const DOMAINS = new URL('../fixtures/domains/', import.meta.url);

const fixtures = readdirSync(DOMAINS).map((name): Domain => {
  const xml = readFileSync(new URL(`${name}/in.xml`, DOMAINS), 'utf8');
  return { name, xml, arch: /\barch\s*=\s*(['"])(\w+)\1/.exec(xml)?.[2] ?? 'x86_64' };
});

/** Domains of our own and random ones. */
const domains: fc.Arbitrary<Domain> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...fixtures) },
  { weight: 3, arbitrary: fc.nat(100_000).map((seed) => randomDomain(seed)) },
);

function complete({ name, arch }: Domain, xml: string): CompletedDomain | DevaddrError {
  const capabilities = name === 'xenfv' ? qemuWithXen() : qemuFor(arch);
  try {
    return completeDomain(xml, { capabilities });
  } catch (error) {
    if (error instanceof DevaddrError) return error;
    throw error;
  }
}

const accepted = fc.sample(domains, EXAMPLES).flatMap((domain) => {
  const completed = complete(domain, domain.xml);
  return completed instanceof DevaddrError ? [] : [{ completed, domain }];
});

/** Runs a check on every domain among the examples that is accepted. */
function everyCompletion(check: (completed: CompletedDomain, domain: Domain) => void): void {
  for (const { completed, domain } of accepted) {
    try {
      check(completed, domain);
    } catch (error) {
      throw new Error(`${domain.name}:\n${domain.xml}`, { cause: error });
    }
  }
}

function facts({ id: _id, because: _because, ...device }: PlanDevice): string {
  const entries = Object.entries(device).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}

const allFacts = ({ devices }: Plan): string[] => devices.map(facts);

/** The facts of an answer that has to be a completion. */
function factsOf(answer: CompletedDomain | DevaddrError): string[] {
  if (answer instanceof DevaddrError) throw answer;
  return allFacts(answer.plan);
}

/** True if a text comes out of another one by deleting. */
function isWithin(text: string, longer: string): boolean {
  let at = 0;
  for (const char of longer) if (text.startsWith(char, at)) at += char.length;
  return at === text.length;
}

/** The texts of the devices of a domain, and the domain without them. */
function parts({ text, elements }: DomainDocument): { devices: string[]; rest: string } {
  const devices = elements.map(({ start, end }) => text.slice(start, end));
  const first = elements[0]?.start ?? 0;
  const inOrder = elements.toSorted((a, b) => b.start - a.start);
  const rest = inOrder.reduce((left, { start, end }) => {
    const mark = start === first ? '<!--devices-->' : '';
    return left.slice(0, start) + mark + left.slice(end);
  }, text);
  return { devices, rest };
}

describe('domains', () => {
  it('get the same answer each time, byte for byte', () => {
    everyCompletion((completed, domain) => {
      const again = complete(domain, domain.xml);
      if (again instanceof DevaddrError) throw again;
      expect(again.xml).toBe(completed.xml);
    });
  });

  it('only get longer where nothing that is written has to change', () => {
    let checked = 0;
    everyCompletion(({ plan }, domain) => {
      const given = domain.xml.replace(/\bmachine='[^']*'/, `machine='${plan.machine.type}'`);
      const completed = complete(domain, given);
      if (completed instanceof DevaddrError || isRewritten(completed, readDomain(given))) return;
      if (!leavesNothingToGuess(given) || /<serial[\s\S]*<console/.test(given)) return;
      expect(isWithin(given, completed.xml), domain.name).toBe(true);
      checked++;
    });
    expect(checked).toBeGreaterThan(accepted.length / 10);
  });

  it('keep comments, unknown elements and everything outside the devices', () => {
    everyCompletion((_, domain) => {
      const more = domain.xml
        .replace(/<devices>/, '<devices><!-- note --><my:thing xmlns:my=\'urn:x\' a="&lt;"/>')
        .replace(/<\/devices>/, '</devices>\n<!-- behind --><metadata><x y="1"/></metadata>');
      const completed = complete(domain, more);
      if (completed instanceof DevaddrError) throw completed;
      if (!more.includes('<devices>')) return;
      expect(completed.xml).toContain('<!-- note -->');
      expect(completed.xml).toContain('<my:thing xmlns:my=\'urn:x\' a="&lt;"/>');
      expect(completed.xml).toContain('</devices>\n<!-- behind --><metadata><x y="1"/></metadata>');
    });
  });

  it('come out the same however they are laid out', () => {
    everyCompletion((completed, domain) => {
      const spread = domain.xml
        .replace(/(?<!<!--[^<>]*)></g, '>\r\n\t<')
        .replace(/='([^'"]*)'/g, ' = "$1"');
      expect(factsOf(complete(domain, spread))).toEqual(allFacts(completed.plan));
    });
  });

  it('come out the same when their devices have names', () => {
    everyCompletion((completed, domain) => {
      const document = readDomain(domain.xml);
      if (/<alias/.test(domain.xml)) return;
      const { devices, rest } = parts(document);
      const named = devices.map((device, i) => withAlias(device, `ua-name-${i}`));
      const xml = rest.replace('<!--devices-->', () => named.join('\n'));
      expect(factsOf(complete(domain, xml))).toEqual(allFacts(completed.plan));
    });
  });

  it('come out the same however the kinds of devices are mixed', () => {
    everyCompletion((completed, domain) => {
      const { devices, rest } = parts(readDomain(domain.xml));
      const kinds = [...new Set(devices.map(kindOf))].reverse();
      const sorted = kinds.flatMap((kind) => devices.filter((device) => kindOf(device) === kind));
      const xml = rest.replace('<!--devices-->', () => sorted.join('\n'));
      expect(factsOf(complete(domain, xml))).toEqual(allFacts(completed.plan));
    });
  });

  it('name every listed device in the plan, and say of each other one why it is there', () => {
    everyCompletion(({ plan, changes }, { xml }) => {
      const ids = new Map(plan.devices.map((device) => [device.id, device]));
      const listed = readDomain(xml).request.devices;
      for (const { id, kind } of listed) expect(ids.get(id)?.kind).toBe(kind);
      const own = new Set(listed.map(({ id }) => id));
      const added = plan.devices.filter(({ id }) => !own.has(id));
      for (const { implied, because } of added) {
        expect(implied).toBe(true);
        expect(because).toBeDefined();
      }
      const inChanges = changes.filter(({ fields }) => fields === undefined);
      expect(inChanges.map(({ device }) => device.id)).toEqual(added.map(({ id }) => id));
    });
  });
});

const kindOf = (device: string): string => /^<([\w-]+)/.exec(device)?.[1] ?? '';

function withAlias(device: string, alias: string): string {
  const element = `<alias name='${alias}'/>`;
  const close = device.lastIndexOf('</');
  return close > 0 && !device.endsWith('/>')
    ? device.slice(0, close) + element + device.slice(close)
    : device.replace(/\/>$/, `>${element}</${kindOf(device)}>`);
}

/** True if values that were written had to change, or devices of one kind their order. */
function isRewritten({ plan, changes }: CompletedDomain, { request }: DomainDocument): boolean {
  const changed = changes.some(({ fields = [] }) => fields.some(({ from }) => from !== undefined));
  const listed = new Set(request.devices.map(({ id }) => id));
  const order = (devices: readonly { readonly id: string; readonly kind: string }[]): string =>
    devices
      .filter(({ id }) => listed.has(id))
      .map(({ id, kind }, i) => ({ id, kind, i }))
      .sort((a, b) => (a.kind === b.kind ? a.i - b.i : a.kind < b.kind ? -1 : 1))
      .map(({ id }) => id)
      .join(' ');
  return changed || order(plan.devices) !== order(request.devices);
}

/** False if an address leaves out what it means, or a number could be read in two ways: such addresses are rewritten. */
function leavesNothingToGuess(text: string): boolean {
  const addresses = text.match(/<address\b[^>]*>/g) ?? [];
  const needed: Readonly<Record<string, readonly string[]>> = {
    pci: ['bus', 'slot'],
    'virtio-serial': ['port'],
    ccid: ['slot'],
    usb: ['port'],
  };
  return addresses.every((address) => {
    const type = /\btype=['"]([\w-]+)/.exec(address)?.[1] ?? '';
    const whole = (needed[type] ?? []).every((part) => address.includes(` ${part}=`));
    return whole && !/=['"]\s*\+?0\d|\.0['"]/.test(address);
  });
}
