const NAME = /^(?:fd|hd|vd|sd|xvd|ubd)([a-z]+)([0-9]*)$/;
const LARGEST = 2 ** 31 - 1;

/**
 * Position of a disk by its name in the guest: `vda` 0, `vdz` 25, `vdaa` 26; digits at the end are a partition.
 * Undefined for a name that is not of this form.
 */
export function diskIndex(target: string | undefined): number | undefined {
  const letters = target === undefined ? undefined : NAME.exec(target)?.[1];
  if (letters === undefined) return undefined;
  let index = 0;
  for (let i = 0; i < letters.length; i++) {
    index = index * 26 + letters.charCodeAt(i) - 96;
    if (index - 1 > LARGEST) return undefined;
  }
  return index - 1;
}

/** Partition number at the end of a disk name: undefined if there is none, NaN if it has a leading zero. */
export function diskPartition(target: string): number | undefined {
  const digits = NAME.exec(target)?.[2] ?? '';
  if (digits === '') return undefined;
  return digits.length > 1 && digits.startsWith('0') ? Number.NaN : Number(digits);
}

const BUS_BY_PREFIX: readonly (readonly [string, string])[] = [
  ['hd', 'ide'],
  ['sd', 'scsi'],
  ['vd', 'virtio'],
  ['xvd', 'xen'],
  ['ubd', 'uml'],
];

/** Bus of a disk that names none. */
export function defaultDiskBus(device: string | undefined, target: string | undefined): string {
  if (device === 'floppy') return 'fdc';
  return BUS_BY_PREFIX.find(([prefix]) => target?.startsWith(prefix))?.[1] ?? 'ide';
}
