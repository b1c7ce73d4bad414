import { describe, expect, it } from 'vitest';
import { qemuId } from '../../../src/adapters/qemu/qemu-id.ts';
import { readCommandLine } from '../../../src/adapters/qemu/read.ts';
import { toQemuArgs } from '../../../src/adapters/qemu/write.ts';
import { check } from '../../../src/check/check.ts';
import { readChecked } from '../../../src/check-text.ts';
import { type Address, formatAddress } from '../../../src/core/address.ts';
import type { RequestDevice } from '../../../src/core/device.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { planLikeLibvirt } from '../../../src/planner/plan-like-libvirt.ts';
import { cleanGuests } from '../../check/clean-guests.ts';

const guests = cleanGuests(120).filter(({ name }) => /^(q35|pc),/.test(name));

/** A list of words as a shell takes it. */
const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

/** Addresses that a command line states; the rest is the machine's own, or not on a bus. */
const STATED: ReadonlySet<string> = new Set(['pci', 'drive', 'usb', 'virtio-serial']);

/** What is read of the command line of a plan, by id, beside what the plan says. */
function readBack(plan: Plan): { planned: string[]; read: string[] } {
  const { devices } = readCommandLine(quoted(toQemuArgs(plan)));
  const found = new Map(devices.map((each) => [each.id, each]));
  const pairs = plan.devices.flatMap((device) => {
    const other = found.get(qemuId(device.id));
    return other !== undefined && STATED.has(device.address?.type ?? '') ? [{ device, other }] : [];
  });
  const shown = (id: string, { address }: Pick<RequestDevice, 'address'>): string =>
    `${id}: ${address?.type} ${address && formatAddress(address as Address)}`;
  return {
    planned: pairs.map(({ device }) => shown(device.id, device)),
    read: pairs.map(({ device, other }) => shown(device.id, other)),
  };
}

describe('a command line that was made of a plan', () => {
  it('reads as the same addresses', () => {
    let compared = 0;
    for (const { name, plan } of guests) {
      const { planned, read } = readBack(plan);
      expect(read, name).toEqual(planned);
      compared += planned.length;
    }
    expect(compared).toBeGreaterThan(10 * guests.length);
  });

  it.each(['lsilogic', 'virtio-scsi', 'lsisas1068', 'dc390'])(
    'reads as the same numbers behind a SCSI controller %s',
    (model) => {
      const disks = ['sda', 'sdc', 'sdg'].map((target) => ({
        id: target,
        kind: 'disk' as const,
        target,
        targetBus: 'scsi',
      }));
      const scsi = { id: 'scsi', kind: 'controller' as const, type: 'scsi', index: 0, model };
      const machine = { arch: 'x86_64', type: 'pc', capabilities: 'qemu-10.0.0' };
      const plan = planLikeLibvirt({ machine, devices: [scsi, ...disks] });
      const { planned, read } = readBack(plan);
      expect(read).toEqual(planned);
      expect(planned.filter((each) => each.includes(': drive '))).toHaveLength(disks.length);
    },
  );

  it('is sound if the plan is', () => {
    for (const { name, plan } of guests) {
      const { input } = readChecked(quoted(['qemu-system-x86_64', ...toQemuArgs(plan)]), undefined);
      const found = check(input).filter(({ severity }) => severity !== 'note');
      expect(
        found.map(({ message }) => message),
        name,
      ).toEqual([]);
    }
  });
});
