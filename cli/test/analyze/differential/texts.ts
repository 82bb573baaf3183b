import { condition } from './conditions.ts';
import type { Draft } from './draft.ts';

type Idiom = (draft: Draft, depth: number) => string;

const lookedUp: Idiom = (draft) => {
  const names = draft.name('names');
  draft.declare(names, `const ${names} = { a: ${draft.table()}, b: ${draft.table()} };`);
  return `(${names}[${draft.asked()}] || ${draft.table()})`;
};

const counted: Idiom = (draft) => {
  const list = draft.name('list');
  draft.declare(list, `const ${list} = [${draft.table()}, ${draft.table()}];`);
  return `(${list}[Number(${draft.asked()}) || 0] ?? ${draft.table()})`;
};

const mapped: Idiom = (draft) => {
  const map = draft.name('map');
  draft.declare(map, `const ${map} = new Map([['a', ${draft.table()}], ['b', ${draft.table()}]]);`);
  return `(${map}.get(${draft.asked()}) ?? ${draft.table()})`;
};

const fromEntries: Idiom = (draft) => {
  const object = draft.name('object');
  draft.declare(
    object,
    `const ${object} = Object.fromEntries([['a', ${draft.table()}], ['b', ${draft.table()}]]);`,
  );
  return `(${object}[${draft.asked()}] || ${object}.a)`;
};

const nested: Idiom = (draft) => {
  const config = draft.name('config');
  draft.declare(
    config,
    `const ${config} = { deep: { name: ${draft.table()} }, other: { name: ${draft.table()} } };`,
  );
  return draft.pick([
    `${config}.deep.name`,
    `(${config}[${draft.asked()}] ?? ${config}.other).name`,
    `(({ deep: { name } }) => name)(${config})`,
    `Object.values(${config})[${draft.below(2)}].name`,
  ]);
};

const found: Idiom = (draft) => {
  const list = draft.name('kinds');
  draft.declare(
    list,
    `const ${list} = [{ k: 'a', name: ${draft.table()} }, { k: 'b', name: ${draft.table()} }];`,
  );
  return `(${list}.find((one) => one.k === ${draft.asked()}) ?? ${list}[0]).name`;
};

const byFunction: Idiom = (draft) => {
  const name = draft.name('nameOf');
  draft.declare(
    name,
    `function ${name}(one, other = ${draft.table()}) { return one ? ${draft.table()} : other; }`,
  );
  return `${name}(${draft.pick([draft.asked(), 'false', 'true', 'undefined'])})`;
};

const worked: Idiom = (draft) => {
  const table = draft.table().slice(1, -1);
  return draft.pick([
    `['t', '${table.slice(1)}'].join('')`,
    `\`t\${${table.slice(1)}}\``,
    `'${table.toUpperCase()}'.toLowerCase()`,
    `'x${table}'.slice(1)`,
    `'x-${table}'.replace('x-', '')`,
    `' ${table} '.trim()`,
    `'${table},zz'.split(',')[0]`,
    `['${table}', 'zz'].at(0)`,
    `'t'.concat('${table.slice(1)}')`,
    `\`\${'${table}'}_\`.replace(/_$/, '')`,
  ]);
};

const chosen: Idiom = (draft, depth) =>
  `(${condition(draft, depth - 1)} ? ${text(draft, depth - 1)} : ${text(draft, depth - 1)})`;

const inScope: Idiom = (draft) => {
  const [first, ...rest] = draft.scope;
  return first === undefined ? draft.table() : draft.pick([first, ...rest]);
};

const IDIOMS: readonly [Idiom, ...Idiom[]] = [
  (draft) => draft.table(),
  (draft) => draft.table(),
  lookedUp,
  chosen,
  counted,
  mapped,
  worked,
  worked,
  byFunction,
  nested,
  found,
  inScope,
  inScope,
  fromEntries,
];

/** An expression whose value is a table's name when the program runs. */
export function text(draft: Draft, depth: number): string {
  return depth <= 0 ? draft.table() : draft.pick(IDIOMS)(draft, depth);
}

/** An expression that asks the database for the table of this name, and waits. */
export function touch(draft: Draft, table: string): string {
  return draft.pick([
    `await knex(${table}).select()`,
    `await knex(${table}).where({ id: 1 }).first()`,
    `await knex.select('*').from(${table})`,
    `await knex(${table}).insert({ a: 1 })`,
    `await knex(${table}).where('id', 2).update({ a: 1 })`,
    `await knex.raw(\`select * from \${${table}}\`)`,
  ]);
}

/** As `touch`, of a new table or one that an expression of this depth gives. */
export function touchSome(draft: Draft, depth = 0): string {
  return touch(draft, text(draft, depth));
}
