import { describe, expect, it } from 'vitest';
import { readTokens } from '../../src/adapters/qemu/read-tokens.ts';
import { check } from '../../src/check/check.ts';
import { completeDomain } from '../../src/complete-domain.ts';
import { bundledCapabilities } from '../../src/model/capabilities.ts';
import { argvOf } from '../check/argv-of.ts';
import { mutantsOf } from '../check/mutants.ts';
import { MUTATIONS } from '../check/mutations/all.ts';
import type { Mutation } from '../check/mutations/mutation.ts';
import { busesFirst, fixedText, readWritten } from '../check/written.ts';
import { bootLinux, bootLinuxWithin, linuxFiles } from '../support/linux-guest.ts';
import { emulatorRoot, hasEmulator } from '../support/qemu-process.ts';
import { type Outcome, seenByFirmware } from './seen-by-firmware.ts';

const EMULATOR = 'qemu-system-x86_64';
const root = emulatorRoot();
const COUNT = Number(process.env.DEVADDR_REAL_MUTANTS ?? 2);
const available = hasEmulator(EMULATOR, root);
if (!available) process.stderr.write(`skipped: there is no ${EMULATOR}\n`);

/** Faults that neither QEMU nor firmware minds: a Linux guest does. */
const LINUX = new Set([
  'a downstream port on the root',
  'a second endpoint at slot 1 of an occupied port',
]);

/** Faults that show only when all the ports of a guest are used. */
const IN_USE = new Set(['more ports than a CPU has vectors']);

const ON_QEMU = MUTATIONS.filter(
  ({ forms, severity, name }) => forms.includes('argv') && severity !== 'note' && !IN_USE.has(name),
);

/** Faults that are no more than bad style to QEMU and firmware. */
const works = ({ severity }: Mutation): boolean => severity === 'warning';

function argsIn(text: string): string[] {
  const words = readTokens(text).map(({ value }) => value);
  return words[0]?.startsWith('-') ? words : words.slice(1);
}

function run(text: string): Promise<Outcome> {
  return seenByFirmware(EMULATOR, argsIn(text), root);
}

const isWell = (outcome: Outcome): boolean => outcome.kind === 'ran' && outcome.faults.length === 0;

/** Errors that the answer of `query-pci` shows. */
function shown(outcome: Outcome): string[] {
  if (outcome.kind === 'refused') return [];
  return check(readWritten(outcome.answer).input)
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);
}

async function expectWell(text: string, seed: number): Promise<void> {
  const outcome = await run(text);
  expect(isWell(outcome), `seed ${seed}: ${JSON.stringify(outcome)}\n${text}`).toBe(true);
  expect(shown(outcome), text).toEqual([]);
}

async function expectIll(text: string, seed: number): Promise<void> {
  const outcome = await run(text);
  expect(isWell(outcome), `seed ${seed}: ${JSON.stringify(outcome)}\n${text}`).toBe(false);
  if (outcome.kind === 'ran' && isNumbered(outcome)) expect(shown(outcome), text).not.toEqual([]);
}

/** Where firmware stops before it has done anything, its answer shows no more than that. */
function isNumbered({ answer }: Extract<Outcome, { kind: 'ran' }>): boolean {
  return /"secondary": ?[1-9]|"address": ?[1-9]/.test(answer);
}

describe.skipIf(!available)('in a real QEMU', () => {
  it.each(ON_QEMU.filter(({ name }) => !LINUX.has(name)))('$rule: $name', async (mutation) => {
    const mutants = mutantsOf(mutation, 'argv', COUNT);
    expect(mutants).toHaveLength(COUNT);
    for (const { text, seed } of mutants) {
      if (works(mutation)) await expectWell(text, seed);
      else await expectIll(text, seed);
      if (mutation.fixable) await expectWell(fixedText(text), seed);
    }
  });
});

/** Faults of domains that show once libvirt has filled in the rest. */
const OF_DOMAINS = ['pci.expander-automatic', 'pci.bridge-order', 'usb.master'];

/** The command line of a completed domain: libvirt creates controllers by index. */
function argvOfDomain(text: string): string {
  const { plan } = completeDomain(text, { capabilities: bundledCapabilities('qemu-10.0.0') });
  return argvOf(busesFirst(plan), { json: true, lines: false, program: true });
}

describe.skipIf(!available)('a domain in a real QEMU', () => {
  it.each(MUTATIONS.filter(({ rule }) => OF_DOMAINS.includes(rule)))(
    '$rule: $name',
    async (mutation) => {
      for (const { text, seed } of mutantsOf(mutation, 'domain', COUNT)) {
        await expectIll(argvOfDomain(text), seed);
        if (mutation.fixable) await expectWell(argvOfDomain(fixedText(text)), seed);
      }
    },
  );
});

/** Host bridge, LPC bridge and SMBus controller of Q35, which no option states. */
const CHIPSET = 3;

/** A guest that takes so many times as long as one without fault will not boot any more. */
const PATIENCE = 3;

/** How many of its PCI devices a Linux guest does not see; all if it does not boot. */
async function unseen(text: string, longestMs?: number): Promise<number> {
  const seated = readWritten(text).input.devices.filter(({ address }) => address?.type === 'pci');
  try {
    const args = [...argsIn(text), '-m', '512M'];
    const guest = await (longestMs === undefined
      ? bootLinux(EMULATOR, args, root)
      : bootLinuxWithin(longestMs, EMULATOR, args, root));
    const { size } = await guest.devices();
    await guest.close();
    return seated.length + CHIPSET - size;
  } catch {
    return seated.length;
  }
}

describe.skipIf(!available || linuxFiles(root) === undefined)('in a Linux guest', () => {
  it.each(ON_QEMU.filter(({ name }) => LINUX.has(name)))(
    '$rule: $name',
    { timeout: 300_000 },
    async (mutation) => {
      for (const { text } of mutantsOf(mutation, 'argv', 1)) {
        const began = performance.now();
        expect(await unseen(fixedText(text)), text).toBe(0);
        const ample = PATIENCE * (performance.now() - began);
        expect(await unseen(text, ample), text).toBeGreaterThan(0);
      }
    },
  );
});
