import { domainFacts } from './adapters/libvirt/domain-facts.ts';
import { readDomain } from './adapters/libvirt/read.ts';
import { retouchDomain } from './adapters/libvirt/retouch.ts';
import { readCommandLine } from './adapters/qemu/read.ts';
import { rewriteCommandLine } from './adapters/qemu/read-edits.ts';
import { isQueryPci, readQueryPci } from './adapters/qemu/read-query-pci.ts';
import { type DataText, readData } from './adapters/yaml/data-text.ts';
import { editText } from './adapters/yaml/edit.ts';
import { requestFromText } from './adapters/yaml/read.ts';
import { check } from './check/check.ts';
import type { Finding } from './check/finding.ts';
import { fixAll } from './check/fix-all.ts';
import { type CheckInput, inputOfPlan, inputOfRequest } from './check/input.ts';
import type { CheckOptions } from './check/options.ts';
import { formatAddress, type PciAddress } from './core/address.ts';
import type { Capabilities } from './core/capabilities.ts';
import type { Edit } from './core/edit.ts';
import { located } from './core/issue.ts';
import type { Plan } from './core/plan.ts';
import type { Request } from './core/request.ts';
import { looksLikeXml } from './core/text.ts';
import { isRecord, valueAt } from './request/values.ts';

export interface CheckTextOptions extends CheckOptions {
  /** To find the full name of the machine type: what the QEMU binary offers, or the name of a bundled set. */
  readonly capabilities?: Capabilities | string | undefined;
}

/** What became of a text when all was fixed that can be. */
export interface FixedText {
  /** The text, in which nothing but the fixed values has changed. */
  readonly text: string;
  /** Findings that are gone, in the order in which they were fixed. */
  readonly fixed: readonly Finding[];
}

/**
 * What is wrong with a guest, whatever describes it: domain XML, a command line of QEMU, the answer of its monitor command `query-pci`,
 * a request or a plan in YAML or JSON. Each finding has its line and column.
 *
 * @throws DevaddrError with line and column, for a text that cannot be read
 */
export function checkText(text: string, options: CheckTextOptions = {}): readonly Finding[] {
  return check(readChecked(text, options.capabilities).input, options);
}

/**
 * Fixes errors and warnings of such a text, each only if nothing new is wrong afterwards. What a running guest answered stays as it is.
 *
 * @throws DevaddrError with line and column, for a text that cannot be read
 */
export function fixText(text: string, options: CheckTextOptions = {}): FixedText {
  const { input, rewrite } = readChecked(text, options.capabilities);
  if (rewrite === undefined) return { text, fixed: [] };
  const { input: after, edits, fixed } = fixAll(input, options);
  return { text: edits.length === 0 ? text : rewrite(after.devices, edits), fixed };
}

/** A text that is checked, and how changes of what it says become changes of it. */
export interface CheckedText {
  readonly text: string;
  readonly input: CheckInput;
  /** The text with some changes; nothing for what a program says of a running guest. */
  readonly rewrite?: ((after: CheckInput['devices'], edits: readonly Edit[]) => string) | undefined;
}

/**
 * Reads whatever can be checked: domain XML, a command line of QEMU, the answer of `query-pci`, a request or a plan.
 *
 * @throws DevaddrError with line and column
 */
export function readChecked(
  text: string,
  capabilities: Capabilities | string | undefined,
): CheckedText {
  if (looksLikeXml(text)) return domainText(text, capabilities);
  if (looksLikeCommandLine(text)) return commandLineText(text);
  const data = readData(text);
  if (isQueryPci(data.value)) return answerText(text, data);
  const isPlan = isRecord(data.value) && 'by' in data.value && 'devices' in data.value;
  return isPlan ? planText(text, data) : requestText(text, capabilities);
}

/** True for text that begins with QEMU, what stands before it, or one of its options. */
function looksLikeCommandLine(text: string): boolean {
  const [first = ''] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !/^\s*(#.*)?\\?$/.test(line));
  const words = first
    .replace(/['"\\]/g, ' ')
    .trim()
    .split(/\s+/);
  const [head = ''] = words;
  if (/^[{[]|:$/.test(first.trim().split(/\s/)[0] ?? '')) return false;
  if (/^--?[A-Za-z][\w-]*$/.test(head) || /^[A-Z_]+=/.test(head)) return true;
  if (/(^|\/)kvm$/.test(head) || words.some((word) => /(^|\/)qemu(-system-\w+|-kvm)?$/.test(word)))
    return true;
  // A script that does something else first.
  return /^(?:\S+[ \t]+)*?\S*qemu-system-\w+(?:[ \t]+|[ \t]*\\\r?\n[ \t]*)-/m.test(text);
}

function domainText(text: string, capabilities: Capabilities | string | undefined): CheckedText {
  const document = readDomain(text);
  const facts = domainFacts(document);
  const base = guarded(document.request, capabilities, document.locate);
  const machine = { ...base.machine, ...facts };
  return {
    text,
    input: { ...base, form: 'domain', machine },
    rewrite: (after) => retouchDomain(document, after),
  };
}

function requestText(text: string, capabilities: Capabilities | string | undefined): CheckedText {
  const { request, locate } = requestFromText(text);
  const input = guarded(request, capabilities, locate);
  const { value } = readData(text);
  return { text, input, rewrite: (after, edits) => editText(text, inShort(edits, after, value)) };
}

/** Edits of parts of addresses that the text states in short, such as `0000:01:00.0`: as one of the whole, in short as well. */
function inShort(
  edits: readonly Edit[],
  after: CheckInput['devices'],
  value: unknown,
): readonly Edit[] {
  const whole = new Map<string, Edit>();
  const others = edits.filter(({ path }) => {
    const [, position] = path;
    const holder = path.slice(0, 3);
    const from = valueAt(value, holder);
    const address = after[Number(position)]?.address;
    if (path[2] !== 'address' || typeof from !== 'string' || !isPlain(address)) return true;
    whole.set(holder.join('/'), { path: holder, from, to: formatAddress(address) });
    return false;
  });
  return [...others, ...whole.values()];
}

/** True for a PCI address that is all said in short. */
function isPlain(address: CheckInput['devices'][number]['address']): address is PciAddress {
  if (address?.type !== 'pci' || address.multifunction !== undefined) return false;
  const { domain, bus, slot, function: fn, zpci } = address;
  return zpci === undefined && [domain, bus, slot, fn].every((part) => part !== undefined);
}

function guarded(
  request: Request,
  capabilities: Capabilities | string | undefined,
  locate: CheckInput['locate'] & object,
): CheckInput {
  const { machine } = request;
  const known = capabilities === undefined ? machine : { ...machine, capabilities };
  try {
    return inputOfRequest({ ...request, machine: known }, { locate });
  } catch (error) {
    throw located(error, locate);
  }
}

function planText(text: string, { value, locate }: DataText): CheckedText {
  const plan = value as Plan;
  const input = inputOfPlan(plan, { locate });
  return { text, input, rewrite: (_, edits) => editText(text, edits) };
}

function commandLineText(text: string): CheckedText {
  const document = readCommandLine(text);
  const { machine, devices, faults, isPartial, locate, buses } = document;
  return {
    text,
    input: {
      form: 'argv',
      machine,
      devices,
      faults,
      isPartial,
      locate,
      isStated: (position) => document.arguments[position]?.name === 'device',
      busName: (index) => quoted(buses.nameOf(index)),
    },
    rewrite: (after) => rewriteCommandLine(document, after),
  };
}

function answerText(text: string, { value, locate }: DataText): CheckedText {
  const { machine, devices, seen, paths, busName } = readQueryPci(value);
  const input: CheckInput = {
    form: 'query-pci',
    machine,
    devices,
    seen,
    busName,
    locate: ([, position]) => locate(paths[Number(position ?? 0)] ?? []),
  };
  return { text, input };
}

function quoted(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `\`${name}\``;
}
