import { check } from '../../src/check/check.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Request } from '../../src/core/request.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';
import { parseRequest } from '../../src/request/parse.ts';
import { archOf, randomRequest, requestMachines } from '../support/request-generator.ts';

/** A guest with nothing wrong, and the request it was made of. */
export interface CleanGuest {
  readonly name: string;
  readonly request: Request;
  readonly plan: Plan;
}

/** Guests of random requests as libvirt places them, those left out that libvirt itself spoils. */
export function cleanGuests(count: number, from = 1): CleanGuest[] {
  const found: CleanGuest[] = [];
  for (let seed = from; found.length < count && seed < from + 20 * count; seed++) {
    const guest = guestOf(seed);
    if (guest === undefined) continue;
    const findings = check(guest.plan, { fixes: false });
    if (findings.every(({ severity }) => severity === 'note')) found.push(guest);
  }
  return found;
}

/** The guest of a random request without wishes; nothing if libvirt refuses it. */
function guestOf(seed: number): CleanGuest | undefined {
  const machine = requestMachines[seed % requestMachines.length] ?? 'q35';
  const { machine: made, devices } = randomRequest(seed, machine);
  const parsed = parseRequest({
    machine: { ...made, arch: archOf[machine], capabilities: 'qemu-10.0.0', memoryMiB: 2048 },
    devices: devices.map(plain),
  });
  if (!parsed.ok) return undefined;
  try {
    const plan = planLikeLibvirt(parsed.value);
    return { name: `${machine}, seed ${seed}`, request: parsed.value, plan };
  } catch (error) {
    if (error instanceof DevaddrError) return undefined;
    throw error;
  }
}

function plain({ tunables: _tunables, was: _was, ...device }: RequestDevice): object {
  return device;
}
