import type { IncomingHttpHeaders } from 'node:http';
import type { Conditions } from '../config/route-table.ts';
import { cookieValue } from '../rollout/stickiness.ts';

/** What a request carries beside its method and path. */
export interface Carried {
  readonly headers: IncomingHttpHeaders;
  /** Raw, without the question mark. */
  readonly query: string;
}

export type ConditionTest = (carried: Carried) => boolean;

type Read = (name: string, carried: Carried) => string | undefined;

const readHeader: Read = (name, { headers }) => {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
};
const readCookie: Read = (name, { headers }) => cookieValue(headers.cookie, name);
const readQuery: Read = (name, { query }) => new URLSearchParams(query).get(name) ?? undefined;

/** A test of all conditions of a route; undefined where it has none. */
export function compileConditions(conditions: Conditions = {}): ConditionTest | undefined {
  const { header, cookie, query } = conditions;
  const tests = [
    ...testsFor(header, readHeader),
    ...testsFor(cookie, readCookie),
    ...testsFor(query, readQuery),
  ];
  return tests.length === 0 ? undefined : (carried) => tests.every((test) => test(carried));
}

function testsFor(wanted: Conditions['header'] = {}, read: Read): ConditionTest[] {
  return Object.entries(wanted).map(([name, value]) =>
    value === true
      ? (carried) => read(name, carried) !== undefined
      : (carried) => read(name, carried) === value,
  );
}
