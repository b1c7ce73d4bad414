import { DevaddrError, located } from '../core/issue.ts';
import type { Outcome, Plan } from '../core/plan.ts';
import { looksLikeXml } from '../core/text.ts';
import { plan as planOf } from '../planner/plan.ts';
import { planAsWritten } from '../planner/plan-as-written.ts';
import { readAsked } from './asked.ts';
import { UsageError, type Values } from './command.ts';
import { readCapabilities } from './input.ts';
import { withProgress } from './progress.ts';
import { looksLikePlan, readPlan } from './read-plan.ts';
import type { Streams } from './streams.ts';
import { talker } from './talk.ts';

/**
 * A guest from a file of any kind: a plan as it is, a domain XML completed as libvirt does, a request as it is planned. A domain
 * that libvirt refuses is taken as it is written, and the person is told why.
 *
 * @throws DevaddrError with line and column
 */
export async function readGuest(
  text: string,
  file: string,
  values: Values,
  timeoutMs: number,
  streams: Streams,
): Promise<Outcome | number> {
  if (looksLikePlan(text)) {
    if (values.set !== undefined) throw new UsageError('`--set` is for requests; this is a plan');
    const { plan } = readPlan(text, readCapabilities(values.capabilities as string | undefined));
    return { outcome: 'planned', plan };
  }
  const asked = readAsked(text, file, values, streams);
  if (typeof asked === 'number') return asked;
  const { request, locate } = asked;
  const isXml = looksLikeXml(text);
  try {
    return await withProgress('planning', streams, () =>
      planOf(request, { strategy: isXml ? 'libvirt' : 'auto', timeoutMs }),
    );
  } catch (error) {
    if (!isXml || !(error instanceof DevaddrError)) throw located(error, locate);
    const plan: Plan = planAsWritten(request);
    talker(streams).warning(`libvirt refuses this domain: ${error.message}`);
    talker(streams).note('it is drawn as it is written');
    return { outcome: 'planned', plan };
  }
}
