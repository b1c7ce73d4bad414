import { describe, expect, it } from 'vitest';
import { type CompletedDomain, completeDomain } from '../../src/complete-domain.ts';
import { formatAddress } from '../../src/core/address.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { PlanDevice } from '../../src/core/plan.ts';
import { bundledCapabilities } from '../../src/model/capabilities.ts';
import { verify } from '../../src/topology/verify.ts';
import { architectures } from '../support/domain-generator/machine.ts';
import { randomDomain } from '../support/domain-generator/random-domain.ts';

const SEEDS = 60;

/** Refusals of libvirt's own output when it is read again. */
const REFUSED_BY_ITSELF = new Set([
  'IsaPortsUsedUp',
  'IsaPortTaken',
  'UsbDisabled',
  'UsbPortUnknown',
]);

function complete(xml: string, arch: string): CompletedDomain | DevaddrError {
  try {
    return completeDomain(xml, { capabilities: bundledCapabilities('qemu-10.0', arch) });
  } catch (error) {
    if (error instanceof DevaddrError) return error;
    throw error;
  }
}

/** A device and its seat in short; multifunction is left out, since a new neighbour may switch it on. */
function seatOf({ kind, address }: PlanDevice): string {
  return `${kind} ${address === undefined ? 'nowhere' : formatAddress(address)}`;
}

const domains = architectures.flatMap((arch) =>
  Array.from({ length: SEEDS }, (_, seed) => ({
    arch,
    seed,
    xml: randomDomain(seed, { arch }).xml,
  })),
);
const answers = domains.map((domain) => ({ ...domain, answer: complete(domain.xml, domain.arch) }));
const completed = answers.flatMap(({ answer, ...domain }) =>
  answer instanceof DevaddrError ? [] : [{ ...domain, answer }],
);

describe('random domains', () => {
  it('are accepted more often than not, on every architecture', () => {
    for (const arch of architectures) {
      expect(completed.filter((each) => each.arch === arch).length).toBeGreaterThan(SEEDS / 3);
    }
  });

  it('stay byte for byte as they are when completed again', () => {
    for (const { answer, arch, seed } of completed) {
      const again = complete(answer.xml, arch);
      if (again instanceof DevaddrError)
        expect(REFUSED_BY_ITSELF, `${arch} ${seed}`).toContain(again.code);
      else expect(again.xml, `${arch} ${seed}`).toBe(answer.xml);
    }
  });

  it('come out as sound plans', () => {
    for (const { answer, arch, seed } of completed) {
      const errors = verify(answer.plan).filter(({ severity }) => severity === 'error');
      expect(errors, `${arch} ${seed}`).toEqual([]);
    }
  });

  it('keep every device that was listed, under its own id', () => {
    for (const { answer, arch, xml } of completed) {
      const listed = answer.plan.devices
        .filter(({ implied }) => implied !== true)
        .map(({ id }) => id);
      expect(new Set(listed).size).toBe(listed.length);
      const ids = new Set(answer.plan.devices.map(({ id }) => id));
      expect(ids.size, `${arch} ${xml.length}`).toBe(answer.plan.devices.length);
    }
  });

  it('are refused with a code, a message and a place inside the document', () => {
    const refused = answers.flatMap(({ answer, ...domain }) =>
      answer instanceof DevaddrError ? [{ ...domain, answer }] : [],
    );
    expect(refused.length).toBeGreaterThan(20);
    for (const { answer, xml } of refused) {
      const [issue] = answer.issues;
      expect(issue.code).toMatch(/^[A-Z][A-Za-z0-9]+$/);
      expect(issue.message).not.toBe('');
      expect(issue.place?.line).toBeGreaterThan(0);
      expect(issue.place?.line).toBeLessThanOrEqual(xml.split('\n').length);
    }
  });

  it('get the same seats when a device is added to the completed domain', () => {
    for (const { answer, arch, seed } of completed) {
      const rng = "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>";
      const more = complete(answer.xml.replace('</devices>', `${rng}</devices>`), arch);
      if (more instanceof DevaddrError) continue;
      const seats = new Set(more.plan.devices.map(seatOf));
      const moved = answer.plan.devices.map(seatOf).filter((seat) => !seats.has(seat));
      expect(moved, `${arch} ${seed}`).toEqual([]);
    }
  });
});
