import { z } from 'zod';
import { list } from '../core/text.ts';

/**
 * Builders of the leaves of the request's schema. The error text of each says what was expected, as a noun phrase: it
 * becomes the second half of an issue's message.
 */

/** Text that is not empty. */
export function text(description: string): z.ZodType<string> {
  const expected = 'text';
  return z
    .string({ error: expected })
    .min(1, { error: 'text that is not empty' })
    .describe(description);
}

/** Text of a form that a pattern tells. */
export function pattern(form: RegExp, expected: string, description: string): z.ZodString {
  return z.string({ error: expected }).regex(form, { error: expected }).describe(description);
}

/** One of a closed list of names. */
export function oneOf<const T extends string>(
  values: readonly T[],
  description: string,
): z.ZodType<T> {
  return z.enum(values, { error: oneOfText(values) }).describe(description);
}

function oneOfText(values: readonly string[]): string {
  const [only] = values;
  return values.length === 1 ? `\`${only}\`` : `one of ${names(values)}`;
}

/** Names in backticks. */
export function names(values: readonly string[]): string {
  return list(
    values.map((value) => `\`${value}\``),
    40,
  );
}

/** Largest number that libvirt keeps in a signed 32-bit field. */
export const INT_MAX: number = 2 ** 31 - 1;
/** Largest number that libvirt keeps in an unsigned 32-bit field. */
export const UINT_MAX: number = 2 ** 32 - 1;

/** A whole number of a range. */
export function whole(description: string, from: number = 0, to: number = INT_MAX): z.ZodInt {
  const range =
    to === INT_MAX || to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
  const error = `a whole number ${range}`;
  return z.int({ error }).min(from, { error }).max(to, { error }).describe(description);
}

/** A size that may have a fraction. */
export function size(description: string, more?: 'than zero'): z.ZodNumber {
  const error = more === undefined ? 'a number from 0' : 'a number above 0';
  const number = z.number({ error });
  return (more === undefined ? number.min(0, { error }) : number.gt(0, { error })).describe(
    description,
  );
}

export function flag(description: string): z.ZodBoolean {
  return z.boolean({ error: '`true` or `false`' }).describe(description);
}

export function toggle(description: string): z.ZodType<'on' | 'off'> {
  return oneOf(['on', 'off'], description);
}

const KNOWN_KEYS = 'known keys: ';

/** An object without keys other than those of its shape; the error of an unknown key lists the known ones. */
export function object<S extends z.ZodRawShape>(
  what: string,
  shape: S,
  description: string,
): z.ZodObject<S, z.core.$strict> {
  const known = KNOWN_KEYS + Object.keys(shape).join(' ');
  const error: z.core.$ZodErrorMap = ({ code }) => (code === 'unrecognized_keys' ? known : what);
  return z.strictObject(shape, { error }).describe(description);
}

/** The known keys from the error of an unknown one. */
export function knownKeys(error: string): string[] {
  return error.startsWith(KNOWN_KEYS) ? error.slice(KNOWN_KEYS.length).split(' ') : [];
}

/** A list of things of one sort. */
export function listOf<T extends z.ZodType>(
  what: string,
  item: T,
  description: string,
): z.ZodArray<T> {
  return z.array(item, { error: what }).describe(description);
}
