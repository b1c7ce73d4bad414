import type { Address } from '../../core/address.ts';
import type { Device, RequestDevice } from '../../core/device.ts';
import type { TextEdit } from '../text-edits.ts';
import { deviceEdits, type FieldChange, fieldChanges } from './edit-device.ts';
import { escapeXml } from './escape-xml.ts';
import { printAddress } from './print-address.ts';
import type { DomainDocument } from './read.ts';
import { applyToDomain } from './write.ts';
import { attributeNode, child, type XmlElement } from './xml.ts';

/**
 * The domain XML with other numbers in some of its devices. Where a part of an address changes, that attribute alone is touched, in
 * the notation that libvirt prints; everything else keeps its bytes.
 */
export function retouchDomain(document: DomainDocument, after: readonly RequestDevice[]): string {
  const { request, text, elements } = document;
  const edits = request.devices.flatMap((before, position): TextEdit[] => {
    const [element, now] = [elements[position], after[position]];
    if (element === undefined || now === undefined || now === before) return [];
    const changes = fieldChanges(before, now as Device);
    const address = changes.find(({ field }) => field === 'address');
    const parts = address && addressParts(element, address);
    if (parts === undefined) return deviceEdits(text, element, changes);
    const others = changes.filter(({ field }) => field !== 'address');
    return [...deviceEdits(text, element, others), ...parts];
  });
  return applyToDomain(document, edits);
}

/** Edits of single attributes of an `<address>`; nothing for an address that is new or of another type. */
function addressParts(device: XmlElement, { from, to }: FieldChange): TextEdit[] | undefined {
  const element = child(device, 'address');
  const [before, after] = [from, to] as (Address | undefined)[];
  if (element === undefined || before === undefined || before.type !== after?.type)
    return undefined;
  const { attributes, children } = printAddress(after);
  const old = printAddress(before);
  if (children !== old.children) {
    const zpci = child(element, 'zpci');
    if (zpci === undefined || children === '') return undefined;
    return zpciParts(zpci, before, after);
  }
  const names = [...new Set([...Object.keys(old.attributes), ...Object.keys(attributes)])];
  return names
    .filter((name) => old.attributes[name] !== attributes[name])
    .map((name) => attributeEdit(element, name, attributes[name]));
}

function zpciParts(zpci: XmlElement, before: Address, after: Address): TextEdit[] {
  const [old, now] = [before, after].map((each) => (each.type === 'pci' ? each.zpci : undefined));
  return (['uid', 'fid'] as const)
    .filter((name) => old?.[name] !== now?.[name] && now?.[name] !== undefined)
    .map((name) => {
      const digits = name === 'uid' ? 4 : 8;
      const value = `0x${(now?.[name] ?? 0).toString(16).padStart(digits, '0')}`;
      return attributeEdit(zpci, name, value);
    });
}

function attributeEdit(element: XmlElement, name: string, value: string | undefined): TextEdit {
  const span = attributeNode(element, name);
  if (span === undefined) {
    const at = element.attributesEnd;
    return { start: at, end: at, text: value === undefined ? '' : ` ${name}='${value}'` };
  }
  if (value !== undefined)
    return { start: span.valueStart, end: span.valueEnd, text: escapeXml(value) };
  return { start: span.start - 1, end: span.end, text: '' };
}
