import type { DeviceKind } from '../../core/device.ts';
import {
  anyBase64,
  anyBaseSigned,
  decimal,
  decimalOrUnset,
  decimalSigned,
  type NumberForm,
} from './numbers.ts';

/** How a field of a device stands in its element. */
export interface Binding {
  readonly field: string;
  /** Child elements on the way. */
  readonly elements: readonly string[];
  /** Attribute of the last element; without one its text, or for a `presence` its being there. */
  readonly attribute?: string | undefined;
  readonly value: ValueForm;
}

export type ValueForm =
  | { readonly form: 'text'; readonly required?: boolean; readonly oneOf?: readonly string[] }
  | {
      readonly form: 'number';
      readonly read: NumberForm;
      readonly hex?: boolean;
      /** Smallest value; 0 if left out. */
      readonly from?: number;
      /** Value if the element is there and the attribute is not. */
      readonly bare?: number;
    }
  | {
      /** A size with its unit beside it. */
      readonly form: 'size';
      /** Unit it is written in, and taken to be in where none is given. */
      readonly unit: string;
      readonly bytesPerUnit: number;
      /** What the field itself counts. */
      readonly bytesPerValue: number;
    }
  | { readonly form: 'yes' }
  | { readonly form: 'presence' };

const text: ValueForm = { form: 'text' };
const required: ValueForm = { form: 'text', required: true };
const toggle: ValueForm = { form: 'text', oneOf: ['on', 'off'] };
const whole: ValueForm = { form: 'number', read: decimal };
const positive: ValueForm = { form: 'number', read: decimal, from: 1 };
const index: ValueForm = { form: 'number', read: decimalSigned };
const target: ValueForm = { form: 'number', read: anyBaseSigned };

const kibibytes: ValueForm = {
  form: 'size',
  unit: 'KiB',
  bytesPerUnit: 2 ** 10,
  bytesPerValue: 2 ** 10,
};
const bytesInMebibytes: ValueForm = {
  form: 'size',
  unit: 'M',
  bytesPerUnit: 2 ** 20,
  bytesPerValue: 1,
};

/** `bind('target', 'target@dev', text)`: field, where it stands, what it is. */
function bind(field: string, where: string, value: ValueForm): Binding {
  const [path = '', attribute] = where.split('@');
  const elements = path === '' ? [] : path.split('/');
  return attribute === undefined
    ? { field, elements, value }
    : { field, elements, attribute, value };
}

const BOOT = bind('bootOrder', 'boot@order', positive);
const ROM = bind('rom', 'rom', { form: 'presence' });
const ACPI = bind('acpiIndex', 'acpi@index', positive);
const PORT = bind('port', 'target@port', { form: 'number', read: decimalOrUnset });

/** Where the fields of each kind of device stand; read and written by the same table. */
export const BINDINGS: { readonly [K in DeviceKind]: readonly Binding[] } = {
  disk: [
    bind('device', '@device', { form: 'text', oneOf: ['disk', 'cdrom', 'floppy', 'lun'] }),
    bind('model', '@model', text),
    bind('target', 'target@dev', text),
    bind('targetBus', 'target@bus', text),
    bind('readOnly', 'readonly', { form: 'presence' }),
    BOOT,
    ACPI,
  ],
  controller: [
    bind('type', '@type', text),
    bind('index', '@index', index),
    bind('model', '@model', text),
    bind('ports', '@ports', index),
    bind('vectors', '@vectors', index),
    bind('modelName', 'model@name', text),
    bind('chassisNr', 'target@chassisNr', target),
    bind('chassis', 'target@chassis', target),
    bind('port', 'target@port', { form: 'number', read: anyBaseSigned, hex: true }),
    bind('busNr', 'target@busNr', target),
    bind('targetIndex', 'target@index', target),
    bind('hotplug', 'target@hotplug', toggle),
    bind('memReserve', 'target@memReserve', { form: 'number', read: anyBase64, from: 1 }),
    bind('node', 'target/node', index),
    bind('pciHole64', 'pcihole64', kibibytes),
    bind('startPort', 'master@startport', { form: 'number', read: decimal, bare: 0 }),
    bind('ioThread', 'driver@iothread', whole),
    ACPI,
  ],
  lease: [],
  filesystem: [
    bind('model', '@model', text),
    bind('driver', 'driver@type', text),
    bind('target', 'target@dir', text),
    BOOT,
    ACPI,
  ],
  interface: [bind('type', '@type', text), bind('model', 'model@type', text), BOOT, ROM, ACPI],
  smartcard: [bind('mode', '@mode', required)],
  serial: [
    bind('sourceType', '@type', text),
    bind('targetType', 'target@type', text),
    PORT,
    bind('targetModel', 'target/model@name', text),
    ACPI,
  ],
  parallel: [bind('sourceType', '@type', text), PORT],
  console: [bind('sourceType', '@type', text), bind('targetType', 'target@type', text), PORT],
  channel: [bind('sourceType', '@type', text), bind('targetType', 'target@type', required)],
  input: [
    bind('type', '@type', required),
    bind('bus', '@bus', text),
    bind('model', '@model', text),
    ACPI,
  ],
  tpm: [
    bind('model', '@model', text),
    bind('backend', 'backend@type', text),
    bind('version', 'backend@version', text),
  ],
  graphics: [bind('type', '@type', required)],
  sound: [bind('model', '@model', required), bind('streams', '@streams', whole), ACPI],
  audio: [bind('audioId', '@id', whole), bind('type', '@type', required)],
  video: [
    bind('model', 'model@type', text),
    bind('ram', 'model@ram', whole),
    bind('vram', 'model@vram', whole),
    bind('vram64', 'model@vram64', whole),
    bind('vgamem', 'model@vgamem', whole),
    bind('heads', 'model@heads', whole),
    bind('primary', 'model@primary', { form: 'yes' }),
    ACPI,
  ],
  hostdev: [
    bind('mode', '@mode', { form: 'text', oneOf: ['subsystem', 'capabilities'] }),
    bind('type', '@type', required),
    bind('model', '@model', text),
    BOOT,
    ROM,
    ACPI,
  ],
  redirdev: [bind('bus', '@bus', text), bind('type', '@type', required), BOOT],
  redirfilter: [],
  hub: [bind('type', '@type', required)],
  watchdog: [bind('model', '@model', required), bind('action', '@action', text), ACPI],
  memballoon: [bind('model', '@model', required), ACPI],
  rng: [bind('model', '@model', required), bind('backend', 'backend@model', text), ACPI],
  nvram: [],
  panic: [bind('model', '@model', text), ACPI],
  shmem: [
    bind('name', '@name', required),
    bind('model', 'model@type', text),
    bind('size', 'size', bytesInMebibytes),
    bind('server', 'server', { form: 'presence' }),
    bind('msi', 'msi', { form: 'presence' }),
    ACPI,
  ],
  memory: [
    bind('model', '@model', required),
    bind('alignSize', 'source/alignsize', kibibytes),
    bind('size', 'target/size', kibibytes),
    bind('node', 'target/node', whole),
    bind('labelSize', 'target/label/size', kibibytes),
    bind('blockSize', 'target/block', kibibytes),
    ACPI,
  ],
  crypto: [bind('model', '@model', required), bind('backend', 'backend@model', text), ACPI],
  iommu: [
    bind('model', '@model', required),
    bind('intremap', 'driver@intremap', toggle),
    bind('eim', 'driver@eim', toggle),
  ],
  vsock: [
    bind('model', '@model', text),
    bind('cidAuto', 'cid@auto', { form: 'text', oneOf: ['yes', 'no'] }),
    bind('cid', 'cid@address', whole),
    ACPI,
  ],
  pstore: [bind('backend', '@backend', required), ACPI],
};

/** The binding of a field of a kind. */
export function bindingOf(kind: DeviceKind, field: string): Binding | undefined {
  return BINDINGS[kind].find((binding) => binding.field === field);
}

const KINDS: ReadonlySet<string> = new Set(Object.keys(BINDINGS));

export function isDeviceKind(name: string): name is DeviceKind {
  return KINDS.has(name);
}
