import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toDomainXml } from '../../src/adapters/libvirt/skeleton.ts';
import { qemuId } from '../../src/adapters/qemu/qemu-id.ts';
import { toQemuArgs } from '../../src/adapters/qemu/write.ts';
import { pciSeat } from '../../src/core/address.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan, PlanDevice } from '../../src/core/plan.ts';
import { plan } from '../../src/planner/plan.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { hasLibvirt } from '../support/libvirt.ts';
import { emulatorRoot } from '../support/qemu-process.ts';
import {
  archOf,
  type RequestMachine,
  randomRequest,
  requestMachines,
} from '../support/request-generator.ts';

const root = emulatorRoot();
const available = hasLibvirt({ root });
const wanted = Number(process.env.DEVADDR_NATIVE_PLANS ?? 16);

afterAll(disposeSolver);

describe.skipIf(!available)("libvirt's own command line", () => {
  it.for(requestMachines)(
    'has the devices of %s where ours has them',
    { timeout: 500_000 },
    async (machine, context) => {
      const faults: string[] = [];
      let compared = 0;
      for (let seed = 1; compared < wanted && seed < 4 * wanted; seed++) {
        const made = await planned(seed, machine);
        if (made === undefined) continue;
        compared++;
        const [ours, theirs] = [toQemuArgs(made, { json: true }), nativeArgs(made)];
        faults.push(...differences(made, ours, theirs).map((each) => `seed ${seed}: ${each}`));
      }
      await context.annotate(`${compared} plans compared`);
      expect(faults).toEqual([]);
      expect(compared).toBe(wanted);
    },
  );
});

async function planned(seed: number, machine: RequestMachine): Promise<Plan | undefined> {
  const { machine: made, ...others } = randomRequest(seed, machine);
  const arch = archOf[machine];
  const request = parseRequest({
    machine: { ...made, arch, capabilities: 'qemu-10.0.0' },
    ...others,
  });
  if (!request.ok) throw new DevaddrError(request.issues);
  try {
    const answer = await plan(request.value, { timeoutMs: 60_000 });
    return answer.outcome === 'planned' ? answer.plan : undefined;
  } catch (error) {
    if (error instanceof DevaddrError) return undefined;
    throw error;
  }
}

/** libvirt drops the addresses of interfaces here, and asks the host for what is behind some devices. */
function isReplaced(device: PlanDevice): boolean {
  if (device.kind === 'hostdev') return device.type !== 'pci';
  if (device.kind === 'filesystem') return device.driver === 'virtiofs';
  return device.kind === 'interface' || device.kind === 'vsock';
}

function nativeArgs(made: Plan): string[] {
  const devices = made.devices.map((device): PlanDevice => {
    const { id, address, because } = device;
    if (!isReplaced(device) || pciSeat(device) === undefined) return device;
    return { kind: 'hostdev', type: 'pci', id, address, because };
  });
  const xml = toDomainXml({ ...made, devices }).replaceAll(
    / managed='yes'>/g,
    " managed='yes'><driver name='vfio'/>",
  );
  const directory = mkdtempSync(join(root ?? '', tmpdir(), 'native-'));
  const file = join(directory, 'domain.xml');
  try {
    writeFileSync(file, xml);
    const inside = file.slice(root?.length ?? 0);
    const virsh = ['virsh', '-c', 'qemu:///system', 'domxml-to-native', 'qemu-argv', inside];
    const [command = '', ...args] = root === undefined ? virsh : ['chroot', root, ...virsh];
    const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr.trim());
    return words(stdout);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The words of a command line as libvirt quotes it. */
function words(text: string): string[] {
  const found = text.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g);
  return [...found].map(([word]) => word.replace(/'([^']*)'|\\(.)/g, '$1$2'));
}

type Properties = Readonly<Record<string, unknown>>;

/** Properties that say where a PCI device is, and what a bridge is like. */
const COMPARED = [
  'multifunction',
  'chassis',
  'chassis_nr',
  'port',
  'hotplug',
  'bus_nr',
  'numa_node',
  'mem-reserve',
  'index',
  'acpi-index',
];

/** Other names that libvirt uses for a device. */
const SAME: Readonly<Record<string, string>> = {
  lsi: 'lsi53c895a',
  'virtio-iommu': 'virtio-iommu-pci',
};

/** PCI devices by seat. */
function bySeat(
  args: readonly string[],
  indexOf: (bus: string) => string,
): Map<string, Properties> {
  const devices = args.flatMap((value, i) =>
    args[i - 1] === '-device' && value.startsWith('{') ? [JSON.parse(value) as Properties] : [],
  );
  return new Map(
    devices.flatMap((device): [string, Properties][] => {
      const { bus, addr, driver, index } = device;
      if (driver === 'spapr-pci-host-bridge') return [[`host bridge ${index}`, device]];
      if (typeof addr !== 'string') return [];
      const [slot = '', fn = '0'] = addr.split('.');
      const seat = [slot, fn].map((digits) => Number.parseInt(digits, 16));
      return [[`${indexOf(String(bus))}: ${seat.join('.')}`, device]];
    }),
  );
}

function differences(made: Plan, ours: readonly string[], theirs: readonly string[]): string[] {
  const indexes = new Map(
    made.devices.flatMap((device) => {
      if (device.kind !== 'controller' || device.type !== 'pci') return [];
      const id = qemuId(device.id);
      return [[device.model === 'pci-root' ? `${id}.0` : id, `${device.index}`] as const];
    }),
  );
  const user = new Map(made.devices.map((device) => [`ua-${device.id}`, qemuId(device.id)]));
  const mine = bySeat(ours, (bus) => indexes.get(bus) ?? '0');
  const other = bySeat(theirs, (bus) => {
    const bridge = user.get(bus) ?? user.get(bus.replace(/\.0$/, ''));
    const own = bridge && (indexes.get(bridge) ?? indexes.get(`${bridge}.0`));
    return own ?? /^pcie?\.(\d+)/.exec(bus)?.[1] ?? bus;
  });
  const seats = new Set([...mine.keys(), ...other.keys()]);
  return [...seats].flatMap((seat) => compared(seat, mine.get(seat), other.get(seat)));
}

function compared(
  seat: string,
  mine: Properties | undefined,
  other: Properties | undefined,
): string[] {
  if (mine === undefined) return [`${seat}: ours has no ${other?.driver} there`];
  if (other === undefined) return [`${seat}: libvirt's has no ${mine.driver} there`];
  const theirs = SAME[String(other.driver)] ?? other.driver;
  const driver = theirs === 'vfio-pci' || theirs === mine.driver ? [] : ['driver'];
  const names = [...driver, ...COMPARED.filter((name) => mine[name] !== other[name])];
  return names.map((name) => `${seat}: ${name} is ${mine[name]}, libvirt's ${other[name]}`);
}
