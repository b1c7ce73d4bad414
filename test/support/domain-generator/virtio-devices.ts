import { type Draft, pickOr, slips, sometimes } from './draft.ts';
import { element } from './element.ts';
import { maybePciAddress, maybeVirtioAddress, plugOf } from './virtio-address.ts';
import { namedVirtio, variantOfVirtio } from './virtio-model.ts';

/** A memory balloon, or that there is none. */
export function memballoon(draft: Draft): string {
  if (draft.random.chance(0.4)) return element('memballoon', { model: 'none' });
  const model = slips(draft, 0.03) ? 'xen' : namedVirtio(draft, 0.3);
  return element('memballoon', { model }, maybeVirtioAddress(draft, plugOf(model)));
}

/** A source of randomness. */
export function rng(draft: Draft): string {
  const { random } = draft;
  const model = namedVirtio(draft, 0.3);
  const kind = random.pick(['random', 'random', 'builtin', 'egd']);
  const backend =
    kind === 'egd'
      ? element(
          'backend',
          { model: 'egd', type: 'tcp' },
          element('source', { mode: 'connect', host: '127.0.0.1', service: 8000 }),
        )
      : kind === 'builtin'
        ? element('backend', { model: 'builtin' })
        : element('backend', { model: 'random' }, '/dev/urandom');
  return element('rng', { model }, backend, maybeVirtioAddress(draft, plugOf(model)));
}

/** A socket between guest and host. */
export function vsock(draft: Draft): string {
  const model = variantOfVirtio(draft, 0.6);
  const cid = slips(draft, 0.05) ? 2 : draft.random.int(3, 99);
  const auto = draft.random.chance(0.4);
  return element(
    'vsock',
    { model },
    auto
      ? element('cid', { auto: 'yes' })
      : sometimes(draft, 0.8, () => element('cid', { address: cid })),
    maybeVirtioAddress(draft, plugOf(model)),
  );
}

/** A device that encrypts. */
export function crypto(draft: Draft): string {
  const backend = element('backend', { model: 'builtin', queues: sometimes(draft, 0.3, () => 1) });
  return element(
    'crypto',
    { model: 'virtio', type: 'qemu' },
    backend,
    maybeVirtioAddress(draft, 'conventional'),
  );
}

/** Memory shared between guests. */
export function shmem(draft: Draft): string {
  const { random } = draft;
  const model = pickOr(
    draft,
    ['ivshmem-plain', 'ivshmem-plain', 'ivshmem-doorbell'],
    ['ivshmem', undefined],
  );
  const number = random.int(0, 99);
  const content =
    model === 'ivshmem-doorbell'
      ? element('server', { path: `/tmp/shmem-${number}` })
      : sometimes(draft, 0.6, () => element('size', { unit: 'M' }, `${2 ** random.int(0, 5)}`));
  return element(
    'shmem',
    { name: `shmem-${number}` },
    model === undefined ? undefined : element('model', { type: model }),
    content,
    maybePciAddress(draft, 'conventional'),
  );
}
