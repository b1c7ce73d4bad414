import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BUILT_IN } from '../../src/compare/alternatives/built-in.ts';
import type { Comparison } from '../../src/compare/comparison.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { runCli } from './run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'devaddr-compare-'));
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await disposeSolver();
});

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const REQUEST = `machine:
  type: q35
  capabilities: qemu-10.0.0
  vcpus: 4
  cells: [{ id: 0 }, { id: 1 }]
devices:
  - { id: gpu0, kind: hostdev, type: pci, hostAddress: '0000:17:00.0', tunables: { cell: 0 } }
  - { id: gpu1, kind: hostdev, type: pci, hostAddress: '0000:81:00.0', tunables: { cell: 1 } }
  - { id: nic0, kind: interface, model: virtio }
`;
const request = file('guest.yaml', REQUEST);

async function compared(...args: readonly string[]): Promise<Comparison> {
  const { out, err, code } = await runCli(['compare', request, '-o', 'json', ...args]);
  expect([err, code]).toEqual(['', 0]);
  return JSON.parse(out) as Comparison;
}

async function names(...args: readonly string[]): Promise<string[]> {
  return (await compared(...args)).alternatives.map(({ name }) => name);
}

describe('devaddr compare', () => {
  it('has the request first, then what is named', async () => {
    expect(await names('libvirt', 'nova-ports:4')).toEqual(['as asked', 'libvirt', 'nova-ports:4']);
  });

  it('tries all policies if none is named', async () => {
    expect(await names()).toEqual(['as asked', ...BUILT_IN.map(({ name }) => name)]);
  });

  it('takes tunables', async () => {
    const { alternatives } = await compared('numa=prefer;expanders=none');
    expect(alternatives).toMatchObject([
      { outcome: 'planned', figures: { offCell: [] } },
      { outcome: 'planned', figures: { offCell: ['gpu0', 'gpu1'] } },
    ]);
  });

  it('takes lists of sets, plans, domains and other requests from files', async () => {
    const sets = file(
      'sets.yaml',
      '- { name: loose, tunables: { numa: ignore } }\n- { name: near, devices: { nic0: { cell: 1 } } }\n',
    );
    const plan = file('today.json', (await runCli(['plan', request, '-o', 'json'])).out);
    const xml = file('domain.xml', (await runCli(['plan', request, '-o', 'xml'])).out);
    const other = file('other.yaml', REQUEST.replace('numa: require', 'numa: prefer'));
    const { alternatives } = await compared(sets, plan, xml, other);
    expect(alternatives.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
      ['as asked', 'loose', 'near', 'today', 'domain', 'other'].map((name) => `${name} planned`),
    );
    expect(alternatives[3]).toMatchObject({ sameAs: 'as asked' });
  });

  it('shows a table, and the differences in words', async () => {
    const { out } = await runCli(['compare', request, 'libvirt', 'kata-ports']);
    expect(out).toMatchSnapshot();
  });

  it('sorts by figures', async () => {
    const least = await names('libvirt', 'nova-ports', 'port-each', '--sort', 'controllers');
    expect([least[0], least.at(-1)]).toEqual(['libvirt', 'nova-ports']);
    const spare = await names('libvirt', 'nova-ports', 'port-each', '--sort', 'offCell,spare');
    expect([spare[2], spare[3]]).toEqual(['nova-ports', 'libvirt']);
  });

  it('counts what moves against the plan in use', async () => {
    const plan = file('used.json', (await runCli(['plan', request, '-o', 'json'])).out);
    const { alternatives } = await compared('libvirt', '--against', plan);
    expect(alternatives).toMatchObject([{ figures: { moved: [] } }, {}]);
    expect(alternatives[1]).not.toMatchObject({ figures: { moved: [] } });
  });

  it('explores', async () => {
    const args = ['compare', request, '--explore', '--objectives', 'controllers,distance'];
    const { out, err, code } = await runCli([...args, '--set', 'numa=prefer', '-o', 'json']);
    expect([err, code]).toEqual(['traded off: controllers, distance\n', 0]);
    expect((JSON.parse(out) as Comparison).alternatives).toHaveLength(3);
  });

  it('makes a page that loads nothing', async () => {
    const { out } = await runCli(['compare', request, 'libvirt', '-o', 'html']);
    expect(out).toMatch(/^<!DOCTYPE html>/);
    expect(out).toContain("default-src 'none'");
    expect(out).not.toMatch(/<script|(?:src|href)="(?!#|data:)|url\(|@import/);
  });

  it('ends with 1 if there is no plan at all', async () => {
    const { code, out } = await runCli([
      'compare',
      request,
      'port-each',
      '--set',
      'limits.buses=1',
    ]);
    expect(code).toBe(1);
    expect(out).toMatch(/^no plan:\n {2}as asked: impossible: /);
  });

  it.each([
    [['nova-prots'], 'did you mean `nova-ports`?'],
    [['numa=perhaps'], 'numa'],
    [['libvirt:4'], 'takes nothing behind a colon'],
    [['--sort', 'controlers'], 'did you mean `controllers`?'],
    [['--objectives', 'controllers'], '`--objectives` is for `--explore`'],
    [['--explore', '--objectives', 'speed'], 'is not one of moves'],
    [['--against', '/nowhere.json'], 'does not exist'],
  ])('refuses %j', async (args, words) => {
    const { code, out, err } = await runCli(['compare', request, ...args]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(words);
  });
});
