import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Capabilities, capabilitiesFromQemuCaps } from '../../src/index.ts';
import { type Arch, architectures } from '../support/domain-generator/machine.ts';

const cache = 'var/cache/libvirt/qemu/capabilities';

/** What libvirt found out about the emulator that it uses for each architecture. */
export async function emulatorCapabilities(root = '/'): Promise<ReadonlyMap<Arch, Capabilities>> {
  const directory = path.join(root, cache);
  const files = (await readdir(directory)).filter((file) => file.endsWith('.xml'));
  const texts = await Promise.all(
    files.map((file) => readFile(path.join(directory, file), 'utf8')),
  );
  const byEmulator = new Map(texts.map((text) => [emulatorOf(text), text]));
  return new Map(architectures.flatMap((arch) => capabilitiesOf(arch, byEmulator)));
}

function capabilitiesOf(
  arch: Arch,
  byEmulator: ReadonlyMap<string, string>,
): [Arch, Capabilities][] {
  const text = emulators(arch)
    .map((name) => byEmulator.get(`/usr/bin/qemu-system-${name}`))
    .find((found) => found !== undefined);
  return text === undefined ? [] : [[arch, capabilitiesFromQemuCaps(text)]];
}

/** The emulators libvirt looks for, in its order; several serve the same architecture. */
function emulators(arch: Arch): readonly string[] {
  switch (arch) {
    case 'i686':
      return ['i386', 'x86_64'];
    case 'armv7l':
      return ['arm'];
    default:
      return [arch];
  }
}

function emulatorOf(text: string): string {
  return /<emulator>([^<]*)<\/emulator>/.exec(text)?.[1] ?? '';
}
