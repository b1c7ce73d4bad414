import type { Draft } from './draft.ts';

/** A virtio model, or undefined for none, with the rarer variants at this probability. */
export function variantOfVirtio(draft: Draft, rare: number): string | undefined {
  const { random } = draft;
  if (random.chance(rare)) {
    return random.pick(['virtio', 'virtio-transitional', 'virtio-non-transitional']);
  }
  return undefined;
}

/** A virtio model for a device that must name one. */
export function namedVirtio(draft: Draft, rare: number): string {
  return variantOfVirtio(draft, rare) ?? 'virtio';
}
