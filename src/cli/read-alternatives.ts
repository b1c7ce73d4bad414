import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { readData } from '../adapters/yaml/data-text.ts';
import type { Alternative } from '../compare/alternatives/alternative.ts';
import { BUILT_IN } from '../compare/alternatives/built-in.ts';
import type { Request } from '../core/request.ts';
import { looksLikeXml, nearest } from '../core/text.ts';
import { parseTunableSets } from '../request/tunable-sets.ts';
import { isRecord } from '../request/values.ts';
import { UsageError } from './command.ts';
import { readText } from './input.ts';
import { looksLikePlan, readPlan } from './read-plan.ts';
import { readRequest } from './read-request.ts';
import { withSettings } from './settings.ts';
import type { Streams } from './streams.ts';

/**
 * The alternatives that an argument stands for: a policy of the package, tunables such as `numa=prefer;expanders=none`, or what is
 * in a file: a plan, a domain XML, another request, or a list of sets of tunables.
 *
 * @throws UsageError, DevaddrError
 */
export async function readAlternatives(
  text: string,
  request: Request,
  streams: Streams,
): Promise<readonly Alternative[]> {
  if (isPolicy(text)) return [text];
  if (text === '-' || existsSync(text)) return alternativesIn(text, request, streams);
  if (text.includes('=')) {
    const settings = text.split(';').filter((setting) => setting.trim() !== '');
    return [{ name: text, request: withSettings(request, settings) }];
  }
  throw unknown(text);
}

function isPolicy(text: string): boolean {
  const [name] = text.split(':');
  return BUILT_IN.some((policy) => policy.name === name);
}

async function alternativesIn(
  file: string,
  request: Request,
  streams: Streams,
): Promise<readonly Alternative[]> {
  const text = await readText(file, streams);
  const name = file === '-' ? 'standard input' : basename(file, extname(file));
  if (looksLikeXml(text) || looksLikePlan(text)) {
    const { capabilities } = request.machine;
    return [{ name, plan: readPlan(text, capabilities).plan }];
  }
  const { value, refusal } = readData(text);
  if (isRecord(value) && 'machine' in value)
    return [{ name, request: readRequest(text, file).request }];
  const result = parseTunableSets(value, request);
  if (!result.ok) throw refusal(result.issues);
  return result.value;
}

function unknown(text: string): UsageError {
  const names = BUILT_IN.map(({ name }) => name);
  const near = nearest(text, names);
  return new UsageError(
    `\`${text}\` is neither an alternative, nor a file, nor of the form KEY=VALUE`,
    near === undefined ? `there are ${names.join(', ')}` : `did you mean \`${near}\`?`,
  );
}
