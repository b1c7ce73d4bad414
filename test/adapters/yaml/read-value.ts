import { nodeValue } from '../../../src/adapters/yaml/node-value.ts';
import { parseText } from '../../../src/adapters/yaml/parse-text.ts';

/** What a text says. */
export const readValue = (text: string): unknown => nodeValue(parseText(text)).value;
