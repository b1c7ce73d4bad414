import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { undecided } from '../../src/cli/time-limit.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Attached } from '../../src/planner/attach.ts';
import type { SpareSeats } from '../../src/planner/spare-seats.ts';
import { verify } from '../../src/topology/verify.ts';
import { type Ran, runCli } from './run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'devaddr-attach-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Name of a file with this text. */
function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const REQUEST = `machine:
  type: q35
  capabilities: qemu-10.0.0
  cells: [{ id: 0 }, { id: 1 }]
tunables:
  hotplug: { spare: [{ count: 2 }, { count: 1, cell: 1 }] }
devices:
  - { id: root, kind: disk, target: vda, targetBus: virtio }
  - { kind: controller, type: scsi, model: virtio-scsi }
  - { kind: disk, target: sda, targetBus: scsi }
  - { kind: interface, type: bridge, model: virtio }
`;

const NIC = '- { kind: interface, type: bridge, model: virtio }\n';
const GPU =
  "- { id: gpu, kind: hostdev, type: pci, hostAddress: '0000:17:00.0', tunables: { cell: 1 } }\n";

let json = '';
let yaml = '';
let xml = '';

beforeAll(async () => {
  const planned = async (output: string): Promise<string> =>
    (await runCli(['plan', '-o', output, '-'], REQUEST)).out;
  json = file('plan.json', await planned('json'));
  yaml = file('plan.yaml', await planned('yaml'));
  xml = file('guest.xml', await planned('xml'));
});

/** Attaches what standard input lists. */
const attached = (devices: string, args: readonly string[] = [], plan = json): Promise<Ran> =>
  runCli(['attach', ...args, plan, '-'], devices);

interface Answer extends Plan {
  readonly attached: readonly Attached[];
  readonly left: readonly SpareSeats[];
}

async function answer(devices: string, args: readonly string[] = [], plan = json): Promise<Answer> {
  const { code, out, err } = await attached(devices, ['-o', 'json', ...args], plan);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

const addresses = ({ devices }: Plan): Record<string, unknown> =>
  Object.fromEntries(devices.map(({ id, address }) => [id, address]));

describe('a seat that is spare', () => {
  it('is taken, and the table says what is left', async () => {
    const { code, out, err } = await attached(NIC + GPU);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatchInlineSnapshot(`
      "ADDRESS       DEVICE                    ID            SEAT
      0000:07:00.0  interface (virtio)        interface0-2  spare
      0000:09:00.0  hostdev pci 0000:17:00.0  gpu           spare

      1 spare seat (PCI Express) left
      "
    `);
  });

  it('is taken by a running guest, too', async () => {
    const { attached: seats, left } = await answer(NIC + GPU, ['--running']);
    expect(seats.map(({ id, spare }) => [id, spare])).toEqual([
      ['interface0-2', true],
      ['gpu', true],
    ]);
    expect(left).toEqual([{ bus: 'pcie', count: 1 }]);
  });

  it('is the same whatever the plan is read from', async () => {
    const { attached: seats, left } = await answer(GPU);
    for (const plan of [yaml, xml]) {
      const other = await answer(GPU, ['-c', 'qemu-10.0.0'], plan);
      expect({ seats: other.attached, left: other.left }).toEqual({ seats, left });
    }
  });
});

describe('without a spare seat', () => {
  const THREE = NIC.repeat(3);

  it('controllers are added, and the table says which', async () => {
    const { code, out } = await attached(
      `${THREE}- { kind: disk, target: sdb, targetBus: scsi }\n`,
    );
    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "ADDRESS       DEVICE              ID            SEAT
      0000:07:00.0  interface (virtio)  interface0-2  spare
      0000:08:00.0  interface (virtio)  interface1    spare
      0000:0a:00.0  interface (virtio)  interface2    on pcie-root-port 10, added
      0/0/0/1       disk sdb (scsi)     sdb           -

      + pcie-root-port 10 \`pci10\` at pci 0000:00:02.7 (a seat for \`interface2\`)

      1 spare seat (PCI Express, cell 1) left
      "
    `);
  });

  it('nothing that exists moves', async () => {
    const before = addresses(JSON.parse(readFileSync(json, 'utf8')));
    const after = await answer(THREE + GPU);
    expect(addresses(after)).toMatchObject(before);
    expect(verify(after)).toEqual([]);
  });

  it('a running guest refuses and says how many there are', async () => {
    const { code, out, err } = await attached(THREE + GPU, ['--running']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatchInlineSnapshot(`
      "error: standard input: the new devices do not fit into the running guest [Impossible]
      hint: the guest has 2 spare seats (PCI Express) and 1 spare seat (PCI Express, cell 1); without \`--running\` controllers are added
      "
    `);
  });

  it('a running guest may have none at all', async () => {
    const full = file('full.json', (await attached(NIC.repeat(2) + GPU, ['-o', 'json'])).out);
    const { code, err } = await attached(NIC, ['--running'], full);
    expect(code).toBe(1);
    expect(err).toContain('hint: the guest has no spare seats; ');
  });
});

describe('DEVICES', () => {
  it('may have tunables, and groups that name devices of the plan', async () => {
    const { attached: seats, left } = await answer(
      `devices:\n  ${NIC}tunables:\n  hotplug: { spare: [{ count: 3 }] }\n  apart: [{ devices: [interface0-2, root], on: bus }]\n`,
    );
    expect(seats).toHaveLength(1);
    expect(left[0]).toEqual({ bus: 'pcie', count: 3 });
  });

  it.each([
    ['{}', '1:1: a request needs `devices`', 'FieldMissing'],
    ['text', '1:1: expected a list of devices, or an object with `devices`', 'ValueWrongType'],
    ['machine: {}\ndevices: []', '1:1: `machine` stands in the plan', 'FieldUnknown'],
    ['devices: []\ntunable: {}', '2:1: a request has no field `tunable`', 'FieldUnknown'],
    [`${NIC}- { kind: disc }`, '2:11: `devices[1].kind` is `disc`', 'ValueUnknown'],
    [`${NIC}- { id: root, kind: rng, model: virtio }`, '2:9: the plan has a', 'DeviceIdDuplicate'],
    [
      '- { kind: rng, model: virtio, tunables: { cell: 7 } }',
      '1:49: `devices[0].tunables.cell` names cell `7`',
      'CellUnknown',
    ],
    [
      `devices: [{ kind: rng, model: virtio }]\ntunables: { apart: [{ devices: [rot], on: bus }] }`,
      '2:33: `tunables.apart[0].devices[0]` names device `rot`',
      'DeviceUnknown',
    ],
    ['- {', '1:4: the text is neither YAML nor JSON', 'YamlInvalid'],
  ])('is unreadable input: %j', async (devices, words, code) => {
    const ran = await attached(devices);
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' });
    expect(ran.err).toContain(`error: standard input:${words}`);
    expect(ran.err).toContain(`[${code}]`);
  });

  it.each([
    [
      "- { kind: rng, model: virtio, address: '0000:02:00.0' }",
      /^error: standard input:1:\d+: .* is to sit at 0000:02:00\.0, which .* has \[PciSeatTaken\]/,
    ],
    [
      `${NIC}- { id: fast, kind: interface, model: virtio, tunables: { bus: root, hotplug: true } }`,
      /^error: standard input:2:3: .* has no seat for `fast` .* \[NoSeatFits\]\n$/,
    ],
    [
      `devices:\n  ${NIC}tunables: { limits: { rootPorts: 0 } }`,
      /^error: standard input:3:34: at least .*, and 0 allowed \[LimitReached\]\n$/,
    ],
  ])('cannot be had: %j', async (devices, words) => {
    const { code, out, err } = await attached(devices);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(words);
  });
});

describe('PLAN', () => {
  const plan = (text: string): string => file('other.json', text);

  it.each([
    ['[]', '1:1: this is no plan', 'ValueWrongType'],
    ['', '1:1: this is no plan', 'ValueWrongType'],
    [REQUEST, '1:1: this is a request and no plan', 'FieldMissing'],
    ['{"devices": [], "by": "solver"}', '1:1: `machine` is missing', 'FieldMissing'],
    ['{"machine": {}, "devices": [], "by": "x"}', '1:13: `machine.arch` is', 'FieldMissing'],
    ['{"machine": 3, "devices": [], "by": "x"}', '1:13: `machine` is `3`', 'ValueWrongType'],
    ['{', '1:2: the text is neither', 'YamlInvalid'],
    ['<domain', '1:', 'XmlInvalid'],
    ['<guest/>', '1:1: ', 'NotADomain'],
  ])('is unreadable input: %j', async (text, words, code) => {
    const path = plan(text);
    const ran = await attached(NIC, [], path);
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' });
    expect(ran.err).toContain(`error: ${path}:${words}`);
    expect(ran.err).toContain(`[${code}]`);
  });

  it('names what is wrong with a device, and where', async () => {
    const path = plan(
      '{"machine": {"arch": "x86_64", "type": "pc-q35-10.0", "virtType": "kvm"}, "by": "given", "devices": [\n{"kind": "rnd"}]}',
    );
    const { code, err } = await attached(NIC, [], path);
    expect(code).toBe(2);
    expect(err).toContain(`error: ${path}:2:10: \`devices[0].kind\` is \`rnd\``);
  });

  it('names a machine that does not exist, and where', async () => {
    const path = plan(
      '{"machine": {"arch": "x86_64",\n"type": "pc-q35-99", "virtType": "kvm"}, "by": "given", "devices": []}',
    );
    const { code, err } = await attached(NIC, [], path);
    expect(code).toBe(1);
    expect(err).toMatch(/other\.json:2:9: .*`pc-q35-99`.* \[MachineUnknown\]/);
  });

  it('has to be complete', async () => {
    const { code, err } = await attached(NIC, [], 'examples/minimal-q35.xml');
    expect(code).toBe(2);
    expect(err).toBe(
      'error: `examples/minimal-q35.xml` is not a complete guest: sata disk `sda` has no drive address (and 4 more errors)\nhint: `devaddr complete` completes a domain\n',
    );
  });

  it('may say of its machine what a request may', async () => {
    const memory = `machine: { type: q35, capabilities: qemu-10.0.0, cells: [{ id: 0 }], memoryMiB: 4096, maxMemoryMiB: 8192, memorySlots: 2 }
devices: [{ kind: memory, model: dimm, size: 1048576, node: 0 }]
`;
    const made: Plan = JSON.parse((await runCli(['plan', '-o', 'json', '-'], memory)).out);
    const without = await attached(NIC, [], plan(JSON.stringify(made)));
    expect(without.code).toBe(1);
    expect(without.err).toMatch(/other\.json:1:\d+: .* \[MemoryHotplugOff\]/);
    const machine = { ...made.machine, memoryMiB: 4096, maxMemoryMiB: 8192, memorySlots: 2 };
    const { attached: seats } = await answer(NIC, [], plan(JSON.stringify({ ...made, machine })));
    expect(seats).toHaveLength(1);
  });

  it('may be standard input', async () => {
    const { out } = await runCli(['plan', '-o', 'yaml', '-'], REQUEST);
    const { code } = await runCli(['attach', '-', file('nic.yaml', NIC)], out);
    expect(code).toBe(0);
  });
});

describe('the new plan', () => {
  it('is a plan to attach to again', async () => {
    const again = file('again.json', (await attached(NIC, ['-o', 'json'])).out);
    const { attached: seats, devices } = await answer(NIC, [], again);
    expect(seats.map(({ id }) => id)).toEqual(['interface0-3']);
    expect(devices.find(({ id }) => id === 'pci1')).toMatchObject({
      implied: true,
      because: { reason: 'cell', cell: 1 },
    });
  });

  it('says the same in YAML', async () => {
    const { out } = await attached(GPU, ['-o', 'yaml']);
    expect(out).toContain('attached:\n  - id: gpu\n    address:\n');
    expect(out).toContain('left:\n  - bus: pcie\n    count: 2\n');
  });

  it('is a domain', async () => {
    const { code, out } = await attached(GPU, ['-o', 'xml']);
    expect(code).toBe(0);
    expect(out).toContain("<alias name='ua-gpu'/>");
    expect((await runCli(['check', '-c', 'qemu-10.0.0', '-'], out)).out).toBe('sound\n');
  });

  it('is no domain if the plan was one: back ends would be missing', async () => {
    const { code, out, err } = await attached(GPU, ['-o', 'xml'], xml);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error: `-o xml` is for plans in JSON or YAML: .*\nhint: /);
  });
});

describe('usage', () => {
  it.each([
    [[], 'error: the plan is missing\n'],
    [['a'], 'error: the devices are missing\n'],
    [['a', 'b', 'c'], 'error: two files are read; `c` is one more\n'],
    [['-', '-'], 'error: only one of the files can be standard input\n'],
    [['no-such-file', '-'], 'error: `no-such-file` does not exist\n'],
    [['-o', 'svg', 'a', 'b'], 'error: `--output svg` is not one of text, json, yaml, xml\n'],
    [['--timeout=1s', 'a', 'b'], 'error: `--timeout 1s` is not a time\n'],
    [
      ['--runing', 'a', 'b'],
      'error: there is no option `--runing`\nhint: did you mean `--running`',
    ],
  ])('%j', async (args, words) => {
    const { code, err } = await runCli(['attach', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('has help', async () => {
    const { code, out } = await runCli(['attach', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Usage: devaddr attach [OPTIONS] PLAN DEVICES');
  });

  it('says so where it stays undecided', () => {
    let err = '';
    const stderr = { write: (text: string) => (err += text) };
    const stdin = (async function* () {})();
    expect(undecided(2.5, { stdout: stderr, stderr, stdin, env: {} })).toBe(3);
    expect(err).toMatch(/^error: undecided: within 2\.5 s .*\nhint: .*`--timeout`/);
  });
});
