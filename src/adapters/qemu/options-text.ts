/** The value of a property. Addresses are text: as a number QEMU would read one in another way. */
export type PropertyValue = string | number | boolean | readonly string[];

/** Properties by name, in the order in which they are written; those without a value are left out. */
export type Properties = Readonly<Record<string, PropertyValue | undefined>>;

/** One option of QEMU's command line. */
export interface Option {
  readonly flag: keyof typeof HEAD_KEYS;
  /** What stands first, without a key in the plain syntax. */
  readonly head?: string | undefined;
  readonly properties: Properties;
}

/** The key of the first word, where an option can be written in JSON. */
const HEAD_KEYS = {
  '-machine': undefined,
  '-accel': undefined,
  '-cpu': undefined,
  '-m': undefined,
  '-smp': undefined,
  '-numa': undefined,
  '-chardev': undefined,
  '-fsdev': undefined,
  '-serial': undefined,
  '-global': undefined,
  '-object': 'qom-type',
  '-blockdev': 'driver',
  '-netdev': 'type',
  '-audiodev': 'driver',
  '-device': 'driver',
} as const;

/** An option as two arguments, or as one if nothing follows the flag. */
export function optionArgs({ flag, head, properties }: Option, json: boolean): string[] {
  const key = HEAD_KEYS[flag];
  const stated = Object.entries(properties).filter((each): each is [string, PropertyValue] => {
    return each[1] !== undefined;
  });
  if (json && key !== undefined) {
    return [flag, JSON.stringify({ [key]: head, ...Object.fromEntries(stated) })];
  }
  const first = head === undefined ? [] : [escaped(head)];
  return [flag, [...first, ...stated.flatMap(([name, value]) => plain(name, value))].join(',')];
}

/** A property as text; one with several values is written as often. */
function plain(name: string, value: PropertyValue): string[] {
  if (typeof value === 'boolean') return [`${name}=${value ? 'on' : 'off'}`];
  const values = typeof value === 'object' ? value : [String(value)];
  return values.map((each) => `${name}=${escaped(each)}`);
}

/** A comma ends a value unless it is doubled. */
const escaped = (text: string): string => text.replaceAll(',', ',,');

/** A command line for a shell: one option a line. */
export function argvText(args: readonly string[]): string {
  const lines: string[] = [];
  for (const arg of args) {
    const last = lines.at(-1);
    if (last === undefined || isFlag(arg)) lines.push(shellQuoted(arg));
    else lines[lines.length - 1] = `${last} ${shellQuoted(arg)}`;
  }
  return `${lines.join(' \\\n  ')}\n`;
}

const isFlag = (text: string): boolean => /^-[a-z]+$/.test(text);

function shellQuoted(word: string): string {
  return /^[\w.,:=@/+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
