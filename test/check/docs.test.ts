import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHECK_RULES } from '../../src/check/rules.ts';

const [BEGIN, END] = ['<!-- rules -->', '<!-- end of rules -->'];

function table(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = CHECK_RULES.map(({ id, severity, says, guest, fixes, source }) =>
    [`\`${id}\``, severity, says, guest, fixes ?? '–', source].map(cell).join(' | '),
  );
  const head = ['rule', 'severity', 'what holds', 'otherwise', '`--fix`', 'source'];
  return [head.join(' | '), head.map(() => '---').join(' | '), ...rows]
    .map((row) => `| ${row} |`)
    .join('\n');
}

/** A text whose tables are not padded. */
function unpadded(text: string): string {
  return text.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');
}

test('docs/check.md lists every rule', async () => {
  const text = readFileSync('docs/check.md', 'utf8');
  const [before = '', rest = ''] = text.split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  const made = `${before}${BEGIN}\n\n${table()}\n\n${END}${after}`;
  if (unpadded(made) === unpadded(text)) return;
  await expect(made).toMatchFileSnapshot('../../docs/check.md');
});
