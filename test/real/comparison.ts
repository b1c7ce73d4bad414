import { type Capabilities, completeDomain, DevaddrError } from '../../src/index.ts';
import type { Completion, Libvirt } from '../support/libvirt.ts';
import { placementOf } from '../support/placement.ts';
import { differences } from '../support/placement-differences.ts';

/** How devaddr and libvirt get on about a domain. */
export type Verdict =
  | { readonly kind: 'both-complete' | 'both-refuse' }
  /** They place differently. */
  | { readonly kind: 'different'; readonly found: readonly string[] }
  /** They agree, but given our answer libvirt changes it, as it does not with its own. */
  | { readonly kind: 'not-kept'; readonly found: readonly string[] }
  | { readonly kind: 'we-refuse'; readonly message: string }
  | { readonly kind: 'libvirt-refuses'; readonly message: string }
  /** An error that is no refusal. */
  | { readonly kind: 'crash'; readonly message: string };

/** A verdict with what it was about. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly ours: Completion;
  readonly theirs: Completion;
}

/** Lets both complete a domain, then libvirt its own and our answer again. */
export async function compareOn(
  libvirt: Libvirt,
  capabilities: Capabilities,
  xml: string,
): Promise<Comparison> {
  const theirs = await libvirt.complete(xml);
  const ours = completedByUs(xml, capabilities);
  return { verdict: await judge(libvirt, ours, theirs), ours, theirs };
}

/** The verdict in words, for a failed test. */
export function wordsOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'both-complete':
    case 'both-refuse':
      return verdict.kind;
    case 'different':
    case 'not-kept':
      return [verdict.kind, ...verdict.found].join('\n  ');
    default:
      return `${verdict.kind}\n  ${verdict.message}`;
  }
}

interface OurCompletion {
  readonly crashed?: boolean;
}

async function judge(
  libvirt: Libvirt,
  ours: Completion & OurCompletion,
  theirs: Completion,
): Promise<Verdict> {
  if ('error' in ours) {
    if (ours.crashed) return { kind: 'crash', message: ours.error };
    return 'error' in theirs ? { kind: 'both-refuse' } : { kind: 'we-refuse', message: ours.error };
  }
  if ('error' in theirs) return { kind: 'libvirt-refuses', message: theirs.error };
  const found = differences(placementOf(theirs.xml), placementOf(ours.xml));
  if (found.length > 0) return { kind: 'different', found };
  const moved = await movedByLibvirt(libvirt, ours, theirs);
  return moved.length === 0 ? { kind: 'both-complete' } : { kind: 'not-kept', found: moved };
}

/** How our answer changes when libvirt completes it again; a change it makes to its own answer too is none of ours. */
async function movedByLibvirt(
  libvirt: Libvirt,
  ours: { readonly xml: string },
  theirs: { readonly xml: string },
): Promise<readonly string[]> {
  const again = await libvirt.complete(ours.xml);
  const changes = changesFrom(ours, again);
  return changes.length === 0 ? [] : changesFrom(await libvirt.complete(theirs.xml), again);
}

function changesFrom(before: Completion, after: Completion): readonly string[] {
  if ('xml' in before && 'xml' in after) {
    return differences(placementOf(before.xml), placementOf(after.xml));
  }
  if ('error' in before && 'error' in after) return [];
  return [`refused: ${'error' in after ? after.error : 'its own completion only'}`];
}

function completedByUs(xml: string, capabilities: Capabilities): Completion & OurCompletion {
  try {
    return { xml: completeDomain(xml, { capabilities, abiUpdate: true }).xml };
  } catch (error) {
    if (error instanceof DevaddrError) return { error: error.message };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { error: text, crashed: true };
  }
}
