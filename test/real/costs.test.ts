import { beforeAll, describe, expect, it } from 'vitest';
import { toQemuArgs } from '../../src/adapters/qemu/write.ts';
import { memoryOf } from '../../src/compare/costs.ts';
import { bundledCosts } from '../../src/model/costs.ts';
import { EMULATOR, type Measured, measureMachine } from '../support/firmware-run.ts';
import { estimatedSeconds, relativeTime } from '../support/machine-speed.ts';
import { emulatorRoot, emulatorVersion } from '../support/qemu-process.ts';
import { type Shape, topologyShapes } from '../support/topology-shapes.ts';

const RUNS = 3;
/** A busy machine makes runs look dear: what is off is run again, this often at most. */
const MORE_ROUNDS = 6;
const MEMORY_TOLERANCE = 0.3;
const FIRMWARE_FACTOR = 1.5;
const PAIRS = 12;
/** Below this, what devices add is as uncertain as what the machine itself takes. */
const LITTLE_MIB = 5;

const root = emulatorRoot();
const version = emulatorVersion(EMULATOR, root);
const isThere = version !== undefined;
const { qemu } = bundledCosts().boot;
/** Versions of QEMU differ by more than the factor. */
const isReference = version?.startsWith(`${qemu}.`) === true;
if (!isThere) process.stdout.write(`skipped: there is no ${EMULATOR}\n`);
else if (!isReference) process.stdout.write(`skipped: seconds are those of QEMU ${qemu}\n`);

interface Row {
  readonly name: string;
  readonly estimated: Measured;
  readonly measured: Measured;
  /** Memory of the machine without devices. */
  readonly bareMiB: number;
}

/** Estimates are for the machine on which costs were measured; this one is faster or slower by a factor. */
function withEstimates(measured: readonly MeasuredShape[]): Row[] {
  const costs = bundledCosts();
  const time = relativeTime(
    measured.map(({ shape }) => shape.plan),
    measured.map(({ found }) => found),
  );
  return measured.map(({ shape: { name, plan }, found }) => {
    // Bare machines come first.
    const bare = measured.find(({ shape }) => shape.plan.machine.type === plan.machine.type)?.found;
    const bareMiB = bare?.memoryMiB ?? Number.NaN;
    return {
      name,
      bareMiB,
      measured: found,
      estimated: {
        memoryMiB: bareMiB + memoryOf(plan, costs),
        firmwareSeconds: estimatedSeconds(plan) * time,
      },
    };
  });
}

interface MeasuredShape {
  readonly shape: Shape;
  readonly found: Measured;
}

const ratioOf = ({ estimated, measured }: Row): number =>
  estimated.firmwareSeconds / measured.firmwareSeconds;

function isNear(row: Row): boolean {
  return ratioOf(row) <= FIRMWARE_FACTOR && ratioOf(row) >= 1 / FIRMWARE_FACTOR;
}

/** Measures shapes once more; the least counts. */
async function measuredAgain(
  before: readonly MeasuredShape[],
  off: ReadonlySet<Row>,
): Promise<MeasuredShape[]> {
  const names = new Set([...off].map(({ name }) => name));
  const after: MeasuredShape[] = [];
  for (const { shape, found } of before) {
    if (!names.has(shape.name)) {
      after.push({ shape, found });
      continue;
    }
    const again = await measureMachine(toQemuArgs(shape.plan), RUNS, { root });
    const firmwareSeconds = Math.min(found.firmwareSeconds, again.firmwareSeconds);
    after.push({ shape, found: { ...found, firmwareSeconds } });
  }
  return after;
}

describe.runIf(isThere)('costs', () => {
  let rows: readonly Row[] = [];
  beforeAll(async () => {
    let measured: MeasuredShape[] = [];
    for (const shape of topologyShapes())
      measured.push({ shape, found: await measureMachine(toQemuArgs(shape.plan), RUNS, { root }) });
    rows = withEstimates(measured);
    for (let round = 0; round < MORE_ROUNDS && isReference && !rows.every(isNear); round++) {
      measured = await measuredAgain(measured, new Set(rows.filter((row) => !isNear(row))));
      rows = withEstimates(measured);
    }
  }, 400_000);

  it('of memory are as estimated within 30 %, those of the devices alone too', () => {
    const wrong = rows.flatMap(({ name, estimated, measured, bareMiB }) => {
      const [guessed, real] = [estimated.memoryMiB, measured.memoryMiB];
      const off = Math.abs(guessed - real);
      const most = MEMORY_TOLERANCE * Math.max(real - bareMiB, LITTLE_MIB);
      return off <= MEMORY_TOLERANCE * real && off <= most
        ? []
        : [`${name}: ${guessed.toFixed(1)} MiB, measured ${real.toFixed(1)}`];
    });
    expect(wrong).toEqual([]);
  });

  it.runIf(isReference)('of the firmware are as estimated within a factor of 1.5', () => {
    const wrong = rows.filter((row) => !isNear(row));
    expect(
      wrong.map((row) => `${row.name}: ${ratioOf(row).toFixed(2)} of what was measured`),
    ).toEqual([]);
  });

  it('put topologies in the order that QEMU puts them in', () => {
    const pairs = rows.flatMap((a) =>
      rows
        .filter((b) => b.estimated.firmwareSeconds >= 2 * a.estimated.firmwareSeconds)
        .map((b) => [a, b] as const),
    );
    expect(pairs.length).toBeGreaterThanOrEqual(PAIRS);
    const wrong = pairs.filter(
      ([a, b]) => b.measured.firmwareSeconds <= a.measured.firmwareSeconds,
    );
    expect(wrong.map(([a, b]) => `${a.name} < ${b.name}`)).toEqual([]);
  });
});
