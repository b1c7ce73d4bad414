import type { Cell } from '../../core/request.ts';
import type { DomainDocument } from './read.ts';
import { attribute, child, type XmlElement } from './xml.ts';

/** What a domain says that decides nothing about its devices, and yet what the guest makes of them. */
export interface DomainFacts {
  readonly firmware?: 'seabios' | 'ovmf' | undefined;
  /** Cells with the host node that their memory is bound to. */
  readonly cells?: readonly Cell[] | undefined;
}

export function domainFacts({ root, request }: DomainDocument): DomainFacts {
  const firmware = firmwareOf(child(root, 'os'));
  const nodes = hostNodes(child(root, 'numatune'));
  const cells = request.machine.cells?.map((cell) => {
    const hostNode = cell.hostNode ?? nodes.get(String(cell.id));
    return hostNode === undefined ? cell : { ...cell, hostNode };
  });
  return {
    ...(firmware === undefined ? {} : { firmware }),
    ...(cells === undefined ? {} : { cells }),
  };
}

/** UEFI is asked for by name, or is an image in flash memory. */
function firmwareOf(os: XmlElement | undefined): DomainFacts['firmware'] {
  const asked = attribute(os, 'firmware');
  if (asked !== undefined) return asked === 'efi' ? 'ovmf' : 'seabios';
  const loader = child(os, 'loader');
  if (loader === undefined) return undefined;
  return attribute(loader, 'type') === 'pflash' ? 'ovmf' : undefined;
}

/** Cells that are bound to one host node each. */
function hostNodes(numatune: XmlElement | undefined): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const each of numatune?.children ?? []) {
    const nodeset = attribute(each, 'nodeset') ?? '';
    const cell = attribute(each, 'cellid');
    if (each.name === 'memnode' && cell !== undefined && /^\d+$/.test(nodeset))
      found.set(cell, Number(nodeset));
  }
  return found;
}
