import { expect } from 'vitest';
import { completeDomain } from '../../src/complete-domain.ts';
import type { Capabilities } from '../../src/core/capabilities.ts';
import { DevaddrError, type Place } from '../../src/core/issue.ts';
import { bundledCapabilities } from '../../src/model/capabilities.ts';

/** What became of a text: the completed domain, or the refusal. */
export type Answer = { readonly xml: string } | DevaddrError;

/** Longest message: text of the user is cut. */
const LONGEST_MESSAGE = 2000;

/** A domain with these devices. */
export function domain(
  devices: string,
  { head = '', arch = 'x86_64', machine = 'q35' } = {},
): string {
  return `<domain type='qemu'>
  <name>hostile</name>
  <memory unit='MiB'>1024</memory>
  ${head}
  <os>
    <type arch='${arch}' machine='${machine}'>hvm</type>
  </os>
  <devices>
    ${devices}
  </devices>
</domain>
`;
}

/** The answer to a text; whatever is thrown that is no refusal comes through. */
export function answerTo(text: string, capabilities?: Capabilities): Answer {
  const arch = /<type\b[^>]*\barch=(['"])([a-z0-9_]+)\1/.exec(text)?.[2];
  try {
    return completeDomain(text, { capabilities: capabilities ?? capabilitiesOf(arch) });
  } catch (error) {
    if (error instanceof DevaddrError) return error;
    throw error;
  }
}

function capabilitiesOf(arch = 'x86_64'): Capabilities {
  try {
    return bundledCapabilities('qemu-10.0', arch);
  } catch {
    return bundledCapabilities('qemu-10.0', 'x86_64');
  }
}

/** The answer, which has to be a sound one if it is a refusal. */
export function soundAnswerTo(text: string, capabilities?: Capabilities): Answer {
  const answer = answerTo(text, capabilities);
  if (answer instanceof DevaddrError) expectSound(answer, text);
  return answer;
}

/** Code of a sound refusal of a text, or `accepted`. */
export function codeFor(text: string): string {
  const answer = soundAnswerTo(text);
  return answer instanceof DevaddrError ? answer.code : 'accepted';
}

/** Every issue has a code, a message of bearable length, and a place inside the text. */
export function expectSound({ issues }: DevaddrError, text: string): void {
  for (const { code, message, place } of issues) {
    expect(code).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    expect(message).toMatch(/\S/);
    expect(message.length).toBeLessThan(LONGEST_MESSAGE);
    expectInside(place, text);
  }
}

function expectInside(place: Place | undefined, text: string): void {
  expect(place).toBeDefined();
  if (place === undefined) return;
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    const end = text.indexOf('\n', start);
    expect(end, `line ${place.line} exists`).toBeGreaterThanOrEqual(0);
    if (end < 0) return;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  expect(place.line).toBeGreaterThan(0);
  expect(place.column).toBeGreaterThan(0);
  // One past the end: where something is missing.
  expect(place.column).toBeLessThanOrEqual((end < 0 ? text.length : end) - start + 1);
}
