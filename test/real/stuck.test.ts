import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDomain } from '../../src/adapters/libvirt/read.ts';
import { writeDomain } from '../../src/adapters/libvirt/write.ts';
import type { Capabilities } from '../../src/core/capabilities.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import { plan } from '../../src/planner/plan.ts';
import { hasLibvirt, type Libvirt, openLibvirt } from '../support/libvirt.ts';
import { placementOf } from '../support/placement.ts';
import { differences } from '../support/placement-differences.ts';
import { stuckDomain } from '../support/stuck-domains.ts';
import { emulatorCapabilities } from './emulator-capabilities.ts';

const root = process.env.DEVADDR_LIBVIRT_ROOT;
const domains = Number(process.env.DEVADDR_STUCK_DOMAINS ?? 400);
const available = hasLibvirt({ root });

/** What libvirt says if it finds no seat. */
const NO_SEAT =
  /No more available PCI slots|slot is needed to connect|cannot be automatically added|must have (?:a )?(?:higher|larger)|index.*bus|not available|PCI bus.*index/i;

describe.skipIf(!available)('domains that a real libvirt is stuck with', () => {
  let libvirt: Libvirt;
  let capabilities: Capabilities | undefined;

  beforeAll(async () => {
    libvirt = await openLibvirt({ root });
    capabilities = (await emulatorCapabilities(root)).get('x86_64');
  });

  afterAll(async () => {
    await libvirt?.close();
  });

  it('have a plan that libvirt keeps, or none at all', { timeout: 500_000 }, async ({
    annotate,
  }) => {
    const wrong: string[] = [];
    let [stuck, planned] = [0, 0];
    for (let seed = 0; seed < domains; seed++) {
      const xml = stuckDomain(seed);
      const refused = await libvirt.complete(xml);
      if (!('error' in refused) || !NO_SEAT.test(refused.error)) continue;
      stuck++;
      const completed = await plannedXml(xml, capabilities);
      if (completed === undefined) continue;
      planned++;
      const kept = await libvirt.complete(completed);
      const faults =
        'error' in kept ? [kept.error] : differences(placementOf(completed), placementOf(kept.xml));
      if (faults.length > 0) wrong.push(`seed ${seed}: ${faults.join('\n  ')}`);
    }
    await annotate(`${planned} of ${stuck} stuck domains planned`);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(stuck).toBeGreaterThan(domains / 10);
    expect(planned).toBeGreaterThan(stuck / 2);
  });
});

/** The domain as it is planned; nothing if there is no plan. */
async function plannedXml(
  xml: string,
  capabilities: Capabilities | undefined,
): Promise<string | undefined> {
  const document = readDomain(xml);
  const machine = { ...document.request.machine, capabilities };
  try {
    const outcome = await plan({ ...document.request, machine });
    return outcome.outcome === 'planned' ? writeDomain(document, outcome.plan) : undefined;
  } catch (error) {
    if (error instanceof DevaddrError && error.code !== 'PlanInvalid') return undefined;
    throw error;
  }
}
