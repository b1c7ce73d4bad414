import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { disposeSolver } from '../../src/solver/session.ts';
import { CASES } from '../explain/cases.ts';
import { runCli } from './run-cli.ts';

afterAll(disposeSolver);

const TIGHT = `# what the customer asked for
machine: { type: q35, capabilities: qemu-10.0.0, cells: [{ id: 0 }, { id: 1 }] }
tunables:
  expanders: none   # until the firmware is new
devices:
  - { id: gpu0, kind: hostdev, type: pci, hostAddress: '0000:17:00.0', tunables: { cell: 1 } }
  - { id: nic0, kind: interface, model: virtio }
`;

const LIMITED = CASES.find(({ name }) => name === 'windows of io ports')?.request ?? '';

const CLASH = `<domain type='qemu'>
  <name>web1</name>
  <memory unit='MiB'>512</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <interface type='network'>
      <source network='default'/>
      <model type='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </interface>
    <interface type='network'>
      <source network='default'/>
      <model type='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </interface>
  </devices>
</domain>
`;

describe('devaddr explain', () => {
  it('says what conflicts and what would help, with places', async () => {
    const { code, out, err } = await runCli(['explain', '-'], TIGHT);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('impossible: there is no seat for `gpu0` on cell 1 [CellUnreachable]');
    expect(out).toContain('standard input:4:14: `expanders: none`');
    expect(out).toContain('1. take `expanders: none` out');
  });

  it('says it as JSON with paths, places and edits', async () => {
    const { code, out } = await runCli(['explain', '-o', 'json', '-'], TIGHT);
    expect(code).toBe(1);
    const { outcome, conflicts, repairs } = JSON.parse(out);
    expect(outcome).toBe('impossible');
    expect(conflicts).toMatchObject([
      {
        code: 'CellUnreachable',
        minimal: true,
        statements: [
          { kind: 'device', devices: ['gpu0'], paths: [['devices', 0]] },
          { kind: 'cell', value: 1, places: [{ line: 6, column: 90 }] },
          { kind: 'tunable', paths: [['tunables', 'expanders']], value: 'none' },
        ],
      },
    ]);
    expect(repairs[0].edits).toEqual([
      { path: ['tunables', 'expanders'], from: 'none', place: { line: 4, column: 14 } },
    ]);
  });

  it('says that there is a plan, also where libvirt would not find it', async () => {
    const { code, out } = await runCli(['explain', 'examples/q35-plain.yaml']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^there is a plan: \d+ devices and \d+ controllers, as libvirt plans it\n$/,
    );
  });

  it.each([
    [['explain'], 'the request is missing'],
    [['explain', '--apply', '0', '-'], '`--apply 0` is not the number of a repair'],
    [['explain', '--apply', '1', '--set', 'numa=prefer', '-'], 'neither with `--set`'],
    [['explain', '-o', 'xml', '-'], '`--output xml` is not one of text, json'],
  ])('refuses %j', async (args, words) => {
    const { code, out, err } = await runCli(args, TIGHT);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });

  it('is undecided when there is no time', async () => {
    const { code, err } = await runCli(['explain', '--timeout', '.0001', '-'], LIMITED);
    expect(code).toBe(3);
    expect(err).toMatch(/^error: undecided/);
  });
});

describe('--apply', () => {
  it('writes the request after a repair, and touches nothing else', async () => {
    const { code, out } = await runCli(['explain', '--apply', '3', '-'], TIGHT);
    expect(code).toBe(0);
    expect(out).toBe(TIGHT.replace(', tunables: { cell: 1 } }', ' }'));
    expect((await runCli(['plan', '-'], out)).code).toBe(0);
  });

  it('writes domain XML', async () => {
    const { code, out } = await runCli(['explain', '--apply', '1', '-'], CLASH);
    expect(code).toBe(0);
    const at = CLASH.lastIndexOf("bus='0x01'");
    expect(out.slice(0, at)).toBe(CLASH.slice(0, at));
    expect((await runCli(['complete', '-'], out)).code).toBe(0);
  });

  it('says how many repairs there are', async () => {
    const { code, err } = await runCli(['explain', '--apply', '99', '-'], TIGHT);
    expect(code).toBe(2);
    expect(err).toMatch(/there is no repair 99\nhint: there are \d+\n/);
  });

  it.each(CASES.filter(({ name }) => name !== 'bus numbers'))(
    'makes each repair of $name possible',
    { timeout: 60_000 },
    async ({ request }) => {
      const found = await runCli(['explain', '-o', 'json', '-'], request);
      const { repairs } = JSON.parse(found.out) as { repairs: unknown[] };
      expect(repairs.length).toBeGreaterThan(0);
      for (const [i] of repairs.entries()) {
        const { out } = await runCli(['explain', '--apply', `${i + 1}`, '-'], request);
        expect((await runCli(['plan', '-'], out)).code, out).toBe(0);
      }
    },
  );
});

describe('--device', () => {
  it('says why a device sits where it sits, and what each wish changes', async () => {
    const { code, out } = await runCli([
      'explain',
      '--device',
      'gpu0',
      'examples/gpu-two-cells.yaml',
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^`gpu0` sits at 0000:/);
    expect(out).toMatch(/behind pcie-expander-bus `\w+` of cell \d/);
    expect(out).toMatch(/`cell: \d`; without it, it would sit /);
  });

  it('says of a plan what it knows', async () => {
    const { out: plan } = await runCli(['plan', '-o', 'json', 'examples/gpu-two-cells.yaml']);
    const file = join(mkdtempSync(join(tmpdir(), 'devaddr-')), 'plan.json');
    writeFileSync(file, plan);
    const { code, out } = await runCli(['explain', '--device', 'gpu0', file]);
    expect(code).toBe(0);
    expect(out).toMatch(/^`gpu0` sits at 0000:/);
    expect(out).not.toContain('without it');
  });

  it('offers the nearest id', async () => {
    const { code, err } = await runCli([
      'explain',
      '--device',
      'gpu',
      'examples/gpu-two-cells.yaml',
    ]);
    expect(code).toBe(2);
    expect(err).toContain('the plan has no device `gpu`');
    expect(err).toMatch(/did you mean `gpu\d`\?/);
  });
});
