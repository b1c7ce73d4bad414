import { readFileSync } from 'node:fs';
import { capabilitiesFromQemuCaps } from '../adapters/libvirt/qemu-caps.ts';
import type { Capabilities } from '../core/capabilities.ts';
import { DevaddrError } from '../core/issue.ts';
import { looksLikeXml } from '../core/text.ts';
import { bundledCapabilityNames, capabilitiesFromJson } from '../model/capabilities.ts';
import { UsageError } from './command.ts';
import { EXIT } from './exit.ts';
import type { Streams } from './streams.ts';
import { talker } from './talk.ts';

/**
 * Text of a file, or of standard input for `-`.
 *
 * @throws UsageError if it cannot be read
 */
export async function readText(file: string, streams: Streams): Promise<string> {
  if (file === '-') {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of streams.stdin)
      text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    return text;
  }
  return readFile(file);
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    const words: Record<string, string> = {
      ENOENT: 'does not exist',
      EACCES: 'may not be read',
      EISDIR: 'is a directory',
    };
    throw new UsageError(`\`${file}\` ${words[reason ?? ''] ?? `cannot be read (${reason})`}`);
  }
}

/** Capabilities by the name of a bundled set, or from a file: libvirt's cache, or devaddr's JSON. */
export function readCapabilities(value: string | undefined): Capabilities | string | undefined {
  if (value === undefined) return undefined;
  const isName = bundledCapabilityNames().some(
    ({ name }) => name === value || name.startsWith(`${value}.`),
  );
  if (isName || !/[./\\]/.test(value) || /^qemu-[\d.]+$/.test(value)) return value;
  const text = readFile(value);
  if (looksLikeXml(text)) return capabilitiesFromQemuCaps(text);
  return capabilitiesFromJson(parseJson(text, value));
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `\`${file}\` is neither libvirt's capabilities nor JSON: ${(error as Error).message}`,
    );
  }
}

/** Codes of issues that mean "this cannot be read", as against "the answer is no". */
const UNREADABLE: ReadonlySet<string> = new Set([
  'AddressIncomplete',
  'AddressTypeUnknown',
  'AliasDuplicate',
  'AliasUnknown',
  'AliasesTooMany',
  'AlternativeUnknown',
  'AttributeMissing',
  'CapabilitiesInvalid',
  'CapabilitiesUnknown',
  'CellDuplicate',
  'CellEmpty',
  'CellUnknown',
  'CommandLineUnclosed',
  'DeviceIdDuplicate',
  'DeviceUnknown',
  'DocumentsMultiple',
  'ElementMissing',
  'ElementRepeated',
  'FieldMissing',
  'FieldUnknown',
  'InputTooDeep',
  'InputTooLarge',
  'KeyDuplicate',
  'KeyInvalid',
  'NotADomain',
  'NotCapabilities',
  'NumberInvalid',
  'NumberOutOfRange',
  'QueryPciInvalid',
  'UsbPortInvalid',
  'ValueInvalid',
  'ValueMalformed',
  'ValueOutOfRange',
  'ValueUnknown',
  'ValueWrongType',
  'XmlDoctype',
  'XmlInvalid',
  'YamlInvalid',
]);

/** Codes of issues that are our own fault. */
const INTERNAL: ReadonlySet<string> = new Set(['PlanInvalid', 'SolverFailed']);

/** Says what is wrong with an input and returns the exit code that goes with it. */
export function refuse(error: unknown, file: string, streams: Streams): number {
  if (!(error instanceof DevaddrError)) throw error;
  const talk = talker(streams);
  const name = file === '-' ? 'standard input' : file;
  for (const issue of error.issues) talk.issue(issue, name);
  if (INTERNAL.has(error.code)) return EXIT.internal;
  return UNREADABLE.has(error.code) ? EXIT.usage : EXIT.no;
}
