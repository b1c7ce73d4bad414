import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeGuest } from './generator.ts';
import { duration, kibibytes, type Section } from './report.ts';
import { median } from './statistics.ts';

const PACKAGE = new URL('../src/index.js', import.meta.url);
const GUEST = JSON.stringify(writeGuest('q35', 20));

/** Programs that are timed from start to end, each in a process of its own. */
const PROGRAMS = {
  empty: '0',
  import: `import('${PACKAGE}')`,
  first: `import('${PACKAGE}').then(({ completeDomain }) => completeDomain(${GUEST}))`,
} as const;

type Program = keyof typeof PROGRAMS;

/** What importing the package costs: time, memory and size. */
export function benchLoad(runs: number): Section {
  const times = timePrograms(runs);
  const heap = measureHeap();
  const size = { code: sizeOf('../src', '.js'), models: sizeOf('../models', '.json') };
  const above = (program: Program): number => times[program] - times.empty;
  return {
    name: 'load',
    title: '## Loading the package',
    head: ['what', 'process', 'above an empty one', 'heap after gc'],
    rows: [
      ['node, nothing to do', duration(times.empty), '–', '–'],
      ['import', duration(times.import), duration(above('import')), kibibytes(heap.import)],
      [
        'import + first completion of 20 devices',
        duration(times.first),
        duration(above('first')),
        kibibytes(heap.first),
      ],
    ],
    notes: [
      `Medians of ${runs} processes each. Compiled code ${kibibytes(size.code)},` +
        ` models ${kibibytes(size.models)}, dependencies not counted.`,
    ],
    data: { runs, times, heap, size },
  };
}

function timePrograms(runs: number): Record<Program, number> {
  const samples: Record<Program, number[]> = { empty: [], import: [], first: [] };
  const programs = Object.keys(PROGRAMS) as Program[];
  for (const program of programs) runNode(PROGRAMS[program]);
  for (let round = 0; round < runs; round++) {
    for (const program of programs) {
      const start = performance.now();
      runNode(PROGRAMS[program]);
      samples[program].push(performance.now() - start);
    }
  }
  return {
    empty: median(samples.empty),
    import: median(samples.import),
    first: median(samples.first),
  };
}

/** Heap in use after a collection, above what it was before the import. */
function measureHeap(): { readonly import: number; readonly first: number } {
  const program = `
    const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
    const before = heap();
    import('${PACKAGE}').then((devaddr) => {
      const imported = heap();
      const completed = devaddr.completeDomain(${GUEST});
      const first = heap();
      const result = { import: imported - before, first: first - before };
      console.log(JSON.stringify({ ...result, consumed: completed.xml.length }));
    });`;
  return JSON.parse(runNode(program, ['--expose-gc']));
}

function runNode(program: string, flags: readonly string[] = []): string {
  const args = [...flags, '--eval', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`a process that loads the package failed: ${stderr}`);
  return stdout;
}

function sizeOf(folder: string, ending: string): number {
  const root = fileURLToPath(new URL(folder, import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith(ending))
    .reduce((sum, file) => sum + statSync(path.join(root, file)).size, 0);
}
