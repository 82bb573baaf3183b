import { condition } from './conditions.ts';
import type { Draft } from './draft.ts';
import { text, touch, touchSome } from './texts.ts';
import { CLASSES } from './work/classes.ts';
import { COLLECTIONS } from './work/collections.ts';
import { FUNCTIONS } from './work/functions.ts';
import { LATER } from './work/later.ts';
import { LOOPS } from './work/loops.ts';
import { MANY_OF_A_KIND } from './work/many.ts';
import { OBJECTS } from './work/objects.ts';
import { QUERIES } from './work/queries.ts';
import { REQUESTS } from './work/requests.ts';
import { VALUES } from './work/values.ts';
import { WRAPPING } from './work/wrapping.ts';

/** A statement, or several, of an `async` function that has `req` and `knex` in sight. */
export type Idiom = (draft: Draft, depth: number) => string;

const branch: Idiom = (draft, depth) =>
  `if (${condition(draft, depth)}) { ${block(draft, depth - 1)} }${draft.chance(0.5) ? ` else { ${block(draft, depth - 1)} }` : ''}`;

const variable: Idiom = (draft, depth) => {
  const name = draft.name('one');
  const first = `${draft.pick(['let', 'const'])} ${name} = ${text(draft, depth - 1)};`;
  draft.scope = [...draft.scope, name];
  return `${first} ${statement(draft, depth - 1)}`;
};

const assigned: Idiom = (draft, depth) => {
  const name = draft.name('other');
  const first = `let ${name} = ${text(draft, depth - 1)};`;
  return `${first} if (${condition(draft, depth - 1)}) ${name} = ${text(draft, depth - 1)}; ${touch(draft, name)};`;
};

const attempt: Idiom = (draft, depth) => {
  const thrown = draft.chance(0.6) ? `if (${condition(draft, 0)}) throw new Error('z');` : '';
  const last = draft.chance(0.4) ? ` finally { ${block(draft, 0)} }` : '';
  return `try { ${thrown} ${block(draft, depth - 1)} } catch (error) { ${block(draft, depth - 1)} }${last}`;
};

const switched: Idiom = (draft, depth) => {
  const first = `case 'a': { ${block(draft, depth - 1)} ${draft.chance(0.5) ? 'break;' : ''} }`;
  return `switch (${draft.asked()}) { ${first} case 'b': { ${block(draft, depth - 1)} break; } default: { ${block(draft, depth - 1)} } }`;
};

const conditional: Idiom = (draft, depth) =>
  draft.pick([
    `${condition(draft, depth - 1)} ? ${touchSome(draft, depth - 1)} : ${touchSome(draft, depth - 1)};`,
    `${condition(draft, depth - 1)} && (${touchSome(draft, depth - 1)});`,
    `${condition(draft, depth - 1)} || (${touchSome(draft, depth - 1)});`,
  ]);

const early: Idiom = (draft, depth) =>
  `if (${condition(draft, depth)}) return; ${statement(draft, depth - 1)}`;

const CONTROL: readonly [Idiom, ...Idiom[]] = [
  (draft, depth) => `${touchSome(draft, depth)};`,
  branch,
  branch,
  variable,
  assigned,
  attempt,
  switched,
  early,
  conditional,
];

const WORK: readonly [Idiom, ...Idiom[]] = [
  (draft, depth) => `${touchSome(draft, depth)};`,
  ...CLASSES,
  ...COLLECTIONS,
  ...FUNCTIONS,
  ...LATER,
  ...LOOPS,
  ...MANY_OF_A_KIND,
  ...OBJECTS,
  ...QUERIES,
  ...REQUESTS,
  ...VALUES,
  ...WRAPPING,
];

export function statement(draft: Draft, depth: number): string {
  if (depth <= 0) return `${touchSome(draft)};`;
  return draft.pick(draft.chance(0.55) ? CONTROL : WORK)(draft, depth);
}

/** One or two statements; variables that they declare end with them. */
export function block(draft: Draft, depth: number): string {
  return draft.inside(draft.scope, () => {
    const lines = [statement(draft, depth)];
    if (draft.chance(0.5)) lines.push(statement(draft, depth));
    return lines.join(' ');
  });
}

/** The body of a function with these parameters that hold tables' names. */
export function body(draft: Draft, depth: number, parameters: readonly string[] = []): string {
  return draft.inside(parameters, () => block(draft, depth));
}
