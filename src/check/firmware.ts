import { isX86 } from '../core/arch.ts';
import type { Firmware } from '../model/costs.ts';
import type { CheckView } from './view.ts';

/** The firmware that an input or the options name; SeaBIOS on x86 otherwise, UEFI elsewhere. */
export function firmwareOf({ input, options, guest }: CheckView): Firmware {
  const { arch } = guest;
  const usual = isX86(arch) ? 'seabios' : 'ovmf';
  return input.machine.firmware ?? options.firmware ?? usual;
}
