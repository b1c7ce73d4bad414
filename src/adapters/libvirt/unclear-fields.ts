import type { PlanDevice } from '../../core/plan.ts';
import type { FieldChange } from './edit-device.ts';
import { BINDINGS, type Binding } from './fields.ts';
import { saysItAll } from './print-address.ts';
import { attribute, child, childAt, type XmlElement } from './xml.ts';

/** Fields that the plan leaves as they are and that are written anew, so that every reader takes them as libvirt does. */
export function unclearFields(device: PlanDevice, element: XmlElement): FieldChange[] {
  return [
    ...unwrittenType(device, element),
    ...unclearNumbers(device, element),
    ...unclearAddress(device, element),
  ];
}

/** The type of a controller or interface that does not name it. */
function unwrittenType(device: PlanDevice, element: XmlElement): FieldChange[] {
  if (device.kind !== 'controller' && device.kind !== 'interface') return [];
  const written = attribute(element, 'type') !== undefined;
  return written ? [] : [{ field: 'type', from: undefined, to: device.type }];
}

const NUMBERS: ReadonlyMap<string, readonly Binding[]> = new Map(
  Object.entries(BINDINGS).map(([kind, bindings]) => [
    kind,
    bindings.filter(({ value, attribute: name }) => value.form === 'number' && name !== undefined),
  ]),
);

/** Numbers with a leading zero: libvirt reads some of them as octal, `010` as eight. */
function unclearNumbers(device: PlanDevice, element: XmlElement): FieldChange[] {
  const fields = device as unknown as Readonly<Record<string, unknown>>;
  const changes: FieldChange[] = [];
  for (const { field, elements, attribute: name = '' } of NUMBERS.get(device.kind) ?? []) {
    const meant = fields[field];
    const written = meant === undefined ? undefined : attribute(childAt(element, elements), name);
    if (written !== undefined && /^\s*\+?0\d/.test(written))
      changes.push({ field, from: meant, to: meant });
  }
  return changes;
}

/** An address that says less than it means. */
function unclearAddress({ address }: PlanDevice, element: XmlElement): FieldChange[] {
  const written = child(element, 'address');
  if (address === undefined || written === undefined || saysItAll(written, address)) return [];
  return [{ field: 'address', from: address, to: address }];
}
