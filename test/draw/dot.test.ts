import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { draw } from '../../src/draw/draw.ts';
import { guestWith, hostileNames } from './hostile-names.ts';
import { domainNames, domainPlan, planWith } from './plans.ts';

const PROGRAM = 'dot';

const graphviz = (input: string): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(PROGRAM, ['-Tsvg'], { input, encoding: 'utf8' });

const hasGraphviz = graphviz('digraph {}').status === 0;

/** Quotes that are not escaped come in pairs on every line. */
function isQuoted(line: string): boolean {
  const bare = line.replace(/\\./g, '').match(/"/g) ?? [];
  return bare.length % 2 === 0;
}

describe('for Graphviz', () => {
  it('quotes, backslashes and entities are only what they are', () => {
    const dot = draw(guestWith(['a"b', 'c\\', 'd&lt;e', 'f\\n\ng']), { as: 'dot' });
    expect(dot).toContain('label="a\\"b\\ninterface (virtio)');
    expect(dot).toContain('label="c\\\\\\ninterface (virtio)');
    expect(dot).toContain('label="d&amp;lt;e\\ninterface (virtio)');
    expect(dot).toContain('label="f\\\\n\\\\u{a}g\\ninterface (virtio)');
  });

  it('names of any characters stay inside their quotes', () => {
    const lines = draw(guestWith(hostileNames), { as: 'dot' }).split('\n');
    expect(lines.filter((line) => !isQuoted(line))).toEqual([]);
  });

  it('a guest without anything is a graph', () => {
    expect(draw(planWith([]), { as: 'dot' })).toMatch(/^digraph "pc-q35-10\.0 \(x86_64\)" \{\n/);
  });

  it.runIf(hasGraphviz)('names of any characters are drawn', () => {
    const { status, stdout, stderr } = graphviz(draw(guestWith(hostileNames), { as: 'dot' }));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('&#39;single&#39; and &quot;double&quot;');
    expect(stdout).toContain('a&amp;b&amp;amp;c&amp;#60;');
  });

  it.runIf(hasGraphviz).each(domainNames)('%s is drawn', (name) => {
    const { status, stderr } = graphviz(draw(domainPlan(name), { as: 'dot' }));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
