import { describe, expect, it } from 'vitest';
import { requestJsonSchema } from '../../src/request/json-schema.ts';
import { requestOf } from './refusals.ts';
import { accepts } from './schema-check.ts';

const schema = requestJsonSchema() as Record<string, unknown>;
const nic = { kind: 'interface', model: 'virtio' };

/** Every schema in a schema, itself included. */
function* schemasIn(node: unknown): Generator<Record<string, unknown>> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node) && ('type' in node || 'anyOf' in node || 'oneOf' in node)) {
    yield node as Record<string, unknown>;
  }
  for (const child of Object.values(node)) yield* schemasIn(child);
}

describe('JSON Schema', () => {
  it('is plain JSON of draft 2020-12, with title and description, without ids', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'devaddr request',
      description: 'What a guest needs: its machine, its devices, and wishes about where these go.',
      type: 'object',
      required: ['machine', 'devices'],
      additionalProperties: false,
    });
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const ids = [...schemasIn(schema)].filter(
      (each) => '$id' in each || typeof each.id === 'string',
    );
    expect(ids).toEqual([]);
  });

  it('is built once', () => {
    expect(requestJsonSchema()).toBe(schema);
  });

  it('describes every field', () => {
    const fields = [...schemasIn(schema)].flatMap(({ properties }) =>
      Object.entries((properties ?? {}) as Record<string, Record<string, unknown>>),
    );
    expect(fields.length).toBeGreaterThan(300);
    const bare = fields.filter(
      ([, field]) => !('description' in field || '$ref' in field || 'const' in field),
    );
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it('names the kinds of device and the types of address', () => {
    const { $defs } = schema as { $defs: Record<string, object> };
    expect($defs).toHaveProperty('DiskDevice');
    expect($defs).toHaveProperty('RedirfilterDevice');
    expect($defs).toHaveProperty('AddressWish');
  });

  it.each([
    requestOf([nic]),
    requestOf([
      { ...nic, id: 'a', address: '0000:01:00.0', was: { type: 'pci', bus: 1, slot: 0 } },
    ]),
    requestOf([{ ...nic, address: { type: 'pci', slot: 5 } }]),
    requestOf([{ kind: 'redirdev', address: { type: 'usb', port: '1.2' } }]),
    requestOf([{ kind: 'redirdev', address: { type: 'usb', port: 3 } }]),
    requestOf([], { tunables: { hotplug: { spare: [{ count: 4 }] }, objectives: ['moves'] } }),
    { machine: { cells: [{ id: 0, cpus: '0-3', distances: { 0: 10 } }] }, devices: [] },
    { machine: { capabilities: { arch: 'x86_64', machines: [], flags: [] } }, devices: [] },
  ])('accepts %j', (request) => {
    expect(accepts(schema, request)).toBe(true);
  });

  it.each([
    {},
    requestOf([{ model: 'virtio' }]),
    requestOf([{ ...nic, adress: '01:00.0' }]),
    requestOf([{ ...nic, address: '01:00.9' }]),
    requestOf([{ ...nic, address: { type: 'pci', slot: 32 } }]),
    requestOf([{ ...nic, address: { bus: 1 } }]),
    requestOf([{ kind: 'interfaces' }]),
    requestOf([], { tunables: { bus: 'pcix' } }),
    { machine: { capabilities: { arch: 'x86_64' } }, devices: [] },
    { machine: { capabilities: 5 }, devices: [] },
  ])('refuses %j', (request) => {
    expect(accepts(schema, request)).toBe(false);
  });
});
