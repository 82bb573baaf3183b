import { condition } from '../conditions.ts';
import type { Idiom } from '../statements.ts';
import { text, touchSome } from '../texts.ts';

const joined: Idiom = (draft) => {
  const name = draft.name('query');
  return `let ${name} = knex(${text(draft, 0)}).select(); if (${condition(draft, 0)}) ${name} = ${name}.join(${text(draft, 0)}, 'a', 'b'); if (${condition(draft, 0)}) ${name}.leftJoin(${text(draft, 0)}, 'a', 'b'); await ${name};`;
};

const within: Idiom = (draft) =>
  `await knex(${text(draft, 0)}).whereIn('id', knex(${text(draft, 0)}).select('id'));`;

const transaction: Idiom = (draft) => {
  const again = draft.chance(0.5) ? ` ${touchSome(draft)};` : '';
  return `await knex.transaction(async (trx) => { await trx(${text(draft, 0)}).insert({ a: 1 }); await knex(${text(draft, 0)}).transacting(trx).update({ a: 1 });${again} });`;
};

const builtApart: Idiom = (draft) => {
  const name = draft.name('build');
  draft.declare(
    name,
    `function ${name}(query, req) { return ${condition(draft, 0)} ? query.join(${draft.table()}, 'a', 'b') : query; }`,
  );
  return `await ${name}(knex(${text(draft, 0)}), req);`;
};

const modified: Idiom = (draft) =>
  `await knex(${text(draft, 0)}).modify((query) => { if (${condition(draft, 0)}) query.innerJoin(${text(draft, 0)}, 'a', 'b'); });`;

export const QUERIES: readonly Idiom[] = [joined, within, transaction, builtApart, modified];
