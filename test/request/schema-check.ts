type Json = Readonly<Record<string, unknown>>;

/**
 * Whether a JSON Schema accepts a value; knows as much of JSON Schema as the request's schema uses, and throws on the
 * rest.
 */
export function accepts(root: object, value: unknown, schema: object = root): boolean {
  return Object.entries(schema).every(([keyword, rule]) => {
    if (SILENT.has(keyword)) return true;
    const check = CHECKS[keyword];
    if (check === undefined) throw new Error(`the keyword ${keyword} is not known`);
    return check(rule, value, { root, schema });
  });
}

const SILENT = new Set(['$schema', '$defs', 'title', 'description', 'default', 'propertyNames']);

interface Context {
  readonly root: object;
  readonly schema: Json | object;
}

type Check = (rule: unknown, value: unknown, context: Context) => boolean;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const CHECKS: Readonly<Record<string, Check | undefined>> = {
  $ref: (rule, value, { root }) => {
    const defs = (root as { $defs: Record<string, object> }).$defs;
    return accepts(root, value, defs[String(rule).replace('#/$defs/', '')] ?? {});
  },
  type: (rule, value) => rule === typeOf(value) || (rule === 'integer' && Number.isInteger(value)),
  const: (rule, value) => rule === value,
  enum: (rule, value) => (rule as unknown[]).includes(value),
  pattern: (rule, value) => typeof value !== 'string' || new RegExp(String(rule)).test(value),
  minLength: (rule, value) => typeof value !== 'string' || value.length >= Number(rule),
  minItems: (rule, value) => !Array.isArray(value) || value.length >= Number(rule),
  minimum: (rule, value) => typeof value !== 'number' || value >= Number(rule),
  maximum: (rule, value) => typeof value !== 'number' || value <= Number(rule),
  required: (rule, value) =>
    !isObject(value) || (rule as string[]).every((key) => Object.hasOwn(value, key)),
  properties: (rule, value, { root }) =>
    !isObject(value) ||
    Object.entries(rule as Record<string, object>).every(
      ([key, schema]) => !Object.hasOwn(value, key) || accepts(root, value[key], schema),
    ),
  additionalProperties: (rule, value, { root, schema }) => {
    const known = Object.keys((schema as { properties?: object }).properties ?? {});
    const others = Object.entries(isObject(value) ? value : {}).filter(
      ([key]) => !known.includes(key),
    );
    return others.every(([, other]) => isObject(rule) && accepts(root, other, rule));
  },
  items: (rule, value, { root }) =>
    !Array.isArray(value) || value.every((item) => accepts(root, item, rule as object)),
  anyOf: (rule, value, { root }) => (rule as object[]).some((one) => accepts(root, value, one)),
  oneOf: (rule, value, { root }) =>
    (rule as object[]).filter((one) => accepts(root, value, one)).length === 1,
};
