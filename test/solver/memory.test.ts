import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Plans again and again in a process of its own, and says how much memory that has. */
const SCRIPT = `
  import { plan } from './dist/index.js';
  const request = {
    machine: { arch: 'x86_64', type: 'q35', vcpus: 4, memoryMiB: 4096, cells: [{ id: 0 }, { id: 1 }] },
    tunables: { hotplug: { spare: [{ count: 2, cell: 1 }] } },
    devices: [0, 1, 0, 1].map((cell, i) => ({ id: 'nic' + i, kind: 'interface', type: 'user', model: 'virtio', tunables: { cell } })),
  };
  const megabytes = [];
  for (let i = 1; i <= 1000; i++) {
    const { outcome } = await plan(request);
    if (outcome !== 'planned') throw new Error(outcome);
    if (i % 200 === 0) megabytes.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
  }
  console.log(JSON.stringify(megabytes));
`;

test('a thousand plans in one process take no more memory than two hundred', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    SCRIPT,
  ]);
  const [early = 0, ...later] = JSON.parse(stdout) as number[];
  expect(later).toHaveLength(4);
  expect(Math.max(early, ...later)).toBeLessThan(350);
  expect(Math.max(...later) - early).toBeLessThan(60);
});
