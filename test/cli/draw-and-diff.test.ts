import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PlanDiff } from '../../src/compare/diff.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { runCli } from './run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'devaddr-draw-'));
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await disposeSolver();
});

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const REQUEST = `machine: { type: q35, capabilities: qemu-10.0.0 }
devices:
  - { id: nic0, kind: interface, type: bridge, model: virtio }
  - { id: root, kind: disk, target: vda, targetBus: virtio }
`;
const GROWN = REQUEST.replace(
  'devices:\n',
  'devices:\n  - { id: gpu, kind: hostdev, type: pci, hostAddress: "0000:17:00.0", address: { type: pci, bus: 1, slot: 0 } }\n',
);

const request = file('guest.yaml', REQUEST);

async function planned(name: string, text: string, as = 'json'): Promise<string> {
  const { out, err } = await runCli(['plan', '-', '-o', as], text);
  expect(err).toBe('');
  return file(name, out);
}

describe('devaddr draw', () => {
  it('draws requests, plans and domains alike', async () => {
    const fromRequest = (await runCli(['draw', '-'], REQUEST)).out;
    expect(fromRequest).toMatchSnapshot();
    const plan = await planned('plan.json', REQUEST);
    const yaml = await planned('plan.yaml', REQUEST, 'yaml');
    for (const each of [plan, yaml]) {
      const [, ...lines] = (await runCli(['draw', each])).out.split('\n');
      expect(lines).toEqual(fromRequest.split('\n').slice(1));
    }
    const xml = await planned('domain.xml', REQUEST, 'xml');
    expect((await runCli(['draw', xml])).out).toContain('nic0');
  });

  it('draws pictures and for Graphviz', async () => {
    expect((await runCli(['draw', request, '-o', 'svg'])).out).toMatch(/^<svg /);
    expect((await runCli(['draw', request, '-o', 'svg', '--theme', 'dark'])).out).toContain('dark');
    expect((await runCli(['draw', request, '-o', 'dot'])).out).toMatch(/^digraph /);
    const ascii = (await runCli(['draw', request, '--ascii'])).out;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about all of ASCII
    expect(ascii).toMatch(/^[\x00-\x7f]*$/);
  });

  it('marks what is new', async () => {
    const before = await planned('before.json', REQUEST);
    const { out } = await runCli(['draw', '-', '--against', before], GROWN);
    expect(out).toMatch(/gpu.*new/);
  });

  it('draws a domain that libvirt refuses as it is written', async () => {
    const seat = "<address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>";
    const twice = ["<interface type='user'><model type='virtio'/>", '</interface>'].join(seat);
    const xml = `<domain type='kvm'><name>g</name><memory>1</memory><os><type arch='x86_64' machine='pc-q35-10.0'>hvm</type></os><devices>${twice}${twice}</devices></domain>`;
    const { out, err, code } = await runCli(['draw', '-'], xml);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: libvirt refuses this domain: /);
    expect(out.match(/interface/g)?.length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    [['--theme', 'dark'], '`--theme` is for `-o svg`'],
    [['-o', 'svg', '--ascii'], '`--ascii` is for `-o text`'],
    [['-o', 'png'], 'is not one of text, svg, dot'],
    [['--against', '/nowhere'], 'does not exist'],
  ])('refuses %j', async (args, words) => {
    const { code, out, err } = await runCli(['draw', request, ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });
});

describe('devaddr diff', () => {
  it('finds nothing between a plan and itself, or its domain', async () => {
    const plan = await planned('one.json', REQUEST);
    expect(await runCli(['diff', plan, plan])).toEqual({
      code: 0,
      out: 'no differences\n',
      err: '',
    });
  });

  it('says what changes, and who would notice', async () => {
    const [before, after] = [await planned('a.json', REQUEST), await planned('b.json', GROWN)];
    const { code, out } = await runCli(['diff', before, after]);
    expect(code).toBe(1);
    expect(out).toMatchSnapshot();
    const json = await runCli(['diff', before, after, '-o', 'json']);
    const diff = JSON.parse(json.out) as PlanDiff;
    expect(json.code).toBe(1);
    expect(diff.added.map(({ id }) => id)).toEqual(['gpu']);
    expect(new Set(diff.notices.map(({ kind }) => kind))).toContain('interface-name');
  });

  it.each([
    [[], 'the plans are missing'],
    [[request], 'the second plan is missing'],
    [[request, request, request], 'two plans are compared'],
    [['-', '-'], 'only one of the plans can be standard input'],
    [[request, request], 'this is a request and no plan'],
  ])('refuses %j', async (args, words) => {
    const { code, out, err } = await runCli(['diff', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });
});
