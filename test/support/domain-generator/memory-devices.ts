import { type Draft, pickOr, slips, sometimes, unique } from './draft.ts';
import { element } from './element.ts';
import { isX86, type Machine } from './machine.ts';
import { maybeVirtioAddress } from './virtio-address.ts';

/** How many memory devices fit. */
export const memorySlots = 16;

/** A memory device. */
export function memory(draft: Draft): string {
  const { random } = draft;
  draft.needs.add('memory-slots');
  const model = pickOr(draft, memoryModels(draft.machine), [
    'sgx-epc',
    'nvdimm',
    'virtio-pmem',
    'virtio-mem',
  ]);
  const size = element('size', { unit: 'MiB' }, `${512 * random.int(1, 2)}`);
  const node = model === 'virtio-pmem' ? undefined : element('node', {}, '0');
  return element(
    'memory',
    { model, access: model === 'nvdimm' ? sometimes(draft, 0.5, () => 'shared') : undefined },
    memorySource(draft, model),
    element('target', {}, size, node, targetDetails(model)),
    memoryAddress(draft, model),
  );
}

/** The models of memory devices the machine can have. */
export function memoryModels({ arch, board }: Machine): readonly string[] {
  if (isX86({ arch, board, name: undefined })) {
    return board === 'isapc' || board === 'microvm'
      ? []
      : ['dimm', 'dimm', 'nvdimm', 'virtio-mem', 'virtio-pmem'];
  }
  switch (board) {
    case 'arm-virt':
      return ['dimm', 'nvdimm', 'virtio-mem'];
    case 'pseries':
      return ['dimm', 'dimm', 'nvdimm'];
    case 'loongarch-virt':
      return ['dimm'];
    case 's390-ccw':
      return ['virtio-mem'];
    default:
      return [];
  }
}

function memorySource(draft: Draft, model: string): string | undefined {
  if (model !== 'nvdimm' && model !== 'virtio-pmem') return undefined;
  const number = unique(draft, 'memory file', () => draft.random.int(0, 99));
  return element('source', {}, element('path', {}, `/tmp/memory-${number}`));
}

function targetDetails(model: string): string | undefined {
  if (model === 'nvdimm') return element('label', {}, element('size', { unit: 'KiB' }, '128'));
  if (model !== 'virtio-mem') return undefined;
  return [
    element('block', { unit: 'MiB' }, '2'),
    element('requested', { unit: 'MiB' }, '256'),
  ].join('\n');
}

function memoryAddress(draft: Draft, model: string): string | undefined {
  const { random } = draft;
  if (model.startsWith('virtio')) return maybeVirtioAddress(draft);
  if (!random.chance(draft.profile.addressed)) return undefined;
  const highest = slips(draft) ? memorySlots : memorySlots - 1;
  const slot = unique(draft, 'memory slot', () => random.int(0, highest));
  const base = sometimes(draft, 0.3, () => `0x${(0x100000000 + slot * 0x80000000).toString(16)}`);
  return element('address', { type: 'dimm', slot, base });
}
