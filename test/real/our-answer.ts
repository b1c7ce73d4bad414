import { readFileSync } from 'node:fs';
import {
  DevaddrError,
  type Explanation,
  explain,
  explanationText,
  readDomain,
  withPlaces,
} from '../../src/index.ts';

const FOLDER = new URL('../fixtures/refusals/', import.meta.url);

/**
 * What we say of a domain that cannot be completed as libvirt does it.
 *
 * @throws if there is nothing to say, since the domain can be completed
 */
export async function ourAnswer(name: string): Promise<string> {
  const file = `${name}.xml`;
  try {
    const found = await explained(readFileSync(new URL(file, FOLDER), 'utf8'));
    if (found.outcome !== 'impossible') throw new Error(`${name} is ${found.outcome}`);
    return explanationText(found, { file });
  } catch (error) {
    if (!(error instanceof DevaddrError)) throw error;
    const [{ place, message, code, hint }] = error.issues;
    const words = `error: ${file}:${place?.line}:${place?.column}: ${message} [${code}]`;
    return hint === undefined ? words : `${words}\nhint: ${hint}`;
  }
}

async function explained(xml: string): Promise<Explanation> {
  const { request, locate } = readDomain(xml);
  return withPlaces(await explain(request, { strategy: 'libvirt' }), locate);
}
