import { beforeAll, describe, expect, it } from 'vitest';
import { toQemuArgs } from '../../src/adapters/qemu/write.ts';
import { bootOf, memoryOf } from '../../src/compare/costs.ts';
import { bundledCosts } from '../../src/model/costs.ts';
import { EMULATOR, type Measured, measureMachine } from '../support/firmware-run.ts';
import { hasEmulator } from '../support/qemu-process.ts';
import { type Shape, topologyShapes } from '../support/topology-shapes.ts';

const RUNS = 3;
const MEMORY_TOLERANCE = 0.3;
const FIRMWARE_FACTOR = 1.5;
const PAIRS = 12;

const isThere = hasEmulator(EMULATOR);
if (!isThere) console.log(`skipped: there is no ${EMULATOR}`);

interface Row {
  readonly name: string;
  readonly estimated: Measured;
  readonly measured: Measured;
}

/** Estimates are for the machine on which costs were measured; this one is faster or slower by a factor. */
function withEstimates(measured: readonly { shape: Shape; found: Measured }[]): Row[] {
  const costs = bundledCosts();
  const bare = measured[0]?.found;
  if (bare === undefined) return [];
  const speed = bare.firmwareSeconds / costs.boot.firmware.seabios.base;
  return measured.map(({ shape: { name, plan }, found }) => ({
    name,
    measured: found,
    estimated: {
      memoryMiB: memoryOf(plan, costs) + bare.memoryMiB,
      firmwareSeconds: (bootOf(plan, costs)?.seabios.firmware ?? 0) * speed,
    },
  }));
}

describe.runIf(isThere)('costs', () => {
  let rows: readonly Row[] = [];
  beforeAll(async () => {
    const measured = [];
    for (const shape of topologyShapes())
      measured.push({ shape, found: await measureMachine(toQemuArgs(shape.plan), RUNS) });
    rows = withEstimates(measured);
  }, 400_000);

  it('of memory are as estimated within 30 %, those of the devices alone too', () => {
    const bare = rows[0]?.measured.memoryMiB ?? 0;
    const wrong = rows.flatMap(({ name, estimated, measured }) => {
      const [guessed, real] = [estimated.memoryMiB, measured.memoryMiB];
      const isTotalRight = Math.abs(guessed - real) <= MEMORY_TOLERANCE * real;
      const added = real - bare;
      const isAddedRight = Math.abs(guessed - real) <= MEMORY_TOLERANCE * Math.max(added, 5);
      return isTotalRight && isAddedRight ? [] : [`${name}: ${guessed} MiB, measured ${real}`];
    });
    expect(wrong).toEqual([]);
  });

  it('of the firmware are as estimated within a factor of 1.5', () => {
    const wrong = rows.flatMap(({ name, estimated, measured }) => {
      const ratio = estimated.firmwareSeconds / measured.firmwareSeconds;
      const isRight = ratio <= FIRMWARE_FACTOR && ratio >= 1 / FIRMWARE_FACTOR;
      return isRight ? [] : [`${name}: ${ratio.toFixed(2)} of what was measured`];
    });
    expect(wrong).toEqual([]);
  });

  it('put topologies in the order that QEMU puts them in', () => {
    const pairs = rows.flatMap((a) =>
      rows.filter(
        (b) => b.estimated.firmwareSeconds >= 2 * a.estimated.firmwareSeconds,
      ).map((b) => [a, b] as const),
    );
    expect(pairs.length).toBeGreaterThanOrEqual(PAIRS);
    const wrong = pairs.filter(
      ([a, b]) => b.measured.firmwareSeconds <= a.measured.firmwareSeconds,
    );
    expect(wrong.map(([a, b]) => `${a.name} < ${b.name}`)).toEqual([]);
  });
});
