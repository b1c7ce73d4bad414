import type { DeviceKind, RequestDevice } from '../../core/device.ts';
import type { Path, Place } from '../../core/issue.ts';
import type { MachineRequest, Request } from '../../core/request.ts';
import { descend, placeOf, type Spot, statedNumber, unreadable } from './document.ts';
import { bindingOf, isDeviceKind } from './fields.ts';
import { decimal } from './numbers.ts';
import { readCells, statedMiB } from './read-cells.ts';
import { readDevice } from './read-device.ts';
import { attribute, child, parse, type XmlElement } from './xml.ts';

/** A domain XML with the request it states, and the way back from the request to the text. */
export interface DomainDocument {
  readonly text: string;
  readonly root: XmlElement;
  readonly request: Request;
  /** Element of each device, by position in the request. */
  readonly elements: readonly XmlElement[];
  /** Line and column of what a path of the request stands for. */
  readonly locate: (path: Path) => Place | undefined;
}

/**
 * Reads libvirt's domain XML. Elements that say nothing about devices are left alone.
 *
 * @throws DevaddrError with line and column, for text that is not XML, not a domain, or has values that are none
 */
export function readDomain(text: string): DomainDocument {
  const root = parse(text);
  if (root.name !== 'domain') {
    throw unreadable(
      text,
      { element: root },
      'NotADomain',
      `the document is a \`<${root.name}>\`, not a \`<domain>\``,
    );
  }
  const found = deviceElements(root);
  const ids = deviceIds(text, found);
  const devices = found.map(
    ({ element, kind }, position): RequestDevice =>
      readDevice(text, element, kind, ids[position] ?? ''),
  );
  const elements = found.map(({ element }) => element);
  const request: Request = { machine: readMachine(text, root), devices };
  return {
    text,
    root,
    request,
    elements,
    // Capabilities do not stand in the document.
    locate: (path) =>
      path[1] === 'capabilities' ? undefined : placeOf(text, spotOf(root, request, elements, path)),
  };
}

interface Found {
  readonly element: XmlElement;
  readonly kind: DeviceKind;
}

function deviceElements(root: XmlElement): Found[] {
  return root.children
    .filter(({ name }) => name === 'devices')
    .flatMap(({ children }) => children)
    .flatMap((element) => (isDeviceKind(element.name) ? [{ element, kind: element.name }] : []));
}

const USER_ALIAS = /^ua-([A-Za-z0-9_-]+)$/;

/** Ids of devices: the user's alias, else what tells the device from others, else kind and number. */
function deviceIds(text: string, found: readonly Found[]): string[] {
  const taken = new Map<string, XmlElement>();
  const given = found.map(({ element, kind }) => {
    const alias = USER_ALIAS.exec(attribute(child(element, 'alias'), 'name') ?? '')?.[1];
    if (alias === undefined) return undefined;
    // A console that stands for a serial port repeats that port's alias.
    if (kind === 'console' && taken.get(alias)?.name === 'serial') return undefined;
    if (taken.has(alias)) {
      throw unreadable(
        text,
        { element: child(element, 'alias') ?? element, attribute: 'name' },
        'AliasDuplicate',
        `two devices have the alias \`ua-${alias}\``,
      );
    }
    taken.set(alias, element);
    return alias;
  });
  const counts = new Map<string, number>();
  return found.map(({ element, kind }, position) => {
    const alias = given[position];
    if (alias !== undefined) return alias;
    const number = counts.get(kind) ?? 0;
    counts.set(kind, number + 1);
    const name = ownName(element, kind) ?? `${kind}${number}`;
    let id = name;
    for (let n = 2; taken.has(id); n++) id = `${name}-${n}`;
    taken.set(id, element);
    return id;
  });
}

/** What tells a device from others of its kind: a disk's name, a controller's type and index. */
function ownName(element: XmlElement, kind: DeviceKind): string | undefined {
  if (kind === 'disk') return attribute(child(element, 'target'), 'dev');
  const [type, index, model] = ['type', 'index', 'model'].map((name) => attribute(element, name));
  if (kind !== 'controller' || type === undefined || index === undefined) return undefined;
  return child(element, 'master') === undefined ? `${type}${index}` : `${type}${index}-${model}`;
}

/** Where the fields of a machine stand. */
const MACHINE_SPOTS: Readonly<Record<string, readonly [readonly string[], string?]>> = {
  arch: [['os', 'type'], 'arch'],
  type: [['os', 'type'], 'machine'],
  osType: [['os', 'type']],
  virtType: [[], 'type'],
  cells: [['cpu', 'numa']],
  vcpus: [['vcpu']],
  memoryMiB: [['memory']],
  maxMemoryMiB: [['maxMemory']],
  memorySlots: [['maxMemory'], 'slots'],
  acpi: [['features', 'acpi']],
  ps2: [['features', 'ps2']],
};

function spotOf(
  root: XmlElement,
  request: Request,
  elements: readonly XmlElement[],
  path: Path,
): Spot {
  const [part, which, ...field] = path;
  if (part === 'machine') {
    const [names, name] = MACHINE_SPOTS[String(which)] ?? [[]];
    return { element: descend(root, names), attribute: name };
  }
  const element = typeof which === 'number' ? elements[which] : undefined;
  const device = typeof which === 'number' ? request.devices[which] : undefined;
  if (element === undefined || device === undefined)
    return { element: child(root, 'devices') ?? root };
  const [name, ...rest] = field.map(String);
  if (name === undefined) return { element };
  if (name === 'address')
    return { element: descend(element, ['address', ...rest.slice(0, -1)]), attribute: rest.at(-1) };
  const binding = bindingOf(device.kind, name);
  return { element: descend(element, binding?.elements ?? []), attribute: binding?.attribute };
}

const PS2_STATES: ReadonlyMap<string | undefined, boolean> = new Map([
  ['on', true],
  ['off', false],
]);

function readMachine(text: string, root: XmlElement): MachineRequest {
  const os = child(root, 'os');
  const type = child(os, 'type');
  const features = child(root, 'features');
  const maxMemory = child(root, 'maxMemory');
  const cells = readCells(text, child(child(root, 'cpu'), 'numa'));
  const stated: { -readonly [K in keyof MachineRequest]: MachineRequest[K] } = {
    arch: attribute(type, 'arch'),
    type: attribute(type, 'machine'),
    virtType: attribute(root, 'type'),
    osType: type?.text.trim(),
    cells,
    vcpus: statedNumber(text, child(root, 'vcpu'), undefined, decimal),
    memoryMiB: statedMiB(text, child(root, 'memory')),
    maxMemoryMiB: statedMiB(text, maxMemory),
    memorySlots: statedNumber(text, maxMemory, 'slots', decimal),
    acpi: child(features, 'acpi') !== undefined,
    ps2: PS2_STATES.get(attribute(child(features, 'ps2'), 'state')),
    osBoot: child(os, 'boot') === undefined ? undefined : true,
    splitIoapic: attribute(child(features, 'ioapic'), 'driver') === 'qemu' ? true : undefined,
  };
  if (stated.virtType === undefined) {
    throw unreadable(
      text,
      { element: root },
      'AttributeMissing',
      'a `<domain>` needs a `type`, such as `kvm` or `qemu`',
    );
  }
  return stated;
}
