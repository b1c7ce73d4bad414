import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { qemuId } from '../../src/adapters/qemu/qemu-id.ts';
import { toQemuArgs } from '../../src/adapters/qemu/write.ts';
import { pciSeat } from '../../src/core/address.ts';
import type { Plan } from '../../src/core/plan.ts';
import { bundledModel } from '../../src/model/load.ts';
import { disposeSolver } from '../../src/solver/session.ts';
import { type PlanBus, type PlanTree, planTree } from '../../src/topology/plan-tree.ts';
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
const BOOTS = Number(process.env.DEVADDR_REAL_BOOTS ?? 32);
const OVMF_BOOTS = 8;
const HOTPLUGS = 20;
const AT_ONCE = 2;

const isThere = linuxFiles(root) !== undefined;
if (!isThere)
  process.stdout.write('skipped: there is no kernel for guests; test/real/setup.sh fetches one\n');

afterAll(disposeSolver);

interface Candidate {
  readonly sample: Sample;
  readonly plan: Plan;
}

/** Plans of x86 machines that a guest can be asked about, those with cells first. */
async function plans(count: number): Promise<Candidate[]> {
  const found: Candidate[] = [];
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
  const args = toQemuArgs(withoutSerialPorts(onNewestMachine(plan)));
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

/** What guests saw otherwise than planned, and how often something was plugged in. */
interface Tally {
  readonly wrong: string[];
  plugged: number;
  refused: number;
  sequences: number;
}

/** Boots a guest, compares what it sees with the plan, and plugs devices in if there is room for some. */
async function visit({ sample, plan }: Candidate, tally: Tally): Promise<void> {
  const note = (found: readonly string[]): void => {
    tally.wrong.push(...found.map((fault) => `${sample.name}: ${fault}`));
  };
  await booted(plan, [], async (guest) => {
    note(faults(plan, await guest.devices()));
    if (tally.sequences >= HOTPLUGS || spares(plan).length === 0) return;
    tally.sequences++;
    const found = await hotplug(guest, plan);
    tally.plugged += found.plugged;
    tally.refused += found.refused;
    note(found.faults);
  });
}

describe.runIf(isThere)('a Linux guest', () => {
  it('sees every device where it was planned, and its node, and whatever is plugged in', {
    timeout: 900_000,
  }, async (context) => {
    const tally: Tally = { wrong: [], plugged: 0, refused: 0, sequences: 0 };
    const all = await plans(BOOTS);
    await eachOf(all, (candidate) => visit(candidate, tally));
    await context.annotate(
      `${tally.sequences} sequences, ${tally.plugged} plugged in, ${tally.refused} refused`,
    );
    expect(tally.wrong).toEqual([]);
    expect(all).toHaveLength(BOOTS);
    expect(tally.sequences).toBe(HOTPLUGS);
    expect(tally.plugged).toBeGreaterThanOrEqual(tally.sequences);
    expect(tally.refused).toBeGreaterThan(0);
  });

  const hasOvmf = existsSync(`${root ?? ''}/usr/share/OVMF/OVMF_CODE_4M.fd`);
  it.runIf(hasOvmf)('sees the same with OVMF', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    const q35 = (await plans(4 * OVMF_BOOTS)).filter(({ plan }) =>
      plan.machine.type.includes('q35'),
    );
    const all = q35.slice(0, OVMF_BOOTS);
    await eachOf(all, async ({ sample, plan }) => {
      const directory = mkdtempSync(join(root ?? '/', 'tmp/ovmf-'));
      const look = async (guest: LinuxGuest): Promise<string[]> =>
        faults(plan, await guest.devices());
      const found = await booted(plan, ovmf(directory), look);
      wrong.push(...found.map((fault) => `${sample.name}: ${fault}`));
      rmSync(directory, { recursive: true });
    });
    expect(wrong).toEqual([]);
    expect(all).toHaveLength(OVMF_BOOTS);
  });
});

/** Buses with a free seat that can be hotplugged, and of which this guest would notice. */
function spares(plan: Plan): PlanBus[] {
  const tree = planTree(plan, bundledModel());
  return [...tree.buses.values()].filter(
    (bus) => bus.hotplug && bus.free.length > 0 && !needsShpcDriver(bus, tree),
  );
}

/** Behind conventional bridges below expander buses there is no hotplug by ACPI, and the kernel has no driver for theirs. */
function needsShpcDriver(bus: PlanBus, { buses }: PlanTree): boolean {
  if (bus.facts?.accepts.includes('conventional') !== true) return false;
  let at: PlanBus | undefined = bus;
  while (at !== undefined && at.index !== 0) {
    if (at.controller.model?.endsWith('-expander-bus') === true) return true;
    at = buses.get(pciSeat(at.controller)?.bus ?? 0);
  }
  return false;
}

/** Free seats for endpoints into which nothing can be plugged. */
function closed(plan: Plan): PlanBus[] {
  const { buses } = planTree(plan, bundledModel());
  const takesEndpoints = ({ facts }: PlanBus): boolean =>
    facts?.accepts.some((kind) => kind === 'express' || kind === 'conventional') === true;
  return [...buses.values()].filter(
    (bus) => !bus.hotplug && bus.free.length > 0 && takesEndpoints(bus),
  );
}

interface Hotplug {
  readonly plugged: number;
  readonly refused: number;
  readonly faults: readonly string[];
}

const MOST_SEATS = 4;

async function hotplug(guest: LinuxGuest, plan: Plan): Promise<Hotplug> {
  const open = spares(plan).slice(0, MOST_SEATS);
  const shut = closed(plan).slice(0, MOST_SEATS);
  const found: string[] = [];
  for (const bus of open) found.push(...(await plugIn(guest, plan, bus)));
  const plugged = open.length - found.length;
  for (const bus of shut) found.push(...(await expectRefusal(guest, plan, bus)));
  return { plugged, refused: shut.length, faults: found };
}

async function plugIn(guest: LinuxGuest, plan: Plan, bus: PlanBus): Promise<string[]> {
  const [slot = 0] = bus.free;
  const name = `bus ${bus.index} (${bus.controller.model})`;
  const expected = expectedAt(plan, bus.index, slot);
  if (expected === undefined) return [`${name} is nowhere`];
  const { path, node } = expected;
  try {
    await guest.qemu.command('device_add', seatOf(plan, bus, slot, `plugged${bus.index}`));
  } catch (error) {
    return [`${name}: ${error}`];
  }
  const seen = (await guest.devices((devices) => devices.has(path))).get(path);
  return seen === node ? [] : [`${name}: ${seen ?? 'nothing'} at ${path}, planned ${node}`];
}

async function expectRefusal(guest: LinuxGuest, plan: Plan, bus: PlanBus): Promise<string[]> {
  const [slot = 0] = bus.free;
  try {
    await guest.qemu.command('device_add', seatOf(plan, bus, slot, `refused${bus.index}`));
    return [`bus ${bus.index} takes a device while the guest runs`];
  } catch (error) {
    const isExpected = /does not support hotplugging/.test(String(error));
    return isExpected ? [] : [`bus ${bus.index}: ${error}`];
  }
}

/** A device for a seat; the name of a bus is that of its controller, or the machine's for the root. */
function seatOf(plan: Plan, { index, controller }: PlanBus, slot: number, id: string): object {
  const isExpress = plan.machine.type.includes('q35');
  const bus = index === 0 ? (isExpress ? 'pcie.0' : 'pci.0') : qemuId(controller.id);
  return { driver: 'virtio-rng-pci', id, bus, addr: slot.toString(16) };
}
