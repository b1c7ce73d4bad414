import { requestJsonSchema } from '../../request/json-schema.ts';
import { type Command, readArgs } from '../command.ts';
import { EXIT } from '../exit.ts';

/** `devaddr schema`: the JSON Schema of requests. */
export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of requests',
  help: `Prints the JSON Schema of requests in YAML and JSON, for editors and other checkers.

Usage: devaddr schema
`,
  run(args, { stdout }) {
    readArgs(args, {});
    stdout.write(`${JSON.stringify(requestJsonSchema(), null, 2)}\n`);
    return EXIT.done;
  },
};
