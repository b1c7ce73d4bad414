import { domainFacts } from '../adapters/libvirt/domain-facts.ts';
import { readDomain } from '../adapters/libvirt/read.ts';
import { retouchDomain } from '../adapters/libvirt/retouch.ts';
import { readCommandLine } from '../adapters/qemu/read.ts';
import { rewriteCommandLine } from '../adapters/qemu/read-edits.ts';
import { isQueryPci, readQueryPci } from '../adapters/qemu/read-query-pci.ts';
import { editText } from '../adapters/yaml/edit.ts';
import { requestFromText } from '../adapters/yaml/read.ts';
import { type CheckInput, inputOfPlan, inputOfRequest } from '../check/input.ts';
import { formatAddress, type PciAddress } from '../core/address.ts';
import type { Capabilities } from '../core/capabilities.ts';
import type { Edit } from '../core/edit.ts';
import type { Plan } from '../core/plan.ts';
import type { Request } from '../core/request.ts';
import { isRecord, valueAt } from '../request/values.ts';
import { type DataText, readData } from './data-text.ts';
import { looksLikeXml } from './input.ts';
import { located } from './read-request.ts';

/** A file that is checked, and how changes of what it says become changes of its text. */
export interface CheckedFile {
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
): CheckedFile {
  if (looksLikeXml(text)) return domainFile(text, capabilities);
  if (looksLikeCommandLine(text)) return commandLineFile(text);
  const data = readData(text);
  if (isQueryPci(data.value)) return answerFile(text, data);
  const isPlan = isRecord(data.value) && 'by' in data.value && 'devices' in data.value;
  return isPlan ? planFile(text, data) : requestFile(text, capabilities);
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
  return words.some((word) => /(^|\/)qemu(-system-\w+|-kvm)?$/.test(word));
}

function domainFile(text: string, capabilities: Capabilities | string | undefined): CheckedFile {
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

function requestFile(text: string, capabilities: Capabilities | string | undefined): CheckedFile {
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

function planFile(text: string, { value, locate }: DataText): CheckedFile {
  const plan = value as Plan;
  const input = inputOfPlan(plan, { locate });
  return { text, input, rewrite: (_, edits) => editText(text, edits) };
}

function commandLineFile(text: string): CheckedFile {
  const document = readCommandLine(text);
  const { machine, devices, faults, locate, buses } = document;
  return {
    text,
    input: {
      form: 'argv',
      machine,
      devices,
      faults,
      locate,
      busName: (index) => `\`${buses.nameOf(index)}\``,
    },
    rewrite: (after) => rewriteCommandLine(document, after),
  };
}

function answerFile(text: string, { value, locate }: DataText): CheckedFile {
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
