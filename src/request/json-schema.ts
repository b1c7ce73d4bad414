import { z } from 'zod';
import { requestSchema } from './schema.ts';

let built: object | undefined;

/**
 * JSON Schema (draft 2020-12) of a request as it is written, for editors and other languages. Built at the first call;
 * later calls return the same object.
 */
export function requestJsonSchema(): object {
  built ??= build();
  return built;
}

function build(): object {
  const { $schema, description, ...rest } = z.toJSONSchema(requestSchema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
  });
  return { $schema, title: 'devaddr request', description, ...rest };
}
