import { DevaddrError, type Path, type Place } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import type { Values } from './command.ts';
import { readCapabilities, refuse } from './input.ts';
import { looksLikePlan } from './read-plan.ts';
import { type ReadRequest, readRequest } from './read-request.ts';
import { withSettings } from './settings.ts';
import type { Streams } from './streams.ts';

/** A request as the command line asks for it: from a file, with `--set` and `--capabilities`. */
export interface Asked extends ReadRequest {
  /** The text it was read from. */
  readonly text: string;
}

/** Reads what is asked for; the exit code of a refusal if the file, `--set` or the capabilities cannot be read. */
export function readAsked(
  text: string,
  file: string,
  { set, capabilities }: Values,
  streams: Streams,
): Asked | number {
  let what = file;
  try {
    if (looksLikePlan(text)) throw planForRequest();
    const read = readRequest(text, file);
    const { request, domain } = read;
    what = '--set';
    const settled = withSettings(request, (set as readonly string[] | undefined) ?? []);
    what = String(capabilities);
    return {
      text,
      domain,
      locate: (path) => placeIn(read, path),
      request: withCapabilities(settled, capabilities as string | undefined),
    };
  } catch (error) {
    return refuse(error, what, streams);
  }
}

function planForRequest(): DevaddrError {
  return new DevaddrError({
    code: 'ValueWrongType',
    path: [],
    message: 'this is a plan and no request: it says `by` whom it was planned',
    hint: 'give the request that it was made of; `devaddr draw`, `diff`, `check` and `attach` take plans',
    place: { line: 1, column: 1 },
  });
}

function withCapabilities(request: Request, option: string | undefined): Request {
  const capabilities = readCapabilities(option);
  return capabilities === undefined
    ? request
    : { ...request, machine: { ...request.machine, capabilities } };
}

/** Tunables that were set on the command line stand nowhere in a text without any. */
function placeIn({ request, locate }: ReadRequest, path: Path): Place | undefined {
  return path[0] === 'tunables' && request.tunables === undefined ? undefined : locate(path);
}
