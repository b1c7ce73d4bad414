import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The machine's own Z3, a process for each question. */
export interface NativeZ3 {
  /** Such as `Z3 version 4.8.12 - 64 bit`. */
  readonly version: string;
  /** Its answer to SMT-LIB text; nothing if it takes more than a time. */
  readonly ask: (text: string, timeoutMs: number) => string | undefined;
  readonly close: () => void;
}

/** Nothing if there is no `z3`. */
export function openNativeZ3(): NativeZ3 | undefined {
  const { status, stdout } = spawnSync('z3', ['--version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'devaddr-bench-'));
  const file = path.join(folder, 'formula.smt2');
  return {
    version: stdout.trim(),
    ask: (text, timeoutMs) => {
      writeFileSync(file, text);
      const run = spawnSync('z3', ['-smt2', file], { encoding: 'utf8', timeout: timeoutMs });
      return run.status === 0 ? run.stdout : undefined;
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
