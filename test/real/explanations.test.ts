import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disposeSolver } from '../../src/solver/session.ts';
import { hasLibvirt, type Libvirt, openLibvirt } from '../support/libvirt.ts';
import { ourAnswer } from './our-answer.ts';

const root = process.env.DEVADDR_LIBVIRT_ROOT;
const available = hasLibvirt({ root });
const folder = new URL('../fixtures/refusals/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.xml'))
  .map((file) => file.slice(0, -'.xml'.length))
  .sort();

const HEAD = `# Explanations

Guests that have no place for one of their devices or controllers, and what libvirt 11.3 and devaddr say of them. Generated from
a run of both on every guest; \`npx vitest run test/real/explanations.test.ts -u\` writes it anew.
`;

describe.skipIf(!available)('guests that a real libvirt has no place for', () => {
  let libvirt: Libvirt;

  beforeAll(async () => {
    libvirt = await openLibvirt({ root });
  });

  afterAll(async () => {
    await libvirt?.close();
    await disposeSolver();
  });

  it('are refused by us too; docs/explanations.md has the words of both', {
    timeout: 600_000,
  }, async () => {
    const completed: string[] = [];
    const sections: string[] = [];
    for (const name of names) {
      const xml = readFileSync(new URL(`${name}.xml`, folder), 'utf8');
      const theirs = await libvirt.complete(xml);
      const ours = await answerOrError(name);
      if ('xml' in theirs) completed.push(`${name}: by libvirt`);
      else if ('error' in ours) completed.push(`${name}: by us, or we fail: ${ours.error}`);
      else sections.push(section(name, comparable(theirs.error, xml), ours.text));
    }
    expect(completed).toEqual([]);
    expect(sections.length).toBeGreaterThan(25);
    await expect([HEAD, ...sections].join('\n')).toMatchFileSnapshot('../../docs/explanations.md');
  });
});

/** Our words, or what is thrown if there are none: one such guest does not hide the others. */
async function answerOrError(
  name: string,
): Promise<{ readonly text: string } | { readonly error: string }> {
  try {
    return { text: await ourAnswer(name) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** A sentence of libvirt without what differs from run to run and from host to host. */
function comparable(sentence: string, xml: string): string {
  const name = /<name>([^<]*)<\/name>/.exec(xml)?.[1] ?? '';
  return sentence
    .replace(/\bdevaddr-[0-9a-f]{8}-\d+\b/g, name)
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, 'UUID')
    .replace(/\/(?:[\w.-]+\/)+(?=qemu-system-)/g, '')
    .trim();
}

function section(name: string, theirs: string, ours: string): string {
  return `## ${titleOf(name)}

[${name}.xml](../test/fixtures/refusals/${name}.xml)

libvirt 11.3:

${block(theirs)}

devaddr:

${block(ours)}
`;
}

function block(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}

/** `usb-port-used-twice` becomes `USB port used twice`. */
function titleOf(name: string): string {
  const words = name.split('-').map((word) => WRITTEN.get(word) ?? word);
  const title = words.join(' ');
  return WRITTEN.has(name.split('-')[0] ?? '') ? title : capitalized(title);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const UPPER_CASE = [
  'ccw',
  'ide',
  'iommu',
  'isa',
  'lpc',
  'lsi',
  'nic',
  'pci',
  'sata',
  'scsi',
  'usb',
];

/** Words of file names that are written in their own way. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ...UPPER_CASE.map((word): [string, string] => [word, word.toUpperCase()]),
  ['nics', 'NICs'],
  ['pcie', 'PCIe'],
  ['zpci', 'zPCI'],
  ['xhci', 'xHCI'],
  ['raspberry', 'Raspberry'],
  ['pi', 'Pi'],
  ['intel', 'Intel'],
]);
