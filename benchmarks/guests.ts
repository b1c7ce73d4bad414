import { readDomain } from '../src/adapters/libvirt/index.ts';
import type { Capabilities } from '../src/core/capabilities.ts';
import type { Request } from '../src/core/request.ts';
import { archOf, type Board, writeGuest } from './generator.ts';

/** A guest to complete, in both forms. */
export interface BenchGuest {
  /** Such as `q35, 20 devices`. */
  readonly name: string;
  readonly board: Board;
  readonly size: number;
  readonly xml: string;
  readonly request: Request;
  readonly capabilities: Capabilities;
}

/** Numbers of devices that are measured. */
export const SIZES = [5, 20, 60, 200] as const;

/** Makes a guest; its request is what its XML states, with the capabilities given. */
export function benchGuest(
  board: Board,
  size: number,
  capabilitiesFor: (arch: string) => Capabilities,
): BenchGuest {
  const xml = writeGuest(board, size);
  const capabilities = capabilitiesFor(archOf(board));
  const stated = readDomain(xml).request;
  const request: Request = { ...stated, machine: { ...stated.machine, capabilities } };
  return { name: `${board}, ${size} devices`, board, size, xml, request, capabilities };
}
