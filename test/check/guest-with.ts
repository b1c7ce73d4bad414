import { check } from '../../src/check/check.ts';
import type { RequestDevice } from '../../src/core/device.ts';
import { DevaddrError } from '../../src/core/issue.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Cell } from '../../src/core/request.ts';
import { planLikeLibvirt } from '../../src/planner/plan-like-libvirt.ts';
import { controller, device, nic } from '../support/guests.ts';
import { type Random, randomFrom } from '../support/random.ts';

/** A machine that guests are made for. */
export type Board = 'q35' | 'pc' | 'pseries' | 's390x' | 'virt';

const BOARDS: Readonly<Record<Board, { readonly arch: string; readonly type: string }>> = {
  q35: { arch: 'x86_64', type: 'q35' },
  pc: { arch: 'x86_64', type: 'pc' },
  virt: { arch: 'aarch64', type: 'virt' },
  pseries: { arch: 'ppc64', type: 'pseries' },
  s390x: { arch: 's390x', type: 's390-ccw-virtio' },
};

/** What a guest has beside what is random in it. */
export interface Ingredients {
  readonly devices?: readonly RequestDevice[];
  readonly cells?: readonly Cell[];
  readonly memorySlots?: number;
}

/**
 * A guest without a fault, with some random endpoints and these devices, as libvirt places them; nothing if the random ones do not go
 * with them.
 */
export function guestWith(
  board: Board,
  seed: number,
  ingredients: Ingredients = {},
): Plan | undefined {
  const key = JSON.stringify([board, seed, ingredients]);
  const known = guests.get(key);
  if (known !== undefined) return known.plan;
  const plan = madeWith(board, seed, ingredients);
  guests.set(key, { plan });
  return plan;
}

/** Guests that were made before. */
const guests = new Map<string, { readonly plan: Plan | undefined }>();

function madeWith(
  board: Board,
  seed: number,
  { devices = [], cells, memorySlots }: Ingredients,
): Plan | undefined {
  const random = randomFrom(seed);
  const machine = {
    ...BOARDS[board],
    capabilities: 'qemu-10.0.0',
    virtType: 'qemu',
    memoryMiB: 2048,
    vcpus: 2,
    ...(cells && { cells }),
    ...(memorySlots && { memorySlots, maxMemoryMiB: 65536 }),
  };
  const listed = [...bare(board), ...devices, ...endpoints(board, random)];
  try {
    const plan = planLikeLibvirt({ machine, devices: listed });
    const sound = check(plan, { fixes: false }).every(({ severity }) => severity === 'note');
    return sound ? plan : undefined;
  } catch (error) {
    if (error instanceof DevaddrError) return undefined;
    throw error;
  }
}

function bare(board: Board): RequestDevice[] {
  if (board === 's390x') return [];
  return [device('memballoon', 'balloon', { model: 'none' })];
}

function endpoints(board: Board, random: Random): RequestDevice[] {
  const models = board === 'q35' || board === 'pc' ? ['virtio', 'e1000', 'rtl8139'] : ['virtio'];
  return Array.from({ length: random.int(3, 9) }, (_, n) =>
    random.chance(0.6)
      ? nic(`nic${n}`, random.pick(models))
      : device('rng', `rng${n}`, { model: 'virtio', backend: 'random' }),
  );
}

const seat = (bus: number, slot: number, fn = 0): Readonly<Record<string, unknown>> => ({
  address: { type: 'pci', domain: 0, bus, slot, function: fn },
});

/** An expander bus with ports behind it, from an index on. */
export function expander(
  index: number,
  busNr: number,
  ports: number,
  { slot = 20 + (index % 8), node }: { slot?: number; node?: number } = {},
): RequestDevice[] {
  const cell = node === undefined ? {} : { node };
  return [
    controller(`x${index}`, 'pcie-expander-bus', index, { busNr, ...cell, ...seat(0, slot) }),
    ...Array.from({ length: ports }, (_, n) =>
      controller(`x${index}p${n}`, 'pcie-root-port', index + 1 + n, seat(index, n)),
    ),
  ];
}

/** A root port with a switch of some downstream ports behind it, from an index on. */
export function pciSwitch(index: number, ports: number, slot = 19): RequestDevice[] {
  return [
    controller('sw-root', 'pcie-root-port', index, seat(0, slot)),
    controller('sw-up', 'pcie-switch-upstream-port', index + 1, seat(index, 0)),
    ...Array.from({ length: ports }, (_, n) =>
      controller(`sw-down${n}`, 'pcie-switch-downstream-port', index + 2 + n, seat(index + 1, n)),
    ),
  ];
}

/** A conventional bridge behind a root port, from an index on. */
export function conventional(index: number, slot = 18): RequestDevice[] {
  return [
    controller('conv-root', 'pcie-root-port', index, seat(0, slot)),
    controller('conv', 'pcie-to-pci-bridge', index + 1, seat(index, 0)),
  ];
}
