import { maybeSpaprAddress } from './controllers.ts';
import { type Draft, pickOr, slips, sometimes, unique } from './draft.ts';
import { element } from './element.ts';
import { isX86, type Machine, rootOf } from './machine.ts';
import { maybePciAddress } from './virtio-address.ts';

/** A watchdog. */
export function watchdog(draft: Draft): string {
  const { board } = draft.machine;
  const own = { i440fx: ['ib700'], q35: ['itco'], 's390-ccw': ['diag288', 'diag288'] };
  const usual = ['i6300esb', ...(board in own ? own[board as keyof typeof own] : [])];
  const model = pickOr(draft, usual, ['ib700', 'itco', 'diag288']);
  const once =
    model === 'i6300esb' ? model : unique(draft, 'watchdog', () => draft.random.pick(usual));
  return element(
    'watchdog',
    { model: once, action: watchdogAction(draft) },
    once === 'i6300esb' ? maybePciAddress(draft, 'conventional') : undefined,
  );
}

/** A panic notifier. */
export function panic(draft: Draft): string {
  const { random } = draft;
  const model = pickOr(draft, panicModels(draft), ['hyperv', 's390', 'pseries', undefined]);
  draft.taken.add(`panic ${model ?? ownPanic(draft.machine)}`);
  const isa = model === 'isa' && random.chance(0.3);
  const address = isa
    ? element('address', { type: 'isa', iobase: '0x505' })
    : model === 'pvpanic' && random.chance(0.15)
      ? element('address', { type: 'pci' })
      : undefined;
  return element('panic', { model }, address);
}

/** Whether there may be another panic notifier. */
export function takesPanic(draft: Draft): boolean {
  return rootOf(draft.machine.board) !== undefined && panicModels(draft).length > 0;
}

/** A TPM that is handed through; an emulated one depends on the programs of the host. */
export function tpm(draft: Draft): string {
  const { board } = draft.machine;
  const own = board === 'pseries' ? ['tpm-spapr', undefined] : ['tpm-tis', 'tpm-crb', undefined];
  const model = pickOr(draft, own, ['tpm-spapr', 'spapr-tpm-proxy']);
  const path = `/dev/tpm${unique(draft, 'tpm', () => draft.random.int(0, 9))}`;
  const backend = element('backend', { type: 'passthrough' }, element('device', { path }));
  const address = board === 'pseries' ? maybeSpaprAddress(draft) : undefined;
  return element('tpm', { model }, backend, address);
}

/** The memory of a pSeries firmware. */
export function nvram(draft: Draft): string {
  return element('nvram', {}, maybeSpaprAddress(draft));
}

/** An I/O memory management unit. */
export function iommu(draft: Draft): string {
  const { board } = draft.machine;
  const usual = board === 'q35' ? ['intel', 'intel', 'virtio'] : ['smmuv3', 'virtio'];
  const model = pickOr(draft, usual, ['intel', 'smmuv3', 'virtio']);
  if (model === 'virtio' && board === 'arm-virt') draft.needs.add('firmware');
  const driver = model === 'intel' ? sometimes(draft, 0.5, () => intelDriver(draft)) : undefined;
  const address = model === 'virtio' ? virtioIommuAddress(draft) : undefined;
  return element('iommu', { model }, driver, address);
}

/** Storage that survives a crash of the guest. */
export function pstore(draft: Draft): string {
  const size = element('size', { unit: 'KiB' }, '8');
  return element('pstore', { backend: 'acpi-erst' }, size, maybePciAddress(draft, 'conventional'));
}

function panicModels(draft: Draft): readonly (string | undefined)[] {
  const { machine } = draft;
  const own = ownPanic(machine);
  const models = [
    ...(own === undefined ? [] : [own, undefined]),
    ...(isX86(machine) ? ['hyperv'] : []),
    ...(machine.board === 's390-ccw' || own === 'pvpanic' ? [] : ['pvpanic']),
  ];
  return models.filter((model) => !draft.taken.has(`panic ${model ?? own}`));
}

function ownPanic(machine: Machine): string | undefined {
  if (isX86(machine)) return 'isa';
  return { 'arm-virt': 'pvpanic', pseries: 'pseries', 's390-ccw': 's390' }[machine.board as string];
}

const actions = ['reset', 'reset', 'shutdown', 'poweroff', 'pause', 'none', 'dump', 'inject-nmi'];

function watchdogAction(draft: Draft): string | undefined {
  const said = [...draft.taken].find((what) => what.startsWith('action '));
  if (said !== undefined && !slips(draft)) return said === 'action ' ? undefined : said.slice(7);
  const action = sometimes(draft, 0.6, () => draft.random.pick(actions));
  draft.taken.add(`action ${action ?? ''}`);
  return action;
}

function intelDriver(draft: Draft): string {
  const { random } = draft;
  const onOff = (): string => random.pick(['on', 'off']);
  const awBits = sometimes(draft, 0.3, () => random.pick([39, 48]));
  return element('driver', {
    caching_mode: sometimes(draft, 0.4, onOff),
    iotlb: sometimes(draft, 0.3, onOff),
    aw_bits: awBits,
    intremap: slips(draft) ? 'on' : undefined,
  });
}

function virtioIommuAddress(draft: Draft): string | undefined {
  const { random } = draft;
  if (!random.chance(draft.profile.addressed)) return undefined;
  if (random.chance(0.4)) return element('address', { type: 'pci' });
  const slot = unique(draft, 'pci slot', () => random.int(3, 30));
  draft.taken.add(`pci 0:${slot}.0`);
  return element('address', { type: 'pci', bus: '0x00', slot: `0x${slot.toString(16)}` });
}
