import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const CODE = /'((?:[A-Z][a-z0-9]+){2,})'/g;
/** Words of the source that look like codes. */
const OTHERS = new Set(['DevaddrError', 'AddressWish', 'DeviceTunables']);

function codesIn(directory: string): Set<string> {
  const codes = new Set<string>();
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    for (const [, code = ''] of readFileSync(`${directory}/${name}`, 'utf8').matchAll(CODE))
      codes.add(code);
  }
  for (const other of OTHERS) codes.delete(other);
  return codes;
}

describe('docs/errors.md', () => {
  const text = readFileSync('docs/errors.md', 'utf8');
  const listed = new Set([...text.matchAll(/`([A-Z][A-Za-z0-9]+)`/g)].map(([, code = '']) => code));
  listed.delete('DevaddrError');

  it('lists every code of the source', () => {
    const used = codesIn('src');
    expect([...used].filter((code) => !listed.has(code))).toEqual([]);
  });

  it('lists no code that nothing uses', () => {
    const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`src/${name}`, 'utf8'))
      .join('\n');
    expect([...listed].filter((code) => !source.includes(`'${code}'`))).toEqual([]);
  });
});
