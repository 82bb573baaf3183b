import type { Draft } from './draft.ts';

type Idiom = (draft: Draft, depth: number) => string;

const SIMPLE: readonly [Idiom, ...Idiom[]] = [
  (draft) => draft.asked(),
  (draft) => `!${draft.asked()}`,
  (draft) => `${draft.asked()} === '${draft.pick(['a', 'b', 'c'])}'`,
  (draft) => `${draft.asked()} !== '${draft.pick(['a', 'b', 'c'])}'`,
  (draft) => `Number(${draft.asked()}) > ${draft.below(3)}`,
  (draft) => `['a', 'b'].includes(${draft.asked()})`,
  (draft) => `/^[ab]$/.test(${draft.asked()} ?? '')`,
  (draft) => `typeof ${draft.asked()} === 'string'`,
  (draft) => `Object.keys(req.query).length > ${draft.below(2)}`,
];

const inSet: Idiom = (draft) => {
  const set = draft.name('set');
  draft.declare(set, `const ${set} = new Set(['a', 'b']);`);
  return `${set}.has(${draft.asked()})`;
};

const inTable: Idiom = (draft) => {
  const table = draft.name('table');
  draft.declare(
    table,
    `const ${table} = { a: ${draft.pick(["'x'", '{}', '[]', '() => 1', 'true'])}, b: 0 };`,
  );
  return `${table}[${draft.asked()}]`;
};

/** What one route finds is what another one sets. */
const turned: Idiom = (draft) => {
  const state = draft.name('state');
  const begins = draft.pick(['0', 'null', 'false', "''", 'undefined', '[]']);
  draft.declare(state, `const ${state} = { now: ${begins} };`);
  draft.turns.push(`${state}.now = ${draft.pick(['1', 'true', "'x'", '[1]', '{}'])};`);
  return draft.pick([`${state}.now`, `!${state}.now`, `${state}.now === 1`]);
};

const seenBefore: Idiom = (draft) => {
  const cache = draft.name('cache');
  if (draft.chance(0.5)) {
    draft.declare(cache, `const ${cache} = new Map();`);
    return `(${cache}.has(${draft.asked()}) || !${cache}.set(${draft.asked()}, 1))`;
  }
  draft.declare(cache, `const ${cache} = {};`);
  return `(${cache}[${draft.asked()}] || !(${cache}[${draft.asked()}] = 1))`;
};

const switched: Idiom = (draft) => {
  const flag = draft.name('flag');
  const test = draft.pick(['', " === 'on'", " || 'off'", " !== 'no'"]);
  draft.declare(flag, `const ${flag} = process.env.${flag.toUpperCase()}${test};`);
  return flag;
};

const DEEP: readonly [Idiom, ...Idiom[]] = [
  (draft, depth) => `(${condition(draft, depth - 1)} && ${condition(draft, depth - 1)})`,
  (draft, depth) => `(${condition(draft, depth - 1)} || ${condition(draft, depth - 1)})`,
  (draft) => `(await knex(${draft.table()}).first())`,
  inSet,
  inTable,
  turned,
  seenBefore,
  switched,
];

/** An expression that a request or a state decides. */
export function condition(draft: Draft, depth: number): string {
  return draft.pick(depth <= 0 || draft.chance(0.5) ? SIMPLE : DEEP)(draft, depth);
}
