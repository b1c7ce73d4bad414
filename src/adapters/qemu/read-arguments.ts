import { type Properties, type Property, readProperties } from './read-properties.ts';
import { readTokens, type Token } from './read-tokens.ts';

/** An option of a command line with what is said behind it. */
export interface Argument {
  /** Name without dashes. */
  readonly name: string;
  readonly option: Token;
  readonly value: Token | undefined;
  readonly properties: Properties;
}

/** A command line of QEMU. */
export interface CommandLine {
  readonly text: string;
  /** Name of the program, if it is there. */
  readonly program: string | undefined;
  readonly arguments: readonly Argument[];
  /** The program of another command behind this one. */
  readonly next: Token | undefined;
}

/** Options that nothing is said behind. */
const ALONE: ReadonlySet<string> = new Set(
  (
    'h help version s S no-user-config nodefaults nographic usb enable-kvm no-acpi no-hpet no-reboot no-shutdown snapshot daemonize ' +
    'no-fd-bootchk singlestep preconfig only-migratable mem-prealloc full-screen no-quit alt-grab ctrl-grab portrait win2k-hack ' +
    'semihosting old-param enable-sync-profile jitdump perfmap async-teardown audio-help xen-attach xen-domid-restrict no-kvm no-kvm-irqchip no-kvm-pit no-tpm no-frame sdl curses'
  ).split(' '),
);

/** Names of what stands first behind an option without a name. */
const FIRST: Readonly<Record<string, string>> = {
  device: 'driver',
  machine: 'type',
  M: 'type',
  numa: 'type',
  object: 'qom-type',
  m: 'size',
  smp: 'cpus',
  netdev: 'type',
  nic: 'type',
  net: 'type',
};

/** Reads a command line, with or without the program and with what a shell may have before it. */
export function readArguments(text: string): CommandLine {
  const tokens = readTokens(text);
  // What starts the program, such as `nice -n 5`, may have options of its own.
  const emulator = tokens.findIndex(({ value }) => isEmulator(value));
  const first = tokens.findIndex(({ value }) => isProgram(value) || /^--?[A-Za-z]/.test(value));
  const start = emulator < 0 ? first : emulator;
  const program = tokens[start];
  const isThere = program !== undefined && isProgram(program.value);
  return {
    text,
    program: isThere ? nameOf(program.value) : undefined,
    ...argumentsOf(tokens.slice(isThere ? start + 1 : Math.max(0, start))),
  };
}

function argumentsOf(tokens: readonly Token[]): Pick<CommandLine, 'arguments' | 'next'> {
  const found: Argument[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const option = tokens[i];
    if (option === undefined) continue;
    if (isEmulator(option.value)) return { arguments: found, next: option };
    const name = /^--?([A-Za-z].*)$/.exec(option.value)?.[1];
    if (name === undefined) continue;
    const value = ALONE.has(name) ? undefined : tokens[++i];
    const properties = readProperties(value?.value ?? '', FIRST[name] ?? 'first');
    found.push({ name, option, value, properties });
  }
  return { arguments: found, next: undefined };
}

/** `/usr/bin/qemu-system-x86_64`. */
function isEmulator(word: string): boolean {
  return /^qemu-system-\w+$/.test(nameOf(word));
}

/** An emulator, or a name that distributions have for it: `/usr/bin/kvm`. */
function isProgram(word: string): boolean {
  return isEmulator(word) || /^(qemu-kvm|kvm|qemu)$/.test(nameOf(word));
}

function nameOf(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** The last property of a name, which is the one that counts. */
export function propertyOf({ properties }: Argument, name: string): Property | undefined {
  return properties.list.findLast((each) => each.name === name);
}

/** What a property says. */
export function said(argument: Argument, name: string): string | undefined {
  return propertyOf(argument, name)?.value;
}
