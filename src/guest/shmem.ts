import { type Draft, nameOf, refusal } from './guest.ts';

const DEFAULT_SIZE = 4 * 1024 * 1024;

/** Model, size and interrupts of a shared memory device. */
export function fillShmem(shmem: Draft<'shmem'>): void {
  shmem.model ??= 'ivshmem';
  if (shmem.model !== 'ivshmem-doorbell') shmem.size ||= DEFAULT_SIZE;
  if (shmem.model === 'ivshmem') return;
  if (shmem.server !== true) {
    if (shmem.model === 'ivshmem-doorbell') {
      throw refusal(
        shmem,
        'ShmemServerMissing',
        `${nameOf(shmem)} of model \`ivshmem-doorbell\` needs a server`,
        { field: 'server' },
      );
    }
    return;
  }
  if (shmem.model === 'ivshmem-plain') {
    throw refusal(
      shmem,
      'OptionNotAllowed',
      `${nameOf(shmem)} of model \`ivshmem-plain\` has no server`,
      { field: 'server' },
    );
  }
  if (shmem.size) {
    throw refusal(shmem, 'OptionNotAllowed', `the server sets the size of ${nameOf(shmem)}`, {
      field: 'size',
    });
  }
  shmem.msi = true;
}
