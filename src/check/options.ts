import type { Firmware } from '../model/costs.ts';
import type { Model } from '../model/model.ts';

export interface CheckOptions {
  /** Facts about machines and devices; those of the package if left out. */
  readonly model?: Model | undefined;
  /** NUMA nodes of host devices, by their address on the host such as `0000:17:00.0`. */
  readonly hostNodes?: Readonly<Record<string, number>> | undefined;
  /** The firmware, if the input does not say; SeaBIOS on x86 otherwise. */
  readonly firmware?: Firmware | undefined;
  /** False leaves fixes out, which need further checks; they are looked for otherwise. */
  readonly fixes?: boolean | undefined;
}
