import { readdirSync, writeFileSync } from 'node:fs';
import { disposeSolver } from '../src/solver/session.ts';
import { alternativesOf, EXAMPLES, introduction, OUTPUT } from './alternatives.ts';

/** Writes the alternatives of every example. */
async function main(): Promise<void> {
  const sections: string[] = [];
  for (const file of readdirSync(EXAMPLES).sort()) {
    const section = await alternativesOf(file);
    if (section !== undefined) sections.push(section);
    console.error(file);
  }
  writeFileSync(OUTPUT, `${introduction()}\n${sections.join('\n')}`);
  await disposeSolver();
}

await main();
