import type { Request } from '../core/request.ts';
import type { Alternative } from './alternatives/alternative.ts';
import { builtIn, rejectUnknown } from './alternatives/built-in.ts';
import {
  type Bare,
  type Compared,
  type CompareOptions,
  type Comparison,
  placedAmong,
  uniqueName,
} from './comparison.ts';
import { figuresOf } from './figures.ts';
import { outcomeOf, Preparer } from './prepare.ts';
import { refusalOf } from './refusal.ts';

/**
 * Plans a guest in several ways, and says what each comes to. Each alternative has the whole time limit.
 *
 * @throws DevaddrError `AlternativeUnknown` for a name that is none, `DeviceUnknown` for a device that does not exist;
 * the reason of the signal if it is aborted
 */
export async function compare(
  request: Request,
  alternatives: readonly Alternative[],
  options: CompareOptions = {},
): Promise<Comparison> {
  rejectUnknown(alternatives);
  const preparer = new Preparer(request, options);
  const compared: Compared[] = [];
  for (const alternative of alternatives) {
    options.signal?.throwIfAborted();
    const found = await tried(preparer, alternative, options);
    const name = uniqueName(found.name, compared);
    compared.push(placedAmong(compared, { ...found, name }, request));
  }
  return { alternatives: compared };
}

async function tried(
  preparer: Preparer,
  alternative: Alternative,
  options: CompareOptions,
): Promise<Bare> {
  const policy = typeof alternative === 'string' ? builtIn(alternative).policy : undefined;
  const name = typeof alternative === 'string' ? alternative : alternative.name;
  const named = { name, ...(policy === undefined ? {} : { says: policy.says }) };
  try {
    const prepared = await preparer.prepare(alternative);
    const outcome = await outcomeOf(prepared, options);
    if (outcome.outcome === 'undecided') return { ...named, outcome: 'undecided', issues: [] };
    if (outcome.outcome === 'impossible') return { ...named, ...outcome };
    const { plan } = outcome;
    // Which device belongs where is what the user said, whatever a policy makes of it.
    const figures = figuresOf(plan, { ...options, request: preparer.request });
    return { ...named, outcome: 'planned', figures, plan };
  } catch (error) {
    return { ...named, ...refusalOf(error) };
  }
}
