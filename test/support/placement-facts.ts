import type { XmlElement } from '@rgrove/parse-xml';
import { plainNumber } from './numerals.ts';
import { attributeOf, childOf } from './xml-tree.ts';

/** Named texts; undefined is as good as missing. */
export type Facts = Readonly<Record<string, string | undefined>>;

/** What a device is, as far as its placement depends on it or libvirt fills it in. */
export function factsOf(device: XmlElement): Facts {
  return readers[device.name]?.(device) ?? {};
}

type Reader = (device: XmlElement) => Facts;

const own =
  (...names: string[]): Reader =>
  (device) =>
    Object.fromEntries(names.map((name) => [name, attributeOf(device, name)]));

const modelType: Reader = (device) => ({ model: attributeOf(childOf(device, 'model'), 'type') });

const readers: Readonly<Record<string, Reader>> = {
  audio: own('id', 'type'),
  channel: (device) => ({ target: attributeOf(childOf(device, 'target'), 'type') }),
  console: targetAndPort,
  controller,
  crypto: own('model'),
  disk,
  filesystem: own('model'),
  hostdev: (device) => ({ mode: 'subsystem', ...present(own('mode', 'type', 'model')(device)) }),
  hub: own('type'),
  input: own('type', 'bus', 'model'),
  interface: modelType,
  iommu,
  memballoon: own('model'),
  memory: own('model'),
  panic: own('model'),
  parallel: (device) => ({ port: number(childOf(device, 'target'), 'port') }),
  pstore: own('backend'),
  redirdev: own('bus'),
  rng: own('model'),
  serial,
  shmem: modelType,
  smartcard: own('mode'),
  sound: own('model'),
  tpm: own('model'),
  video,
  vsock: own('model'),
  watchdog: (device) => ({ action: 'reset', ...present(own('model', 'action')(device)) }),
};

function controller(device: XmlElement): Facts {
  const target = childOf(device, 'target');
  return {
    ...own('type', 'model')(device),
    index: number(device, 'index'),
    ports: number(device, 'ports'),
    name: attributeOf(childOf(device, 'model'), 'name'),
    chassisNr: number(target, 'chassisNr'),
    chassis: number(target, 'chassis'),
    port: number(target, 'port'),
    busNr: number(target, 'busNr'),
    targetIndex: number(target, 'index'),
    hotplug: attributeOf(target, 'hotplug'),
    node: childOf(target, 'node')?.text.trim(),
    startport: number(childOf(device, 'master'), 'startport'),
  };
}

function disk(device: XmlElement): Facts {
  const target = childOf(device, 'target');
  return {
    device: 'disk',
    ...present(own('device', 'model')(device)),
    dev: attributeOf(target, 'dev'),
    bus: attributeOf(target, 'bus'),
  };
}

function targetAndPort(device: XmlElement): Facts {
  const target = childOf(device, 'target');
  return { target: attributeOf(target, 'type'), port: number(target, 'port') };
}

function serial(device: XmlElement): Facts {
  const model = childOf(childOf(device, 'target'), 'model');
  return { ...targetAndPort(device), model: attributeOf(model, 'name') };
}

function video(device: XmlElement): Facts {
  const model = childOf(device, 'model');
  const type = attributeOf(model, 'type');
  return {
    model: type,
    heads: number(model, 'heads') ?? (type === 'none' ? undefined : '1'),
    primary: attributeOf(model, 'primary') ?? 'no',
    ...Object.fromEntries(
      ['ram', 'vram', 'vram64', 'vgamem'].map((name) => [name, number(model, name)]),
    ),
  };
}

function iommu(device: XmlElement): Facts {
  return { ...own('model')(device), ...childOf(device, 'driver')?.attributes };
}

function number(element: XmlElement | undefined, name: string): string | undefined {
  const text = attributeOf(element, name);
  return text === undefined ? undefined : plainNumber(text, 'by-prefix');
}

function present(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, text]) => text !== undefined));
}
