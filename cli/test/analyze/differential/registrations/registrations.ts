import type { Draft } from '../draft.ts';
import { LISTED } from './listed.ts';
import { MADE } from './made.ts';
import { MOUNTED } from './mounted.ts';
import { PLAIN } from './plain.ts';

/** Statements that register routes with the router of this name. */
export type Idiom = (draft: Draft, router: string, depth: number) => string;

const ALL: readonly [Idiom, ...Idiom[]] = [...PLAIN, ...LISTED, ...MADE, ...MOUNTED];

export function registration(draft: Draft, router: string, depth: number): string {
  const idiom = draft.chance(0.25) ? draft.pick(PLAIN) : draft.pick(ALL);
  return idiom(draft, router, depth);
}

export function registrations(draft: Draft, router: string, depth: number): string {
  const some = [registration(draft, router, depth)];
  while (some.length < 4 && draft.chance(0.5)) some.push(registration(draft, router, depth));
  return some.join('\n');
}

/** Declares a router with routes of its own; gives its name. */
export function subRouter(draft: Draft, depth: number, options = ''): string {
  const name = draft.name('router');
  const made = draft.pick([`express.Router(${options})`, `Router(${options})`]);
  const code = registrations(draft, name, depth - 1);
  return draft.declare(name, `const ${name} = ${made};\n${code}`);
}
