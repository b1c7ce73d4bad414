import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { requestFromText } from '../../../src/adapters/yaml/read.ts';
import { requestJsonSchema } from '../../../src/request/json-schema.ts';
import { solverWishes } from '../../../src/request/needs-solver.ts';
import { parseRequest } from '../../../src/request/parse.ts';
import { accepts } from '../../request/schema-check.ts';

const directory = new URL('../../../examples/', import.meta.url);
const plain = [
  'q35-plain.yaml',
  'pc-legacy.yaml',
  'aarch64-virt.yaml',
  'pseries.yaml',
  's390x.yaml',
  'kubevirt-like.json',
];
const names = readdirSync(directory).filter((name) => /\.(?:yaml|json)$/.test(name));

describe.each(names)('%s', (name) => {
  const text = readFileSync(new URL(name, directory), 'utf8');
  const { request } = requestFromText(text, { fileName: name });

  it('is read, and read back as it was', () => {
    expect(request.devices.length).toBeGreaterThan(0);
    expect(parseRequest(request)).toEqual({ ok: true, value: request });
    expect(requestFromText(JSON.stringify(request)).request).toEqual(request);
  });

  it('fits the JSON Schema', () => {
    expect(accepts(requestJsonSchema(), parse(text))).toBe(true);
  });
});

it.each(plain)("%s asks for nothing that libvirt's policy lacks", (name) => {
  expect(names).toContain(name);
  const text = readFileSync(new URL(name, directory), 'utf8');
  expect(solverWishes(requestFromText(text).request)).toEqual([]);
});
