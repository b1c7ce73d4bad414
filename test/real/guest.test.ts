import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { qemuId } from '../../src/adapters/qemu/qemu-id.ts';
import { toQemuArgs } from '../../src/adapters/qemu/write.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledModel } from '../../src/model/load.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { type PlanBus, planTree } from '../../src/topology/plan-tree.ts';
import { planOf, type Sample, samples } from '../properties/random-plans.ts';
import { EMULATOR, onNewestMachine } from '../support/firmware-run.ts';
import { expectedAt, expectedView } from '../support/guest-view.ts';
import {
  bootLinux,
  type GuestDevices,
  type LinuxGuest,
  linuxFiles,
} from '../support/linux-guest.ts';
import { emulatorRoot } from '../support/qemu-process.ts';

const root = emulatorRoot();
const BOOTS = Number(process.env.DEVADDR_REAL_BOOTS ?? 40);
const OVMF_BOOTS = 8;
const HOTPLUGS = 20;
const AT_ONCE = 2;

const isThere = linuxFiles(root) !== undefined;
if (!isThere)
  process.stdout.write('skipped: there is no kernel for guests; test/real/setup.sh fetches one\n');

afterAll(disposeSolver);

/** Plans of x86 machines that a guest can be asked about, those with cells first. */
async function plans(count: number): Promise<{ sample: Sample; plan: Plan }[]> {
  const found: { sample: Sample; plan: Plan }[] = [];
  const isX86 = ({ name }: Sample): boolean => /^(?:q35|pc),/.test(name);
  const hasCells = ({ request }: Sample): boolean => (request.machine.cells ?? []).length > 1;
  const candidates = samples
    .filter(isX86)
    .sort((a, b) => Number(hasCells(b)) - Number(hasCells(a)));
  for (const sample of candidates) {
    if (found.length === count) break;
    const plan = await planOf(sample);
    if (plan !== undefined) found.push({ sample, plan });
  }
  return found;
}

/** What a guest sees otherwise than planned. */
function faults(plan: Plan, seen: GuestDevices): string[] {
  return expectedView(plan).flatMap(({ id, path, node }) => {
    const found = seen.get(path);
    if (found === undefined) return [`${id} is not at ${path}`];
    return found === node ? [] : [`${id} is on node ${found}, planned ${node}`];
  });
}

/** Firmware in flash, with variables of its own. */
function ovmf(directory: string): string[] {
  const share = `${root ?? ''}/usr/share/OVMF`;
  const variables = join(directory, 'variables');
  copyFileSync(`${share}/OVMF_VARS_4M.fd`, variables);
  const inside = variables.slice(root?.length ?? 0);
  return [
    ...['-drive', 'if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd'],
    ...['-drive', `if=pflash,format=raw,file=${inside}`],
  ];
}

/** The first serial port is for what the guest has to say. */
function withoutSerialPorts(plan: Plan): Plan {
  return { ...plan, devices: plan.devices.filter(({ kind }) => kind !== 'serial') };
}

async function booted<T>(
  plan: Plan,
  more: readonly string[],
  look: (guest: LinuxGuest) => Promise<T>,
): Promise<T> {
  const args = toQemuArgs(withoutSerialPorts(onNewestMachine(plan)), { memoryMiB: 1024, vcpus: 2 });
  const guest = await bootLinux(EMULATOR, [...args, ...more], root);
  try {
    return await look(guest);
  } finally {
    await guest.close();
  }
}

/** Work on all of some things, a few at a time. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe.runIf(isThere)('a Linux guest', () => {
  it('sees every device where it was planned, and its node', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    const all = await plans(BOOTS);
    await eachOf(all, async ({ sample, plan }) => {
      const found = await booted(plan, [], async (guest) => faults(plan, await guest.devices()));
      wrong.push(...found.map((fault) => `${sample.name}: ${fault}`));
    });
    expect(all).toHaveLength(BOOTS);
    expect(wrong).toEqual([]);
  });

  const hasOvmf = existsSync(`${root ?? ''}/usr/share/OVMF/OVMF_CODE_4M.fd`);
  it.runIf(hasOvmf)('sees the same with OVMF', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    const q35 = (await plans(4 * OVMF_BOOTS)).filter(({ plan }) => plan.machine.type.includes('q35'));
    const all = q35.slice(0, OVMF_BOOTS);
    await eachOf(all, async ({ sample, plan }) => {
      const directory = mkdtempSync(join(root ?? '', '/tmp/ovmf-'));
      const look = async (guest: LinuxGuest): Promise<string[]> =>
        faults(plan, await guest.devices());
      const found = await booted(plan, ovmf(directory), look);
      wrong.push(...found.map((fault) => `${sample.name}: ${fault}`));
      rmSync(directory, { recursive: true });
    });
    expect(all).toHaveLength(OVMF_BOOTS);
    expect(wrong).toEqual([]);
  });

  it('sees what is plugged in, and only where that was planned', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    let plugged = 0;
    let refused = 0;
    const candidates = (await plans(BOOTS)).filter(({ plan }) => spares(plan).length > 0);
    await eachOf(candidates.slice(0, HOTPLUGS), async ({ sample, plan }) => {
      await booted(plan, [], async (guest) => {
        const found = await hotplug(guest, plan);
        plugged += found.plugged;
        refused += found.refused;
        wrong.push(...found.faults.map((fault) => `${sample.name}: ${fault}`));
      });
    });
    expect(wrong).toEqual([]);
    expect(plugged).toBeGreaterThanOrEqual(HOTPLUGS);
    expect(refused).toBeGreaterThan(0);
  });
});

/** Buses with a free seat that can be hotplugged. */
function spares(plan: Plan): PlanBus[] {
  const { buses } = planTree(plan, bundledModel());
  return [...buses.values()].filter(({ hotplug, free }) => hotplug && free.length > 0);
}

/** Free seats for endpoints into which nothing can be plugged. */
function closed(plan: Plan): PlanBus[] {
  const { buses } = planTree(plan, bundledModel());
  return [...buses.values()].filter(
    ({ hotplug, free, facts }) =>
      !hotplug &&
      free.length > 0 &&
      facts?.accepts.some((kind) => kind === 'express' || kind === 'conventional'),
  );
}

interface Hotplug {
  readonly plugged: number;
  readonly refused: number;
  readonly faults: readonly string[];
}

const MOST_SEATS = 4;

async function hotplug(guest: LinuxGuest, plan: Plan): Promise<Hotplug> {
  const faults: string[] = [];
  let plugged = 0;
  let refused = 0;
  for (const bus of spares(plan).slice(0, MOST_SEATS)) {
    const [slot = 0] = bus.free;
    const expected = expectedAt(plan, bus.index, slot);
    if (expected === undefined) continue;
    const id = `plugged${bus.index}`;
    try {
      await guest.qemu.command('device_add', seatOf(plan, bus, slot, id));
    } catch (error) {
      faults.push(`bus ${bus.index} (${bus.controller.model}): ${error}`);
      continue;
    }
    const seen = await guest.devices((found) => found.has(expected.path));
    const node = seen.get(expected.path);
    if (node === expected.node) plugged++;
    else
      faults.push(
        `bus ${bus.index}: ${node ?? 'nothing'} at ${expected.path}, planned ${expected.node}`,
      );
  }
  for (const bus of closed(plan).slice(0, MOST_SEATS)) {
    const [slot = 0] = bus.free;
    try {
      await guest.qemu.command('device_add', seatOf(plan, bus, slot, `refused${bus.index}`));
      faults.push(`bus ${bus.index} takes a device while the guest runs`);
    } catch (error) {
      if (/does not support hotplugging/.test(String(error))) refused++;
      else faults.push(`bus ${bus.index}: ${error}`);
    }
  }
  return { plugged, refused, faults };
}

/** A device for a seat; the name of a bus is that of its controller, or the machine's for the root. */
function seatOf(plan: Plan, { index, controller }: PlanBus, slot: number, id: string): object {
  const isExpress = plan.machine.type.includes('q35');
  const bus = index === 0 ? (isExpress ? 'pcie.0' : 'pci.0') : qemuId(controller.id);
  return { driver: 'virtio-rng-pci', id, bus, addr: slot.toString(16) };
}
