import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Where to write the results as JSON too, for whoever adds them up. */
const report = process.env.DEVADDR_TEST_REPORT;

/** Tests that start machines of their own, and can do so side by side. */
const machines = ['check', 'check-random', 'check-wishes', 'figures', 'guest', 'qemu-start'].map(
  (name) => `test/real/${name}.test.ts`,
);

export default defineConfig({
  test: {
    // Vitest would leave one core idle, which on a machine with two is half of it.
    maxWorkers: availableParallelism(),
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**'],
          // Whole suites of random domains run in one test; a slow machine is no failure.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          exclude: machines,
          // One libvirt serves all files.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'machines',
          include: machines,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
