import { capabilitiesFromQemuCaps } from '../../adapters/libvirt/qemu-caps.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import {
  bundledCapabilities,
  bundledCapabilityNames,
  capabilitiesToJson,
} from '../../model/capabilities.ts';
import { type Command, onlyFile, readArgs, UsageError } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readText, refuse } from '../input.ts';
import type { Streams } from '../streams.ts';
import { table } from '../table.ts';

const help = `Shows and converts capabilities: what a QEMU binary offers.

Usage: devaddr caps list                            bundled sets and their architectures
       devaddr caps show NAME [--arch ARCH] [--json]  one bundled set
       devaddr caps import FILE [--name NAME] [--source TEXT] [--off-host]

\`import\` turns libvirt's capability cache (/var/cache/libvirt/qemu/capabilities/*.xml) into devaddr's JSON, on standard
output. With --off-host every accelerator gets the machine list of emulation, for planning away from the host.
`;

/** `devaddr caps`: what QEMU binaries offer. */
export const caps: Command = {
  name: 'caps',
  summary: 'list, show or import capabilities of QEMU binaries',
  help,
  run(args, streams) {
    const [action, ...rest] = args;
    if (action === 'list') return list(streams);
    if (action === 'show') return show(rest, streams);
    if (action === 'import') return importFile(rest, streams);
    throw new UsageError(
      `\`devaddr caps ${action ?? ''}\` is not a command`.replace(' `', '`'),
      'use `list`, `show` or `import`',
    );
  },
};

function list({ stdout }: Streams): number {
  const byName = new Map<string, string[]>();
  for (const { name, arch } of bundledCapabilityNames())
    byName.set(name, [...(byName.get(name) ?? []), arch]);
  stdout.write(
    table(
      ['NAME', 'ARCHITECTURES'],
      [...byName].map(([name, arches]) => [name, arches.join(' ')]),
    ),
  );
  return EXIT.done;
}

function show(args: readonly string[], streams: Streams): number {
  const { values, rest } = readArgs(args, { arch: { type: 'string' }, json: { type: 'boolean' } });
  const name = onlyFile(rest, 'the name of a bundled set');
  try {
    const found = bundledCapabilities(name, (values.arch as string | undefined) ?? 'x86_64');
    streams.stdout.write(values.json === true ? json(found) : summary(found));
    return EXIT.done;
  } catch (error) {
    return refuse(error, name, streams);
  }
}

function json(capabilities: Capabilities): string {
  return `${JSON.stringify(capabilitiesToJson(capabilities), null, 1)}\n`;
}

function summary({ name, arch, version, source, machines, flags }: Capabilities): string {
  const rows = (machines.tcg ?? []).map((machine) => [machine.name, machine.alias ?? '']);
  const about = [
    `${name} ${arch}`,
    `QEMU ${version}`,
    source ?? '',
    `${flags.size} capability flags (--json lists them)`,
  ];
  return `${about.filter((line) => line !== '').join('\n')}\n\n${table(['MACHINE', 'ALIAS'], rows)}`;
}

async function importFile(args: readonly string[], streams: Streams): Promise<number> {
  const { values, rest } = readArgs(args, {
    name: { type: 'string' },
    source: { type: 'string' },
    'off-host': { type: 'boolean' },
  });
  const file = onlyFile(rest, "libvirt's capability cache");
  const text = await readText(file, streams);
  try {
    const read = capabilitiesFromQemuCaps(text);
    const named = {
      ...(values.name === undefined ? {} : { name: String(values.name) }),
      ...read,
      ...(values.source === undefined ? {} : { source: String(values.source) }),
    };
    streams.stdout.write(json(values['off-host'] === true ? offHost(named) : named));
    return EXIT.done;
  } catch (error) {
    return refuse(error, file, streams);
  }
}

/** The same binary on any host: it may be run with every accelerator. */
function offHost({ emulator: _path, ...capabilities }: Capabilities): Capabilities {
  const tcg = capabilities.machines.tcg ?? [];
  const flags = new Set([...capabilities.flags, 'kvm', 'tcg']);
  return { ...capabilities, machines: { kvm: tcg, tcg }, flags };
}
