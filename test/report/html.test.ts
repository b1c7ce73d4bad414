import { afterAll, describe, expect, it } from 'vitest';
import { parseXml } from '../../src/adapters/libvirt/parse-xml.ts';
import { compare } from '../../src/compare/compare.ts';
import type { Comparison } from '../../src/compare/comparison.ts';
import type { Request } from '../../src/core/request.ts';
import { comparisonHtml } from '../../src/report/html.ts';
import { disposeSolver } from '../../src/solver/session.ts';

afterAll(disposeSolver);

const HOSTILE = '"><script>alert(1)</script>&\u0007\u202e';

const REQUEST: Request = {
  machine: {
    arch: 'x86_64',
    type: 'q35',
    capabilities: 'qemu-10.0.0',
    vcpus: 2,
    cells: [{ id: 0 }],
  },
  devices: [
    { id: HOSTILE, kind: 'interface', model: 'virtio' },
    { id: 'root', kind: 'disk', target: 'vda', targetBus: 'virtio' },
  ],
};

const ALTERNATIVES = ['libvirt', 'packed', 'nova-ports', 'kata-ports:switch=4', 'switches'];

function page(comparison: Comparison, title = 'a guest'): string {
  return comparisonHtml(comparison, { title });
}

/** All values of an attribute. */
function values(html: string, attribute: string): string[] {
  return [...html.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, 'g'))].map(
    ([, value = '']) => value,
  );
}

describe('a comparison as a page', () => {
  it('is well-formed, names every alternative and repeats no id', async () => {
    const comparison = await compare(REQUEST, ALTERNATIVES);
    const html = page(comparison);
    for (const name of ALTERNATIVES) expect(html).toContain(`>${name}</a>`);
    const ids = values(html, 'id');
    expect(new Set(ids).size).toBe(ids.length);
    // Elements that HTML does not close are closed for the sake of the test.
    const closed = html.replace('<!DOCTYPE html>', '').replace(/<(meta|link)([^>]*)>/g, '<$1$2/>');
    expect(() => parseXml(closed)).not.toThrow();
  });

  it('points to nothing that is not there', async () => {
    const html = page(await compare(REQUEST, ALTERNATIVES));
    const ids = new Set(values(html, 'id'));
    const links = values(html, 'href').filter((link) => link.startsWith('#'));
    const labels = values(html, 'aria-labelledby').flatMap((label) => label.split(' '));
    for (const name of [...links.map((link) => link.slice(1)), ...labels])
      expect(ids.has(name), name).toBe(true);
  });

  it('runs nothing, loads nothing, and shows names as they are', async () => {
    const html = page(await compare(REQUEST, ['libvirt']), HOSTILE);
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/\son\w+=|javascript:|url\(|@import|https?:\/\/(?!www\.w3\.org)/);
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;\\u{7}\\u{202e}');
    expect(html).not.toContain('\u0007');
    expect(html).not.toContain('\u202e');
  });

  it('draws a plan once, and says which are the same', async () => {
    const html = page(
      await compare(REQUEST, [
        { name: 'first', request: REQUEST },
        { name: 'second', request: REQUEST },
      ]),
    );
    expect(html.match(/class="drawing"/g)).toHaveLength(1);
    expect(html).toContain('The same as first.');
  });

  it('has no table, plot or drawing where nothing could be planned', async () => {
    const html = page(
      await compare({ ...REQUEST, tunables: { limits: { buses: 1 } } }, ['port-each']),
    );
    expect(html).not.toMatch(/<svg|<table/);
    expect(html).toContain('<dt>port-each</dt><dd>impossible');
  });

  it('is the same for the same comparison', async () => {
    const comparison = await compare(REQUEST, ALTERNATIVES);
    expect(page(comparison)).toBe(page(comparison));
  });
});
