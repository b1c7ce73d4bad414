import { afterEach, describe, expect, it, vi } from 'vitest';
import { readDomain } from '../../src/adapters/libvirt/read.ts';
import { refuse } from '../../src/cli/input.ts';
import { withProgress } from '../../src/cli/progress.ts';
import { withSettings } from '../../src/cli/settings.ts';
import { showPlan } from '../../src/cli/show-plan.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledCapabilities } from '../../src/model/capabilities.ts';
import { verify } from '../../src/topology/verify.ts';
import { type Ran, runCli } from './run-cli.ts';

const GUEST = `machine:
  type: q35
  capabilities: qemu-10.0.0
  cells: [{ id: 0 }, { id: 1 }]
devices:
  - { id: root, kind: disk, target: vda, targetBus: virtio }
  - { id: gpu0, kind: hostdev, type: pci, hostAddress: '0000:17:00.0' }
  - { id: nic.0, kind: interface, type: bridge, model: virtio }
`;

const planned = (args: readonly string[], input = GUEST): Promise<Ran> =>
  runCli(['plan', ...args, '-'], input);

/** The plan of a run that made one. */
async function planFrom(args: readonly string[], input = GUEST): Promise<Plan> {
  const { code, out, err } = await planned(['-o', 'json', ...args], input);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

const set = (...settings: string[]): string[] => settings.flatMap((each) => ['--set', each]);

function controllers(plan: Plan, model: string) {
  return plan.devices.flatMap((device) =>
    device.kind === 'controller' && device.model === model ? [device] : [],
  );
}

describe('--strategy', () => {
  it("is libvirt's way where that is enough", async () => {
    expect((await planFrom([])).by).toBe('libvirt');
    expect(await planFrom(['--strategy', 'auto'])).toEqual(await planFrom([]));
  });

  it('is the solver where a wish needs it, or where it is asked for', async () => {
    expect((await planFrom(set('spread=function'))).by).toBe('solver');
    const { by, objectives = [] } = await planFrom(['--strategy', 'solver']);
    expect(by).toBe('solver');
    expect(objectives.map(({ name }) => name)).toContain('controllers');
  });

  it("refuses what libvirt has no policy for if only libvirt's way is allowed", async () => {
    const { code, out, err } = await planned(['--strategy', 'libvirt', ...set('spread=slot')]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(
      'error: standard input: `tunables.spread` asks for devices that share buses, which only the solver can plan [NeedsSolver]',
    );
  });

  it('is one of three', async () => {
    const { code, err } = await planned(['--strategy', 'solve']);
    expect(code).toBe(2);
    expect(err).toBe(
      'error: `--strategy solve` is not one of auto, libvirt, solver\nhint: did you mean `solver`?\n',
    );
  });
});

describe('--timeout', () => {
  it.each(['0', '0.0', '-1', '1s', '', '.', '1e3', 'Infinity', '86401'])(
    'is not %o',
    async (time) => {
      const { code, err } = await planned([`--timeout=${time}`]);
      expect(code).toBe(2);
      expect(err).toContain(`error: \`--timeout ${time}\` is not a time\nhint: give seconds`);
    },
  );

  it.each(['20', '20.5', '20.', '.5'])('may be %s', async (time) => {
    expect((await planned(['--timeout', time])).code).toBe(0);
  });

  it('leaves it undecided when it is too short', async () => {
    const request = 'examples/packed-virtio.yaml';
    const { code, out, err } = await runCli(['plan', '--timeout', '.0001', request]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^error: undecided: within 0\.0001 s .*\nhint: .*`--timeout`/);
  });
});

describe('impossible', () => {
  it('says in short what conflicts, with its place, and what would help', async () => {
    const { code, out, err } = await planned(set('devices.gpu0={bus: root, hotplug: true}'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      `impossible: \`gpu0\` cannot be plugged in and out where it is to sit [HotplugImpossible]
  standard input:7:5: \`gpu0\` asks for \`bus: root\`
  standard input:7:5: \`gpu0\` asks for \`hotplug: true\`
hint: leave \`bus: root\` out for \`gpu0\`
\`devaddr explain -\` says more
`,
    );
  });

  it('names no place of what stands on the command line only', async () => {
    const { code, err } = await planned(set('limits.rootPorts=0'));
    expect(code).toBe(1);
    expect(err).toMatch(/^impossible: .* \[LimitReached\]\n/);
    expect(err).toContain('\n  `tunables.limits.rootPorts`: `rootPorts` is limited to 0\n');
  });

  it('names the place of what stands in the request', async () => {
    const { code, err } = await planned([], `${GUEST}tunables: { limits: { rootPorts: 0 } }\n`);
    expect(code).toBe(1);
    expect(err).toContain('\n  standard input:9:34: `rootPorts` is limited to 0\n');
  });
});

describe('--set', () => {
  it('sets a tunable for all devices', async () => {
    const plan = await planFrom(set('hotplug.ports=off'));
    const ports = controllers(plan, 'pcie-root-port');
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.map(({ hotplug }) => hotplug)).toEqual(ports.map(() => 'off'));
  });

  it('reads values as YAML', async () => {
    const alone = controllers(await planFrom(['--strategy', 'solver']), 'pcie-root-port');
    const spare = await planFrom(set('hotplug.spare=[{count: 2, cell: 1}]'));
    expect(controllers(spare, 'pcie-root-port')).toHaveLength(alone.length + 2);
    expect(controllers(spare, 'pcie-expander-bus')).toMatchObject([{ node: 1 }]);
  });

  it('sets tunables of a device, whose id may have dots', async () => {
    const plan = await planFrom(set('devices.gpu0.cell=1', 'devices.nic.0.cell=0'));
    expect(controllers(plan, 'pcie-expander-bus').map(({ node }) => node)).toEqual([0, 1]);
  });

  it('keeps what the request says beside', async () => {
    const plan = await planFrom(
      set('limits.controllers=20'),
      `${GUEST}tunables: { limits: { rootPorts: 1 } }\n`,
    );
    expect(controllers(plan, 'pcie-root-port')).toHaveLength(1);
  });

  it('overrides what the request and earlier options say', async () => {
    const plan = await planFrom(
      set('spread=slot', 'spread=bus', 'limits={}'),
      `${GUEST}tunables: { limits: { rootPorts: 0 } }\n`,
    );
    expect(plan.by).toBe('libvirt');
  });

  it('leaves the machine alone, which may say more than the text of a request', () => {
    const machine = { virtType: 'xen', capabilities: bundledCapabilities('qemu-10.0.0', 'x86_64') };
    const request = withSettings({ machine, devices: [] }, ['spread=slot']);
    expect(request).toEqual({ machine, tunables: { spread: 'slot' }, devices: [] });
  });

  it.each([
    ['numaa=prefer', '`tunables` has no field `numaa` [FieldUnknown]', '`numa`'],
    [
      'limits.rootPort=8',
      '`tunables.limits` has no field `rootPort` [FieldUnknown]',
      '`rootPorts`',
    ],
    ['devices.gpu0.cel=1', '`devices[1].tunables` has no field `cel` [FieldUnknown]', '`cell`'],
    [
      'devices.gpu1.cell=1',
      '`devices.gpu1.cell` names device `gpu1`, which does not exist [DeviceUnknown]',
      '`gpu0`',
    ],
    [
      'numa=requires',
      '`tunables.numa` is `requires`; expected one of `ignore`, `prefer` and `require` [ValueUnknown]',
      '`require`',
    ],
  ])('refuses %s and names what is near', async (setting, message, near) => {
    const { code, out, err } = await planned(set(setting));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(`error: --set: ${message}\nhint: did you mean ${near}?\n`);
  });

  it.each([
    ['devices.gpu0.cell=7', '`devices[1].tunables.cell` names cell `7`'],
    ['hotplug.ports=false', 'hint: write `off`'],
    ['hotplug.spare=[{count: 2}', 'the value of `hotplug.spare`: the text is neither YAML nor'],
    ['limits.rootPorts=eight', '`tunables.limits.rootPorts` is the text `eight`'],
    ['numa.cell=1', '`tunables.numa` is an object'],
    ['numa=', '`tunables.numa` is `null`'],
    ['devices=1', '`tunables` has no field `devices`'],
    ['__proto__.numa=prefer', '`tunables` has no field `__proto__`'],
  ])('refuses %s', async (setting, words) => {
    const { code, err } = await planned(set(setting));
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it.each(['numa', '=prefer', ''])('refuses %o, which is not KEY=VALUE', async (setting) => {
    const { code, err } = await planned([`--set=${setting}`]);
    expect(code).toBe(2);
    expect(err).toBe(
      `error: \`--set ${setting}\` is not of the form KEY=VALUE\nhint: an example is \`--set numa=prefer\`\n`,
    );
  });
});

describe('domain XML', () => {
  const DOMAIN = `<domain type='kvm'>
  <name>guest</name>
  <memory unit='GiB'>4</memory>
  <vcpu>4</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <cpu>
    <numa>
      <cell id='0' cpus='0-1' memory='2' unit='GiB'/>
      <cell id='1' cpus='2-3' memory='2' unit='GiB'/>
    </numa>
  </cpu>
  <devices>
    <!-- the fast one -->
    <interface type='bridge'><source bridge='br0'/><model type='virtio'/><alias name='ua-fast'/></interface>
  </devices>
</domain>
`;

  it('gets tunables from the command line, and only its devices change', async () => {
    const { code, out, err } = await planned(
      ['-c', 'qemu-10.0.0', '-o', 'xml', ...set('devices.fast.cell=1')],
      DOMAIN,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [before, after = ''] = DOMAIN.replace("'q35'", "'pc-q35-10.0'").split(
      '<!-- the fast one -->',
    );
    expect(out.startsWith(`${before}<!-- the fast one -->`)).toBe(true);
    expect(out).toContain(after.trim().split('</interface>')[0]);
    const { devices } = readDomain(out).request;
    expect(devices).toContainEqual(
      expect.objectContaining({ model: 'pcie-expander-bus', node: 1 }),
    );
  });

  it('is refused with its place', async () => {
    const { code, err } = await planned(set('devices.fast={bus: root, hotplug: true}'), DOMAIN);
    expect(code).toBe(1);
    expect(err).toMatch(/^impossible: `fast` .* \[HotplugImpossible\]\n {2}standard input:14:5: /);
  });
});

describe('the table', () => {
  it('shows what the solver reached', async () => {
    const { out } = await planned(['--strategy', 'solver']);
    expect(out).toMatch(/\n\nmoves 0 \(optimal\)\ncontrollers \d+ \(optimal\)\n/);
    expect((await planned([])).out).not.toContain('optimal');
  });

  it('shows how good it may get where that is not known', () => {
    const plan: Plan = {
      machine: { arch: 'x86_64', type: 'pc-q35-10.0', virtType: 'kvm' },
      devices: [],
      by: 'solver',
      objectives: [
        { name: 'controllers', value: 20, bound: 18, proven: false },
        { name: 'headroom', value: 5, bound: 7, proven: false },
        { name: 'buses', value: 21, bound: 21, proven: true },
      ],
    };
    expect(showPlan(plan)).toMatch(
      /\n\ncontrollers 20 \(at least 18\)\nheadroom 5 \(at most 7\)\nbuses 21 \(optimal\)\n$/,
    );
  });
});

describe('other forms of the plan', () => {
  it('hold the objectives as they are', async () => {
    const plan = await planFrom(set('spread=function'));
    expect(plan.objectives?.[0]).toEqual({ name: 'moves', value: 0, bound: 0, proven: true });
    const { out } = await planned(['-o', 'yaml', ...set('spread=function')]);
    expect(out).toContain(
      'objectives:\n  - name: moves\n    value: 0\n    bound: 0\n    proven: true\n',
    );
  });

  it('are a domain that says the same', async () => {
    const wish = set('devices.gpu0.cell=1', 'hotplug.spare=[{count: 1}]');
    const { out } = await planned(['-o', 'xml', ...wish]);
    const { code, out: verdict } = await runCli(['check', '-c', 'qemu-10.0.0', '-'], out);
    expect({ code, verdict }).toEqual({ code: 0, verdict: 'sound\n' });
    expect(verify(await planFrom(wish))).toEqual([]);
  });
});

describe('what is wrong with the text', () => {
  it.each([
    ['two keys of one name', 'machine: {}\nmachine: {}\ndevices: []\n', 'KeyDuplicate'],
    ['an alias of nothing', 'machine: *none\ndevices: []\n', 'AliasUnknown'],
    ['two documents', `${GUEST}---\n${GUEST}`, 'DocumentsMultiple'],
  ])('is unreadable input: %s', async (_what, input, code) => {
    const ran = await planned([], input);
    expect(ran.err).toContain(`[${code}]`);
    expect(ran.code).toBe(2);
  });

  it.each(['PlanInvalid', 'SolverFailed'])('is not it where it is %s', async (code) => {
    const error = new DevaddrError({ code, path: [], message: 'a fault' });
    const silent = { write: () => true };
    const streams = { stdout: silent, stderr: silent, stdin: (async function* () {})(), env: {} };
    expect(refuse(error, '-', streams)).toBe(70);
  });
});

describe('progress', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  async function shown(ms: number, isTTY: boolean): Promise<string> {
    vi.useFakeTimers();
    let text = '';
    const stderr = { isTTY, write: (part: string) => (text += part) };
    const done = withProgress(
      'planning',
      { stderr },
      () => new Promise((resolve) => setTimeout(resolve, ms)),
    );
    await vi.advanceTimersByTimeAsync(ms);
    await done;
    return text;
  }

  it('is shown on a terminal, second by second, and erased', async () => {
    expect(await shown(2500, true)).toBe(
      `\rplanning… 1 s\rplanning… 2 s\r${' '.repeat('planning… 2 s'.length)}\r`,
    );
  });

  it('is not shown for short work, nor where nobody watches', async () => {
    expect(await shown(900, true)).toBe('');
    expect(await shown(2500, false)).toBe('');
  });

  it('is erased before a failure is told', async () => {
    vi.useFakeTimers();
    let text = '';
    const stderr = { isTTY: true, write: (part: string) => (text += part) };
    const done = withProgress('planning', { stderr }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      throw new Error('no');
    });
    const failed = expect(done).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(1500);
    await failed;
    expect(text).toMatch(/\r +\r$/);
  });
});
