import { expect } from 'vitest';
import type { Issue } from '../../src/core/issue.ts';
import { parseRequest } from '../../src/request/parse.ts';

/** A request with the given devices, and whatever else it says. */
export function requestOf(devices: readonly unknown[], more: object = {}): object {
  return { machine: { type: 'q35' }, devices, ...more };
}

/** The issues of a request that is refused. */
export function issuesOf(value: unknown): readonly Issue[] {
  const result = parseRequest(value);
  return result.ok ? [] : result.issues;
}

/** Expects one issue only: its code, the path it is about, and its words. */
export function expectRefusal(value: unknown, code: string, path: string, words: string): Issue {
  const issues = issuesOf(value);
  expect(issues.map((issue) => `${issue.code} ${issue.path.join('.')}`)).toEqual([
    `${code} ${path}`,
  ]);
  const [issue] = issues;
  expect(issue?.message).toBe(words);
  return issue ?? expect.fail('no issue');
}
