import { type Draft, type Guest, nameOf, refusal } from '../guest.ts';
import { requireAddressType } from './address-type.ts';

/** Types of interfaces whose back end is virtio itself. */
const VIRTIO_ONLY: ReadonlySet<string | undefined> = new Set(['vdpa', 'vhostuser']);

export function checkInterface(nic: Draft<'interface'>): void {
  const { type, model } = nic;
  if (!VIRTIO_ONLY.has(type) || model === undefined || model.startsWith('virtio')) return;
  throw refusal(
    nic,
    'OptionNotAllowed',
    `an interface of type \`${type}\` has model \`virtio\`, not \`${model}\`: ${nameOf(nic)}`,
    { field: 'model', hint: 'leave the model out' },
  );
}

export function checkNvram(nvram: Draft<'nvram'>, { machine }: Guest): void {
  if (machine.family.allows.nvram && machine.has('nvram')) return;
  throw refusal(
    nvram,
    'MachineLacksDevice',
    `\`${machine.type}\` has no NVRAM device: ${nameOf(nvram)}`,
  );
}

export function checkShmem(shmem: Draft<'shmem'>): void {
  const { name = '', msi, server } = shmem;
  if (name.includes('/') || name === '.' || name === '..') {
    throw refusal(shmem, 'ModelNameInvalid', `shared memory cannot be called \`${name}\``, {
      field: 'name',
    });
  }
  if (msi !== true || server === true) return;
  throw refusal(shmem, 'OptionNotAllowed', `message interrupts of ${nameOf(shmem)} need a server`, {
    field: 'msi',
  });
}

const LEAST_SHMEM = 2 ** 20;

export function checkShmemSize(shmem: Draft<'shmem'>): void {
  const { size } = shmem;
  if (size === undefined || size === 0) return;
  if (size >= LEAST_SHMEM && Number.isInteger(Math.log2(size))) return;
  throw refusal(
    shmem,
    'NumberOutOfRange',
    `the size of ${nameOf(shmem)} must be a power of two of at least 1 MiB; it is ${size} bytes`,
    { field: 'size', data: { size, least: LEAST_SHMEM } },
  );
}

const FIRST_CID = 3;

export function checkVsock(vsock: Draft<'vsock'>): void {
  const { cid } = vsock;
  if (cid === undefined || cid >= FIRST_CID) return;
  throw refusal(
    vsock,
    'NumberOutOfRange',
    `CIDs below ${FIRST_CID} are reserved; ${nameOf(vsock)} has ${cid}`,
    { field: 'cid', hint: 'leave the CID out', data: { cid, least: FIRST_CID } },
  );
}

export function checkPstore(pstore: Draft<'pstore'>): void {
  requireAddressType(pstore, ['pci']);
}
