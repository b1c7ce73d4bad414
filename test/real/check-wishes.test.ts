import { describe, expect, it } from 'vitest';
import { readTokens } from '../../src/adapters/qemu/read-tokens.ts';
import type { Plan } from '../../src/core/plan.ts';
import { argvOf } from '../check/argv-of.ts';
import { mutantsOf, type WrittenMutant } from '../check/mutants.ts';
import { MUTATIONS } from '../check/mutations/all.ts';
import type { Form } from '../check/mutations/mutation.ts';
import { busesFirst, fixedText } from '../check/written.ts';
import { expectedView } from '../support/guest-view.ts';
import { bootLinux, linuxFiles } from '../support/linux-guest.ts';
import { emulatorRoot, hasEmulator, startQemu } from '../support/qemu-process.ts';
import { seenByFirmware } from './seen-by-firmware.ts';

const EMULATOR = 'qemu-system-x86_64';
const COUNT = 2;
const root = emulatorRoot();
const isThere = hasEmulator(EMULATOR, root);
if (!isThere) process.stdout.write(`skipped: there is no ${EMULATOR}\n`);

/** Spoiled guests of a kind that no command line can say. */
function mutantsOfRule(rule: string, form: Form, count = COUNT): WrittenMutant[] {
  const found = MUTATIONS.filter((each) => each.rule === rule && each.forms.includes(form));
  const mutants = found.flatMap((mutation) => mutantsOf(mutation, form, count));
  expect(mutants).toHaveLength(count * found.length);
  return mutants;
}

/** The guest of a spoiled request, once that is fixed. */
function repaired({ plan, text }: WrittenMutant): Plan {
  const { devices } = JSON.parse(fixedText(text)) as Pick<Plan, 'devices'>;
  return { ...plan, devices };
}

function argsOf(plan: Plan): string[] {
  const text = argvOf(busesFirst(plan), { json: true, lines: false, program: false });
  return readTokens(text).map(({ value }) => value);
}

/** Whether QEMU would take a device out of a guest that runs. */
async function goesOut(plan: Plan, id: string): Promise<boolean> {
  const qemu = await startQemu(EMULATOR, argsOf(plan), { stopped: true, root });
  try {
    await qemu.command('device_del', { id });
    return true;
  } catch (error) {
    expect(String(error)).toMatch(/does not support hotplugging/);
    return false;
  } finally {
    await qemu.close();
  }
}

/** The node that a Linux guest sees a device on. */
async function nodeOf(plan: Plan, id: string): Promise<number | undefined> {
  const guest = await bootLinux(EMULATOR, argsOf(plan), root);
  try {
    const path = expectedView(plan).find((each) => each.id === id)?.path ?? '';
    return (await guest.devices()).get(path);
  } finally {
    await guest.close();
  }
}

describe.runIf(isThere)('in a real QEMU', () => {
  it('a device that is to be hotpluggable goes out only once it is fixed', async () => {
    for (const mutant of mutantsOfRule('hotplug.seat', 'request')) {
      expect(await goesOut(mutant.plan, mutant.id), mutant.text).toBe(false);
      expect(await goesOut(repaired(mutant), mutant.id), mutant.text).toBe(true);
    }
  });

  it('a device that must stay goes out', async () => {
    for (const { plan, id, text } of mutantsOfRule('hotplug.keep', 'request'))
      expect(await goesOut(plan, id), text).toBe(true);
  });

  it('more buses than numbers are not all there', async () => {
    for (const { plan } of mutantsOfRule('pci.bus-numbers', 'plan', 1)) {
      const outcome = await seenByFirmware(EMULATOR, argsOf(plan), root);
      expect(outcome.kind === 'ran' && outcome.faults.length === 0).toBe(false);
    }
  });
});

describe.runIf(isThere && linuxFiles(root) !== undefined)('in a Linux guest', () => {
  it('a device is on its cell only once it is fixed', { timeout: 300_000 }, async () => {
    for (const mutant of mutantsOfRule('numa.off-cell', 'request', 1)) {
      const cell = mutant.tunables?.[mutant.id]?.cell;
      expect(await nodeOf(mutant.plan, mutant.id)).not.toBe(cell);
      expect(await nodeOf(repaired(mutant), mutant.id)).toBe(cell);
    }
  });
});
