import type { Address } from '../../core/address.ts';
import type { Device } from '../../core/device.ts';
import type { BackEnd } from './back-ends.ts';
import { type NewElement, newElement, reach } from './element-builder.ts';
import { BINDINGS, type Binding } from './fields.ts';
import { printAddress } from './print-address.ts';

/** A device as an element: its back end, its facts, its alias, its address. */
export function deviceElement(
  device: Device,
  [attributes, ...children]: BackEnd = [{}],
  alias?: string,
): NewElement {
  const element = newElement(device.kind, { ...attributes });
  element.children.push(...children);
  for (const binding of BINDINGS[device.kind]) {
    const content = (device as unknown as Readonly<Record<string, unknown>>)[binding.field];
    if (content === undefined || content === false) continue;
    fillField(reach(element, binding.elements), binding, content);
  }
  if (alias !== undefined) element.children.push(newElement('alias', { name: alias }));
  if (device.address !== undefined) element.children.push(addressElement(device.address));
  return element;
}

/** Writes a field into the element that holds it. */
export function fillField(holder: NewElement, binding: Binding, content: unknown): void {
  if (binding.attribute !== undefined) {
    holder.attributes[binding.attribute] = printValue(binding, content);
    return;
  }
  if (binding.value.form === 'presence') return;
  if (binding.value.form === 'size') holder.attributes.unit = binding.value.unit;
  holder.text = printValue(binding, content);
}

/** How a value of a field is written. */
export function printValue({ value }: Binding, content: unknown): string {
  if (value.form === 'yes') return 'yes';
  if (value.form === 'size') {
    return String((Number(content) * value.bytesPerValue) / value.bytesPerUnit);
  }
  return value.form === 'number' && value.hex === true
    ? `0x${Number(content).toString(16)}`
    : String(content);
}

/** An `<address>` as libvirt prints it. */
export function addressElement(address: Address): NewElement {
  const { attributes, children } = printAddress(address);
  const element = newElement('address', attributes);
  if (children !== '') element.children.push({ raw: children });
  return element;
}
