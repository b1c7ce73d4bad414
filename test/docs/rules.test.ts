import { expect, test } from 'vitest';
import { CONSTRAINTS } from '../../src/problem/constraints.ts';
import { SEAT_RULES } from '../../src/problem/types.ts';
import { VERIFY_RULES } from '../../src/topology/verify.ts';

const HEAD = `# Rules

Generated from the rules themselves; \`npx vitest run test/docs -u\` writes it anew.
`;

interface Rule {
  readonly id: string;
  readonly says: string;
  readonly source: string;
}

function chapter(title: string, about: string, rules: readonly Rule[]): string {
  const lines = rules.map(({ id, says, source }) => `- \`${id}\`: ${says}. Source: ${source}.`);
  return `## ${title}\n\n${about}\n\n${lines.join('\n')}\n`;
}

test('docs/rules.md lists every rule', async () => {
  const checks = VERIFY_RULES.map(({ id, title }) => `- \`${id}\`: ${title}`);
  const text = [
    HEAD,
    chapter('Who may sit where', 'Each device by itself, whoever else there is.', SEAT_RULES),
    chapter('All devices together', 'What holds of a plan as a whole.', CONSTRAINTS),
    `## What is checked in every plan\n\n\`verify\` looks at a finished plan, whoever made it.\n\n${checks.join('\n')}\n`,
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../../docs/rules.md');
});
