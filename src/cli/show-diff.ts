import type { ControllerChange, PlanDiff } from '../compare/diff.ts';
import type { FieldChange } from '../compare/field-changes.ts';
import type { Notice, NoticeKind } from '../compare/notice.ts';
import { type Address, formatAddress } from '../core/address.ts';
import type { Device } from '../core/device.ts';
import { wrapped } from '../core/text.ts';
import { titleOf } from '../core/title.ts';

const WIDTH = 100;

/** What is different between two plans: a line for each device and controller, then what would be noticed. */
export function showDiff(diff: PlanDiff, width: number = WIDTH): string {
  if (diff.same) return 'no differences\n';
  const { controllers, notices } = diff;
  const lines = [
    ...diff.machine.map((change) => `~ machine: ${fieldText(change)}`),
    ...diff.removed.map((device) => `- ${named(device)} at ${addressText(device.address)}`),
    ...diff.added.map((device) => `+ ${named(device)} at ${addressText(device.address)}`),
    ...diff.moved.map(
      ({ id, from, to }) => `> ${id} from ${addressText(from)} to ${addressText(to)}`,
    ),
    ...diff.changed.map(({ id, fields }) => `~ ${id}: ${fields.map(fieldText).join(', ')}`),
    ...controllers.removed.map((each) => `- ${titleOf(each)} at ${addressText(each.address)}`),
    ...controllers.added.map((each) => `+ ${titleOf(each)} at ${addressText(each.address)}`),
    ...controllers.changed.map(controllerText),
  ];
  return [
    ...lines.flatMap((line) => wrapped(line, width, '', '    ')),
    ...noticeLines(notices, width),
    '',
  ].join('\n');
}

function named(device: Device): string {
  return `${titleOf(device)} ${device.id}`;
}

function controllerText({ before, after, fields }: ControllerChange): string {
  return `~ ${titleOf({ ...after, model: before.model })}: ${fields.map(fieldText).join(', ')}`;
}

function fieldText({ field, before, after }: FieldChange): string {
  return `${field} ${valueText(before)} -> ${valueText(after)}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return 'none';
  if (isAddress(value)) return addressText(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isAddress(value: unknown): value is Address {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function addressText(address: Address | undefined): string {
  return address === undefined ? 'no address' : formatAddress(address);
}

const TITLES: Readonly<Record<NoticeKind, string>> = {
  'new-device': 'Windows would see new devices',
  'interface-name': 'Linux would rename network devices',
  abi: 'a running guest cannot migrate',
  'hidden-abi': 'a running guest should not migrate',
};

function noticeLines(notices: readonly Notice[], width: number): string[] {
  const kinds = [...new Set(notices.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => [
    '',
    `${TITLES[kind]}:`,
    ...notices
      .filter((notice) => notice.kind === kind)
      .flatMap(({ message }) => wrapped(message, width, '  ', '    ')),
  ]);
}
