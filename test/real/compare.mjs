#!/usr/bin/env node
// Runs compare.ts, which Node 20 cannot by itself.
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const vite = await createViteServer({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, watch: null, ws: false, hmr: false },
  optimizeDeps: { noDiscovery: true },
});
try {
  const { compare } = await vite.ssrLoadModule('/test/real/compare.ts');
  process.exitCode = await compare(process.argv.slice(2));
} finally {
  await vite.close();
}
