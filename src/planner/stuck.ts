import { DevaddrError } from '../core/issue.ts';

/** Refusals that mean that libvirt's way finds no seat; another way may. */
const STUCK: ReadonlySet<string> = new Set([
  'NoFreePciSlot',
  'NotOnBusZero',
  'ControllerNotAddable',
  'BridgeBehindItself',
  'BusNumbersExhausted',
]);

/** True if libvirt's way found no seat, which does not mean that there is none. */
export function isStuck(error: unknown): error is DevaddrError {
  return error instanceof DevaddrError && STUCK.has(error.code);
}
