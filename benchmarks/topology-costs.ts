import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toQemuArgs } from '../src/adapters/qemu/write.ts';
import { memoryOf } from '../src/compare/costs.ts';
import { bundledCosts } from '../src/model/costs.ts';
import { EMULATOR, type Measured, measureMachine } from '../test/support/firmware-run.ts';
import { estimatedSeconds, relativeTime } from '../test/support/machine-speed.ts';
import { emulatorRoot, hasEmulator } from '../test/support/qemu-process.ts';
import { type Shape, topologyShapes } from '../test/support/topology-shapes.ts';
import { printSection, type Section } from './report.ts';
import { printSurroundings, surroundings } from './surroundings.ts';

/** Where QEMU is: a chroot, or this machine. */
const ROOT = emulatorRoot();

/** Boots real machines, and puts what they cost beside the estimates. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, json: { type: 'string' } },
  });
  if (!hasEmulator(EMULATOR, ROOT)) throw new Error(`there is no ${EMULATOR}`);
  const shapes = topologyShapes();
  const found = await measured(shapes, Number(values.runs));
  const section = sectionOf(shapes, found);
  console.log(`${printSurroundings(surroundings(undefined))}\n\n${printSection(section)}`);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(section.data, null, 2));
}

/** In rounds, so that whatever disturbs the machine disturbs all shapes; the least of all rounds counts. */
async function measured(shapes: readonly Shape[], rounds: number): Promise<Measured[]> {
  const least = shapes.map((): Measured => ({ memoryMiB: Infinity, firmwareSeconds: Infinity }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, { plan }] of shapes.entries()) {
      const found = await measureMachine(toQemuArgs(plan), 1, { root: ROOT });
      const before = least[i] ?? found;
      least[i] = {
        memoryMiB: Math.min(before.memoryMiB, found.memoryMiB),
        firmwareSeconds: Math.min(before.firmwareSeconds, found.firmwareSeconds),
      };
    }
    console.error(`round ${round + 1} of ${rounds}`);
  }
  return least;
}

function sectionOf(shapes: readonly Shape[], found: readonly Measured[]): Section {
  const costs = bundledCosts();
  const [bare] = found;
  if (bare === undefined) throw new Error('there is nothing to measure');
  const time = relativeTime(
    shapes.map(({ plan }) => plan),
    found,
  );
  const data = shapes.map(({ name, plan }, i) => ({
    name,
    memoryMiB: { estimated: memoryOf(plan, costs), measured: addedMiB(shapes, found, i) },
    seconds: {
      estimated: estimatedSeconds(plan) * time,
      measured: found[i]?.firmwareSeconds ?? 0,
    },
  }));
  return {
    name: 'topologies',
    title: 'What topologies cost: estimated, and measured with a real QEMU',
    head: ['shape', 'MiB estimated', 'measured', 'SeaBIOS s estimated', 'measured', 'ratio'],
    rows: data.map(({ name, memoryMiB, seconds }) => [
      name,
      memoryMiB.estimated.toFixed(1),
      memoryMiB.measured.toFixed(1),
      seconds.estimated.toFixed(2),
      seconds.measured.toFixed(2),
      (seconds.estimated / seconds.measured).toFixed(2),
    ]),
    notes: [
      `Memory beyond that of a bare machine of the type, ${bare.memoryMiB.toFixed(1)} MiB for q35. Seconds are CPU seconds of QEMU without hardware help, from its start`,
      `to the end of the firmware; estimates are multiplied by ${time.toFixed(2)}, the time that this machine takes in the middle`,
      'where that of `models/costs.json` takes 1.',
    ],
    data,
  };
}

/** Memory beyond that of the bare machine of the same type, which comes before all others of it. */
function addedMiB(shapes: readonly Shape[], found: readonly Measured[], at: number): number {
  const type = shapes[at]?.plan.machine.type;
  const bare = shapes.findIndex(({ plan }) => plan.machine.type === type);
  return (found[at]?.memoryMiB ?? 0) - (found[bare]?.memoryMiB ?? 0);
}

await main();
