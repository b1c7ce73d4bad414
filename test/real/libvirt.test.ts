import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capabilities } from '../../src/index.ts';
import { type Arch, architectures } from '../support/domain-generator/machine.ts';
import { randomDomain } from '../support/domain-generator/random-domain.ts';
import { hasLibvirt, type Libvirt, openLibvirt } from '../support/libvirt.ts';
import { compareOn, wordsOf } from './comparison.ts';
import { emulatorCapabilities } from './emulator-capabilities.ts';

const root = process.env.DEVADDR_LIBVIRT_ROOT;
const domains = Number(process.env.DEVADDR_REAL_DOMAINS ?? 600);
const available = hasLibvirt({ root });
const shown = 5;

describe.skipIf(!available)('a real libvirt', () => {
  let libvirt: Libvirt;
  let capabilities: ReadonlyMap<Arch, Capabilities>;

  beforeAll(async () => {
    libvirt = await openLibvirt({ root });
    capabilities = await emulatorCapabilities(root);
  });

  afterAll(async () => {
    await libvirt?.close();
  });

  it.each(architectures.map((arch, at) => ({ arch, seeds: seedsOf(at) })))(
    'places $arch domains as we do, and keeps what we made of them',
    async ({ arch, seeds }) => {
      const emulator = capabilities.get(arch);
      if (emulator === undefined) throw new Error(`libvirt has no emulator for ${arch}`);
      const failures: string[] = [];
      for (const seed of seeds) {
        const { xml } = randomDomain(seed, { arch });
        const { verdict } = await compareOn(libvirt, emulator, xml);
        if (verdict.kind.startsWith('both-')) continue;
        failures.push(`${arch}, seed ${seed}: ${wordsOf(verdict)}`);
      }
      expect(failures.length, summaryOf(failures)).toBe(0);
    },
  );
});

/** Every architecture has its share of the seeds from 1 on. */
function seedsOf(at: number): number[] {
  const seeds = Array.from({ length: domains }, (_, index) => index + 1);
  return seeds.filter((seed) => seed % architectures.length === at);
}

function summaryOf(failures: readonly string[]): string {
  const rest = failures.length - shown;
  const more = rest > 0 ? [`… and ${rest} more`] : [];
  return [`${failures.length} domains`, ...failures.slice(0, shown), ...more].join('\n');
}
