import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeDomain } from '../../src/complete-domain.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import { qemuFor, qemuWithXen } from './capabilities.ts';

/** What a fixture asks for beyond its domain: `case.json` next to it. */
interface Case {
  /** Read back from storage instead of defined anew. */
  readonly reload?: boolean;
  /** Flags the QEMU binary lacks. */
  readonly without?: readonly string[];
  /** Where libvirt itself does not leave its completion alone: `settles` the next time, or refuses it. */
  readonly again?: string;
}

const DOMAINS = new URL('../fixtures/domains/', import.meta.url);

const fileOf = (name: string, file: string): URL => new URL(`${name}/${file}`, DOMAINS);

function caseOf(name: string): Case {
  const file = fileOf(name, 'case.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function complete(name: string, xml: string): string {
  const { reload = false, without } = caseOf(name);
  const arch = /\barch\s*=\s*(['"])(\w+)\1/.exec(xml)?.[2] ?? 'x86_64';
  const capabilities = name === 'xenfv' ? qemuWithXen() : qemuFor(arch, without);
  return completeDomain(xml, { capabilities, abiUpdate: !reload }).xml;
}

function refusalOf(name: string, xml: string): string | undefined {
  try {
    complete(name, xml);
  } catch (error) {
    if (error instanceof DevaddrError) return error.code;
    throw error;
  }
  return undefined;
}

/** Domains of our own and what they become; `vitest -u` writes the completions anew. */
describe('golden domains', () => {
  const names = readdirSync(DOMAINS).sort();

  it.each(names)('%s', async (name) => {
    const { again = 'same' } = caseOf(name);
    const completed = complete(name, readFileSync(fileOf(name, 'in.xml'), 'utf8'));
    await expect(completed).toMatchFileSnapshot(fileOf(name, 'out.xml').pathname);
    if (again !== 'same' && again !== 'settles') {
      expect(refusalOf(name, completed)).toBe(again);
      return;
    }
    const settled = again === 'settles' ? complete(name, completed) : completed;
    expect(complete(name, settled)).toBe(settled);
  });
});
