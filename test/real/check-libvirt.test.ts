import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutantsOf } from '../check/mutants.ts';
import { MUTATIONS } from '../check/mutations/all.ts';
import { fixedText } from '../check/written.ts';
import { hasLibvirt, type Libvirt, openLibvirt } from '../support/libvirt.ts';

const root = process.env.DEVADDR_LIBVIRT_ROOT;
const COUNT = Number(process.env.DEVADDR_REAL_MUTANTS ?? 2);
const available = hasLibvirt({ root });

/** Errors of domains. */
const OF_DOMAINS = MUTATIONS.filter(
  ({ forms, severity = 'error' }) => forms.includes('domain') && severity === 'error',
);

/** Errors that libvirt takes no notice of: QEMU or the guest does, as the tests there show. */
const LEFT_TO_QEMU: ReadonlySet<string> = new Set([
  'acpi-index.taken',
  'drive.controller',
  'io.windows',
  'pci.bridge-order',
  'pci.chassis-taken',
  'pci.expander-automatic',
  'pci.expander-range',
  'pci.function-zero',
  'usb.master',
  'usb.speed',
]);

describe.skipIf(!available)('a real libvirt, given a domain with an error', () => {
  let libvirt: Libvirt;

  beforeAll(async () => {
    libvirt = await openLibvirt({ root });
  });

  afterAll(async () => {
    await libvirt?.close();
  });

  it.each(OF_DOMAINS)('$rule: $name', async (mutation) => {
    const mutants = mutantsOf(mutation, 'domain', COUNT);
    expect(mutants).toHaveLength(COUNT);
    for (const { text, seed } of mutants) {
      const refusal = await refusalOf(text);
      expect(refusal === undefined, `seed ${seed}: ${refusal}`).toBe(
        LEFT_TO_QEMU.has(mutation.rule),
      );
      if (mutation.fixable)
        expect(await refusalOf(fixedText(text)), `seed ${seed}`).toBeUndefined();
    }
  });

  async function refusalOf(text: string): Promise<string | undefined> {
    const answer = await libvirt.complete(text);
    return 'error' in answer ? answer.error : undefined;
  }
});
