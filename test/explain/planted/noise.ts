import type { DeviceTunables, RequestDevice } from '../../../src/core/device.ts';
import type { GroupWish, Tunables } from '../../../src/core/request.ts';
import { device } from '../../support/guests.ts';
import { cellMachines, type Machine, type Setting } from './setting.ts';

/**
 * Devices that are in nobody's way:
 * - `any`: with wishes, on cells too
 * - `cellless`: with wishes, and away from expander buses
 * - `plain`: without wishes
 * - `rooted`: in slots of the root bus, where they need no controllers
 */
export type NoiseLevel = 'any' | 'cellless' | 'plain' | 'rooted';

/** From that which mixes with most to that which mixes with all. */
export const NOISE_LEVELS: readonly NoiseLevel[] = ['any', 'cellless', 'plain', 'rooted'];

export interface Noise {
  readonly devices: readonly RequestDevice[];
  readonly tunables: Tunables;
}

export function noiseOf(setting: Setting, level: NoiseLevel): Noise {
  const { random, small } = setting;
  const seatless = seatlessDevices(setting, random.int(1, small ? 3 : 2));
  const count = small ? random.int(2 - Math.min(2, seatless.length), 1) : random.int(2, 6);
  const seated = Array.from({ length: count }, (_, n) => seatedDevice(setting, level, n));
  const wishes = small || level === 'plain' || level === 'rooted' ? {} : harmless(setting, seated);
  return { devices: [...seatless, ...seated], tunables: wishes };
}

/** Serial ports and sound backends are not on PCI. */
function seatlessDevices({ random, name, machine }: Setting, count: number): RequestDevice[] {
  const hasSerial: readonly Machine[] = cellMachines;
  return Array.from({ length: count }, (_, i) =>
    hasSerial.includes(machine) && i === 0 && random.chance(0.5)
      ? device('serial', name('tty'), {})
      : device('audio', name('audio'), { type: 'none', audioId: i + 1 }),
  );
}

function seatedDevice(setting: Setting, level: NoiseLevel, n: number): RequestDevice {
  const { express, conventional, random, machine, small } = setting;
  if (machine === 's390x') return express();
  if (level === 'rooted' || small) {
    const slot = 20 + n;
    const isPinned = random.chance(0.4) && !small;
    return isPinned
      ? express({}, { address: { type: 'pci', domain: 0, bus: 0, slot, function: 0 } })
      : express({ bus: 'root' });
  }
  if (level === 'plain') return random.chance(0.8) ? express() : conventional();
  if (random.chance(0.2)) return conventional(level === 'any' ? cellWish(setting) : {});
  return express(random.weigh(wishChoices(setting, level)));
}

function wishChoices(
  setting: Setting,
  level: NoiseLevel,
): readonly (readonly [DeviceTunables, number])[] {
  const { isExpress } = setting;
  return [
    [{}, 4],
    [{ spread: 'slot' }, 1],
    [{ spread: 'function' }, 1],
    [{ bus: 'root' }, 1],
    [{ hotplug: true }, 1],
    [{ hotplug: false }, isExpress ? 1 : 0],
    [{ bus: 'pcie' }, isExpress ? 1 : 0],
    [cellWish(setting), level === 'any' ? 2 : 0],
  ];
}

function cellWish({ random, machine }: Setting): DeviceTunables {
  return cellMachines.includes(machine) && random.chance(0.7) ? { cell: random.int(0, 1) } : {};
}

/** Wishes that can be had whatever else there is. */
function harmless({ random, isExpress }: Setting, seated: readonly RequestDevice[]): Tunables {
  const free = seated.filter(({ tunables }) => tunables === undefined).map(({ id }) => id);
  const pair = random.sample(free, 2);
  const group: GroupWish[] =
    pair.length === 2 && random.chance(0.4)
      ? [{ devices: pair, on: isExpress ? 'expander' : 'bus' }]
      : [];
  const isTogether = random.chance(0.5);
  return {
    ...(random.chance(0.3) ? { numa: 'require' } : {}),
    ...(random.chance(0.3) ? { hotplug: { ports: random.pick(['on', 'off', 'auto']) } } : {}),
    ...(random.chance(0.3) ? { objectives: random.sample(['headroom', 'buses'] as const) } : {}),
    ...(group.length > 0 && isTogether ? { together: group } : {}),
    ...(group.length > 0 && !isTogether && isExpress
      ? { apart: group.map(({ devices }) => ({ devices, on: 'slot' as const })) }
      : {}),
  };
}
