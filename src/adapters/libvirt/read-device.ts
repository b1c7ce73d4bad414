import type { DeviceKind, RequestDevice } from '../../core/device.ts';
import { list, nearest } from '../../core/text.ts';
import { type Spot, statedNumber, unreadable } from './document.ts';
import { BINDINGS, type Binding, type ValueForm } from './fields.ts';
import { hostIdentity, pciHostAddress } from './host-identity.ts';
import { decimal, hex64, sizeInBytes } from './numbers.ts';
import { readAddress } from './read-address.ts';
import { attribute, child, childAt, type XmlElement } from './xml.ts';

type Fields = Record<string, unknown>;

/**
 * Reads one device element.
 *
 * @throws DevaddrError with the place, for values that are none
 */
export function readDevice(
  text: string,
  element: XmlElement,
  kind: DeviceKind,
  id: string,
): RequestDevice {
  const fields: Fields = { id, kind };
  for (const binding of BINDINGS[kind]) {
    const value = readField(text, element, binding);
    if (value !== undefined) fields[binding.field] = value;
  }
  EXTRA[kind]?.(fields, element, text);
  const address = addressOf(text, element, fields);
  if (address !== undefined) fields.address = address;
  return fields as unknown as RequestDevice;
}

function addressOf(text: string, element: XmlElement, { kind, type, model }: Fields): unknown {
  const unread =
    model === 'none' && (kind === 'memballoon' || (kind === 'controller' && type === 'usb'));
  const written = unread ? undefined : child(element, 'address');
  return written === undefined ? undefined : readAddress(text, written);
}

function readField(text: string, element: XmlElement, binding: Binding): unknown {
  const holder = childAt(element, binding.elements);
  if (holder === undefined) {
    if (binding.value.form === 'text' && binding.value.required === true)
      throw missing(text, element, binding);
    return undefined;
  }
  if (binding.value.form === 'presence') return true;
  if (binding.value.form === 'size') return readSize(text, holder, binding.value);
  const written =
    binding.attribute === undefined
      ? textOf(holder, binding)
      : attribute(holder, binding.attribute);
  if (written !== undefined)
    return readValue(text, { element: holder, attribute: binding.attribute }, binding, written);
  if (binding.value.form === 'number') return binding.value.bare;
  if (binding.value.form === 'text' && binding.value.required === true)
    throw missing(text, holder, binding);
  return undefined;
}

/** Text is taken without the blanks around it; behind a number they are an error. */
function textOf(element: XmlElement, { value }: Binding): string {
  return value.form === 'number' ? element.text : element.text.trim();
}

function readSize(
  text: string,
  element: XmlElement,
  { unit, bytesPerValue }: Extract<Binding['value'], { form: 'size' }>,
): number {
  const written = attribute(element, 'unit') ?? unit;
  const bytes = sizeInBytes(element.text, written);
  if (bytes !== undefined) return Math.ceil(bytes / bytesPerValue);
  throw unreadable(
    text,
    { element },
    'NumberInvalid',
    `\`${element.text.trim()}\` with unit \`${written}\` is not a size`,
  );
}

function missing(text: string, element: XmlElement, { elements, attribute: name }: Binding): Error {
  const where = elements.length > 0 ? `<${elements.at(-1)}>` : `<${element.name}>`;
  return unreadable(text, { element }, 'AttributeMissing', `\`${where}\` needs a \`${name}\``);
}

function readValue(text: string, spot: Spot, binding: Binding, written: string): unknown {
  const { value } = binding;
  const name = binding.attribute ?? binding.elements.at(-1) ?? '';
  if (value.form === 'yes') return written === 'yes' ? true : undefined;
  if (value.form === 'number') return readNumber(text, spot, { name, written, ...value });
  if (value.form === 'text' && value.oneOf !== undefined && !value.oneOf.includes(written)) {
    const near = nearest(written, value.oneOf);
    throw unreadable(
      text,
      spot,
      'ValueInvalid',
      `\`${name}='${written}'\` is not one of ${list(value.oneOf)}`,
      near === undefined ? {} : { hint: `did you mean \`${near}\`?` },
    );
  }
  return written;
}

interface WrittenNumber extends Extract<ValueForm, { form: 'number' }> {
  readonly name: string;
  readonly written: string;
}

function readNumber(
  text: string,
  spot: Spot,
  { name, written, read, from = 0 }: WrittenNumber,
): number | undefined {
  const number = read(written);
  if (number === undefined) {
    const kind = /^\s*-/.test(written) ? 'a number from 0' : 'a number that is accepted here';
    throw unreadable(text, spot, 'NumberInvalid', `\`${name}='${written}'\` is not ${kind}`, {
      data: { value: written },
    });
  }
  if (number < 0) return undefined;
  if (number >= from) return number;
  throw unreadable(
    text,
    spot,
    'NumberOutOfRange',
    `\`${name}='${written}'\` must be at least ${from}`,
    { data: { value: number } },
  );
}

/** What no table can say. */
const EXTRA: {
  readonly [K in DeviceKind]?: (fields: Fields, element: XmlElement, text: string) => void;
} = {
  disk: readDiskSource,
  controller: readController,
  interface: (fields, element, text) => {
    fields.type ??= 'user';
    if (fields.type !== 'hostdev') return;
    const address = child(child(element, 'source'), 'address');
    if (attribute(address, 'type') !== 'pci') {
      throw unreadable(
        text,
        { element: address ?? element },
        'AttributeMissing',
        "an interface of type `hostdev` needs `<source><address type='pci' …/></source>`",
      );
    }
    fields.hostAddress = pciHostAddress(text, address);
  },
  hostdev: readHostdev,
  serial: readCharSource,
  parallel: readCharSource,
  console: readCharSource,
  channel: readCharSource,
  tpm: oneBackEnd('a TPM', 'TpmBackendWrong', 'type'),
  memory: (fields, element, text) => {
    const address = child(child(element, 'target'), 'address');
    const base = statedNumber(text, address, 'base', hex64);
    if (base !== undefined) fields.base = base;
  },
  iommu: (fields, element) => {
    const options = (child(element, 'driver')?.attributes ?? []).map(({ name }) => name);
    if (options.length > 0) fields.driverOptions = options;
  },
  crypto: oneBackEnd('a crypto device', 'BackendWrong', 'model'),
};

/** Wants one `<backend>`, with an attribute that says what it is. */
function oneBackEnd(what: string, code: string, kind: string) {
  return (_: Fields, element: XmlElement, text: string): void => {
    const [first, ...more] = element.children.filter(({ name }) => name === 'backend');
    if (first === undefined || more.length > 0) {
      const count = first === undefined ? 0 : more.length + 1;
      const message = `${what} needs one \`<backend>\`; this one has ${count}`;
      throw unreadable(text, { element }, code, message);
    }
    if (attribute(first, kind) !== undefined) return;
    throw unreadable(
      text,
      { element: first },
      'AttributeMissing',
      `\`<backend>\` needs a \`${kind}\``,
    );
  };
}

const SOURCE_ATTRIBUTES = [
  'file',
  'dev',
  'dir',
  'name',
  'volume',
  'path',
  'startupPolicy',
] as const;

function readDiskSource(fields: Fields, element: XmlElement): void {
  const source = child(element, 'source');
  fields.pooled = attribute(element, 'type') === 'volume' ? true : undefined;
  if (source === undefined) return;
  const named = SOURCE_ATTRIBUTES.map((name) => attribute(source, name)).find(
    (value) => value !== undefined,
  );
  fields.source = named ?? attribute(element, 'type') ?? 'source';
}

/** Options of `<driver>` that only virtio SCSI controllers have. */
const SCSI_OPTIONS = ['queues', 'cmd_per_lun', 'max_sectors', 'ioeventfd'];
const PCI_ONLY = [
  'modelName',
  'chassisNr',
  'chassis',
  'port',
  'busNr',
  'targetIndex',
  'hotplug',
  'memReserve',
  'node',
];

function readController(fields: Fields, element: XmlElement, text: string): void {
  fields.type ??= 'ide';
  for (const name of ['model', 'target']) {
    const [, second] = element.children.filter((each) => each.name === name);
    if (second !== undefined) {
      throw unreadable(
        text,
        { element: second },
        'ElementRepeated',
        `a controller has at most one \`<${name}>\``,
      );
    }
  }
  if (fields.type !== 'pci') for (const field of PCI_ONLY) delete fields[field];
  if (fields.modelName === 'none') delete fields.modelName;
  const isRoot = fields.model === 'pci-root' || fields.model === 'pcie-root';
  if (fields.type !== 'pci' || !isRoot) delete fields.pciHole64;
  const driver = child(element, 'driver');
  const options = SCSI_OPTIONS.filter((name) => attribute(driver, name) !== undefined);
  if (options.length > 0) fields.driverOptions = options;
  const threads = child(driver, 'iothreads');
  if (threads !== undefined)
    fields.ioThreads = threads.children.map((each) => statedNumber(text, each, 'id', decimal) ?? 0);
}

function readHostdev(fields: Fields, element: XmlElement, text: string): void {
  const source = child(element, 'source');
  const mode = fields.mode ?? 'subsystem';
  if (source === undefined && mode === 'subsystem') {
    throw unreadable(text, { element }, 'ElementMissing', 'a `<hostdev>` needs a `<source>`');
  }
  if (fields.type === 'mdev' && fields.model === undefined) {
    throw unreadable(
      text,
      { element },
      'AttributeMissing',
      'a mediated device needs a `model`, such as `vfio-pci`',
    );
  }
  const address = child(source, 'address');
  const identity = hostIdentity(text, String(fields.type), source, address);
  if (identity !== undefined) fields.hostAddress = identity;
}

/** Attributes of `<source>` and its relatives that make two ends of one type different. */
function readCharSource(fields: Fields, element: XmlElement): void {
  fields.sourceType ??= 'pty';
  const parts: string[] = [];
  for (const each of element.children) {
    if (
      each.name !== 'source' &&
      each.name !== 'protocol' &&
      each.name !== 'clipboard' &&
      each.name !== 'mouse'
    )
      continue;
    const attributes = each.attributes
      .map(({ name, value }): [string, string] => [name, value])
      .filter(([name]) => name !== 'seclabel')
      .sort();
    parts.push(`${each.name} ${attributes.map(([name, value]) => `${name}=${value}`).join(' ')}`);
    const reconnect = child(each, 'reconnect');
    if (reconnect !== undefined)
      parts.push(`reconnect ${reconnect.attributes.map(({ value }) => value).join(' ')}`);
  }
  if (parts.length > 0) fields.source = parts.join('; ');
}
