import { type DomainDocument, readDomain } from '../adapters/libvirt/read.ts';
import { requestFromText } from '../adapters/yaml/read.ts';
import type { Path, Place } from '../core/issue.ts';
import type { Request } from '../core/request.ts';
import { looksLikeXml } from '../core/text.ts';

/** A request from a file of any kind, and the way back to the text. */
export interface ReadRequest {
  readonly request: Request;
  readonly locate: (path: Path) => Place | undefined;
  /** The document, if the file is a domain XML. */
  readonly domain?: DomainDocument | undefined;
}

/**
 * Reads domain XML, YAML or JSON, whichever it is.
 *
 * @throws DevaddrError with line and column
 */
export function readRequest(text: string, fileName: string): ReadRequest {
  if (!looksLikeXml(text)) return requestFromText(text, { fileName });
  const domain = readDomain(text);
  return { request: domain.request, locate: domain.locate, domain };
}
