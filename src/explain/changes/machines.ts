import { isX86 } from '../../core/arch.ts';
import type { Request } from '../../core/request.ts';
import { type Change, single } from './change.ts';

/** Machine types that offer most, by what runs in their place. */
const BETTER: readonly (readonly [RegExp, string])[] = [
  [/^(pc|pc-i440fx-.*|microvm)$/, 'q35'],
  [/^(?!virt).*/, 'virt'],
];
const HAS_VIRT: ReadonlySet<string> = new Set(['aarch64', 'riscv64', 'loongarch64', 'armv7l']);

/** Another machine type. */
export function otherMachines({ machine }: Request): Change[] {
  const { type = '', arch = 'x86_64' } = machine;
  const to = BETTER.find(
    ([pattern, better]) => pattern.test(type) && (better === 'q35') === isX86(arch),
  )?.[1];
  if (to === undefined || (to === 'virt' && !HAS_VIRT.has(arch))) return [];
  const edit = { path: ['machine', 'type'], from: machine.type, to };
  return [single('other-machine', edit, `use machine type \`${to}\`, not \`${type}\``)];
}
