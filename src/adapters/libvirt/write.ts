import type { DeviceKind, RequestDevice } from '../../core/device.ts';
import type { Plan, PlanDevice } from '../../core/plan.ts';
import { applyTextEdits, type TextEdit } from '../text-edits.ts';
import { deviceElement } from './device-element.ts';
import {
  deviceEdits,
  type FieldChange,
  fieldChanges,
  indentOf,
  insertChildren,
} from './edit-device.ts';
import { type NewElement, newElement, printElement } from './element-builder.ts';
import type { DomainDocument } from './read.ts';
import { unclearFields } from './unclear-fields.ts';
import { attribute, attributeNode, child, type XmlElement } from './xml.ts';

/** A device that was added, or the fields of one that were filled or changed. */
export interface Change {
  readonly device: PlanDevice;
  /** Undefined for an added device. */
  readonly fields?: readonly FieldChange[];
}

/** What the plan says that the domain did not say, in the order of the plan. */
export function changesOf(document: DomainDocument, plan: Plan): Change[] {
  const said = new Map(document.request.devices.map((device) => [device.id, device]));
  return plan.devices.flatMap((device): Change[] => {
    const before = said.get(device.id);
    if (before === undefined) return [{ device }];
    const fields = fieldChanges(before, device);
    return fields.length === 0 ? [] : [{ device, fields }];
  });
}

/**
 * The domain with everything the plan adds. Only what has to change is touched: comments, order, blanks and unknown
 * elements stay. Devices of one kind change places where libvirt orders them.
 */
export function writeDomain(document: DomainDocument, plan: Plan): string {
  const { arch, type } = plan.machine;
  return applyToDomain(document, [
    ...machineEdits(document, { arch, type }),
    ...deviceListEdits(document, plan),
  ]);
}

/** The text of a domain with some edits; line breaks come out as they are elsewhere in it. */
export function applyToDomain({ text }: DomainDocument, edits: readonly TextEdit[]): string {
  return applyTextEdits(text, endsLinesWithReturns(text) ? edits.map(withCarriageReturns) : edits);
}

function endsLinesWithReturns(text: string): boolean {
  return text[text.indexOf('\n') - 1] === '\r';
}

function withCarriageReturns({ start, end, text }: TextEdit): TextEdit {
  return { start, end, text: text.replace(/\r?\n/g, '\r\n') };
}

/** Edits that make a domain name a machine; what is not given stays. */
export function machineEdits(
  { root }: DomainDocument,
  machine: { readonly arch?: string | undefined; readonly type?: string | undefined },
): TextEdit[] {
  const type = child(child(root, 'os'), 'type');
  if (type === undefined) return [];
  const edits: TextEdit[] = [];
  for (const [name, value] of [
    ['arch', machine.arch],
    ['machine', machine.type],
  ] as const) {
    if (value === undefined) continue;
    const span = attributeNode(type, name);
    if (span === undefined) {
      const at = type.attributesEnd;
      edits.push({ start: at, end: at, text: ` ${name}='${value}'` });
    } else if (attribute(type, name) !== value)
      edits.push({ start: span.valueStart, end: span.valueEnd, text: value });
  }
  return edits;
}

/** A device as it is to stand in the text: an element of the document with edits, or a new one. */
type Entry =
  | { readonly element: XmlElement; readonly edits: readonly TextEdit[] }
  | { readonly device: PlanDevice };

function deviceListEdits(document: DomainDocument, plan: Plan): TextEdit[] {
  const { text, root } = document;
  const devices = child(root, 'devices');
  const elements = new Map(
    document.request.devices.map((device, i) => [
      device.id,
      { device, element: document.elements[i] },
    ]),
  );
  const byKind = new Map<DeviceKind, PlanDevice[]>();
  for (const device of plan.devices) {
    const list = byKind.get(device.kind);
    if (list === undefined) byKind.set(device.kind, [device]);
    else list.push(device);
  }
  const lists = [...byKind.values()].map((planned) =>
    planned.map((device): Entry => {
      const known = elements.get(device.id);
      if (known?.element === undefined) return { device };
      return existing(document, known.device, device, known.element);
    }),
  );
  if (lists.every((entries) => entries.every(isUntouched))) return [];
  const edits: TextEdit[] = [];
  const additions: Addition[] = [];
  for (const entries of lists) placeEntries(text, entries, edits, additions);
  return edits.concat(insertAdditions(document, devices, plan, additions));
}

/** A domain in which nothing is to be filled in keeps the order of its devices, too. */
function isUntouched(entry: Entry): boolean {
  return 'element' in entry && entry.edits.length === 0;
}

function existing(
  document: DomainDocument,
  said: RequestDevice,
  device: PlanDevice,
  element: XmlElement,
): Entry {
  const changes = [...fieldChanges(said, device), ...unclearFields(device, element)];
  if (changes.some(({ field }) => field === 'source')) {
    return {
      element,
      edits: [
        {
          start: element.start,
          end: element.end,
          text: printDevice(document, device, indentOf(document.text, element.start)),
        },
      ],
    };
  }
  return { element, edits: deviceEdits(document.text, element, changes) };
}

/** A new device, and the element of its kind it goes behind; without one it is the first of its kind. */
interface Addition {
  readonly device: PlanDevice;
  readonly after: XmlElement | undefined;
  readonly before: XmlElement | undefined;
}

/** Elements of one kind take the places that elements of the kind have in the text, in the order of the plan. */
function placeEntries(
  text: string,
  entries: readonly Entry[],
  edits: TextEdit[],
  additions: Addition[],
): void {
  const slots: XmlElement[] = [];
  for (const entry of entries) if ('element' in entry) slots.push(entry.element);
  slots.sort((a, b) => a.start - b.start);
  let position = 0;
  for (const entry of entries) {
    if ('device' in entry) {
      const [after, before] = [slots[position - 1], slots[position]];
      additions.push({ device: entry.device, after, before });
      continue;
    }
    const slot = slots[position++];
    if (slot === undefined || slot === entry.element) edits.push(...entry.edits);
    else {
      const moved = applyTextEdits(text, entry.edits, entry.element.start, entry.element.end);
      edits.push({ start: slot.start, end: slot.end, text: moved });
    }
  }
}

function insertAdditions(
  document: DomainDocument,
  devices: XmlElement | undefined,
  plan: Plan,
  additions: readonly Addition[],
): TextEdit[] {
  if (additions.length === 0) return [];
  const { text, root } = document;
  if (devices === undefined || devices.children.length === 0)
    return newSection(document, root, devices, additions);
  const present = devices.children;
  const first = present[0]?.start ?? devices.end;
  const indent = indentOf(text, first);
  const anchors = anchorsOf(present, plan);
  return additions.map(({ device, after, before }) => {
    const printed = printDevice(document, device, indent);
    if (after === undefined && before !== undefined) {
      return { start: before.start, end: before.start, text: `${printed}\n${indent}` };
    }
    const at = (after ?? anchors.get(device.kind))?.end;
    if (at !== undefined) return { start: at, end: at, text: `\n${indent}${printed}` };
    return { start: first, end: first, text: `${printed}\n${indent}` };
  });
}

/** For each kind, the last element of the kinds that libvirt prints before it. */
function anchorsOf(
  present: readonly XmlElement[],
  plan: Plan,
): ReadonlyMap<DeviceKind, XmlElement | undefined> {
  const anchors = new Map<DeviceKind, XmlElement | undefined>();
  const earlier = new Set<string>(['emulator']);
  for (const { kind } of plan.devices) {
    if (anchors.has(kind)) continue;
    anchors.set(
      kind,
      present.findLast(({ name }) => earlier.has(name)),
    );
    earlier.add(kind);
  }
  return anchors;
}

/** Devices where the domain has no `<devices>`, or none in it. */
function newSection(
  document: DomainDocument,
  root: XmlElement,
  devices: XmlElement | undefined,
  additions: readonly Addition[],
): TextEdit[] {
  const elements = additions.map(({ device }) => newDevice(document, device));
  if (devices !== undefined) return insertChildren(document.text, devices, elements);
  const section = newElement('devices');
  section.children.push(...elements);
  return insertChildren(document.text, root, [section]);
}

function newDevice(document: DomainDocument, device: PlanDevice): NewElement {
  return deviceElement(device, [{}, ...copiedSource(document, device)]);
}

function printDevice(document: DomainDocument, device: PlanDevice, indent: string): string {
  return printElement(newDevice(document, device), indent);
}

/** The back end of a character device that stands for another one: its children other than target, address and alias. */
function copiedSource(document: DomainDocument, device: PlanDevice): { raw: string }[] {
  if (device.kind !== 'serial' && device.kind !== 'console') return [];
  const other = device.kind === 'serial' ? 'console' : 'serial';
  const twin = document.request.devices.findIndex(
    (each) =>
      each.kind === other &&
      (each as { source?: string }).source === device.source &&
      (each as { sourceType?: string }).sourceType === device.sourceType,
  );
  const element = twin < 0 ? undefined : document.elements[twin];
  if (element === undefined) return [];
  return element.children
    .filter(({ name }) => name !== 'target' && name !== 'address' && name !== 'alias')
    .map(({ start, end }) => ({ raw: document.text.slice(start, end) }));
}
