import { type Draft, slips, sometimes } from './draft.ts';
import { element } from './element.ts';
import { isX86 } from './machine.ts';
import { memorySlots } from './memory-devices.ts';

/** Writes the domain around its devices. */
export function writeDomain(draft: Draft, name: string, devices: readonly string[]): string {
  const manyCpus = draft.machine.board === 'q35' && draft.random.chance(0.04);
  if (manyCpus) draft.needs.add('many-cpus');
  return `${element(
    'domain',
    { type: 'qemu' },
    element('name', {}, name),
    ...memory(draft),
    element('vcpu', {}, manyCpus ? '288' : draft.needs.has('cells') ? '2' : '1'),
    os(draft),
    features(draft),
    cells(draft),
    element('devices', {}, ...devices),
  )}\n`;
}

function os(draft: Draft): string {
  const { arch, name } = draft.machine;
  const machine = slips(draft, 0.02) ? 'nosuch' : name;
  const type = element('type', { arch, machine }, 'hvm');
  if (!draft.needs.has('firmware')) return element('os', {}, type);
  const loader = element('loader', { readonly: 'yes', type: 'pflash' }, '/tmp/code.fd');
  return element('os', {}, type, loader, element('nvram', {}, '/tmp/vars.fd'));
}

function features(draft: Draft): string | undefined {
  const { machine, random } = draft;
  const acpi =
    draft.needs.has('firmware') ||
    (isX86(machine) && machine.board !== 'isapc' && random.chance(0.8));
  const ps2 = isX86(machine) ? sometimes(draft, 0.04, () => random.pick(['on', 'off'])) : undefined;
  const split = draft.needs.has('many-cpus') ? element('ioapic', { driver: 'qemu' }) : undefined;
  const said = [
    acpi ? element('acpi') : undefined,
    ps2 === undefined ? undefined : element('ps2', { state: ps2 }),
    split,
  ];
  return said.every((feature) => feature === undefined)
    ? undefined
    : element('features', {}, ...said);
}

function memory(draft: Draft): string[] {
  const shared = [element('source', { type: 'memfd' }), element('access', { mode: 'shared' })];
  return [
    ...(draft.needs.has('memory-slots')
      ? [element('maxMemory', { slots: memorySlots, unit: 'GiB' }, '64')]
      : []),
    element('memory', { unit: 'GiB' }, '16'),
    ...(draft.needs.has('shared-memory') ? [element('memoryBacking', {}, ...shared)] : []),
  ];
}

function cells(draft: Draft): string | undefined {
  const two = draft.needs.has('cells');
  const optional = draft.machine.board !== 's390-ccw' || slips(draft);
  const one = draft.needs.has('memory-slots') && (!optional || draft.random.chance(0.8));
  if (!two && !one) return undefined;
  const written = (two ? [0, 1] : [0]).map((id) =>
    element('cell', { id, cpus: id, memory: two ? 4 : 8, unit: 'GiB' }),
  );
  return element('cpu', {}, element('numa', {}, ...written));
}
