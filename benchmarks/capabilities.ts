import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Capabilities } from '../src/core/capabilities.ts';
import { bundledCapabilities, capabilitiesFromQemuCaps } from '../src/index.ts';

const CACHE = 'var/cache/libvirt/qemu/capabilities';

/**
 * Where capabilities come from: what libvirt itself found out about its QEMU, so that both sides
 * complete for the same binary, or the set of the package if there is no libvirt.
 */
export function capabilitySource(root: string | undefined): (arch: string) => Capabilities {
  if (root === undefined) return (arch) => bundledCapabilities('qemu-10.0', arch);
  const cached = readCache(path.join(root, CACHE));
  return (arch) => cached.get(arch) ?? bundledCapabilities('qemu-10.0', arch);
}

function readCache(directory: string): ReadonlyMap<string, Capabilities> {
  const byArch = new Map<string, Capabilities>();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.xml'))) {
    const found = capabilitiesFromQemuCaps(readFileSync(path.join(directory, file), 'utf8'));
    if (ownBinary(found)) byArch.set(found.arch, found);
  }
  return byArch;
}

/** True for the binary that libvirt takes for an architecture unless told otherwise. */
function ownBinary({ arch, emulator }: Capabilities): boolean {
  return path.basename(emulator ?? '') === `qemu-system-${arch}`;
}
