import { condition } from '../conditions.ts';
import { body, type Idiom } from '../statements.ts';
import { text, touch, touchSome } from '../texts.ts';

const plain: Idiom = (draft, depth) => {
  const name = draft.name('run');
  draft.declare(name, `async function ${name}(req, table) { ${body(draft, depth - 1, ['table'])} }`);
  return `await ${name}(req, ${text(draft, depth - 1)});`;
};

const options: Idiom = (draft, depth) => {
  const name = draft.name('runWith');
  draft.declare(
    name,
    `const ${name} = async (req, { table, more = ${draft.table()} }) => { ${body(draft, depth - 1, ['table', 'more'])} };`,
  );
  const more = draft.chance(0.5) ? `, more: ${text(draft, 0)}` : '';
  return `await ${name}(req, { table: ${text(draft, depth - 1)}${more} });`;
};

const guarded: Idiom = (draft, depth) => {
  const guard = draft.name('guard');
  draft.declare(
    guard,
    `const ${guard} = (work) => async (req) => { try { return await work(req); } catch (error) { ${touchSome(draft)}; } };`,
  );
  const name = draft.name('guarded');
  const thrown = draft.chance(0.5) ? `if (${condition(draft, 0)}) throw new Error('x');` : '';
  draft.declare(name, `const ${name} = ${guard}(async (req) => { ${thrown} ${body(draft, depth - 1)} });`);
  return `await ${name}(req);`;
};

const countingDown: Idiom = (draft) => {
  const name = draft.name('down');
  draft.declare(
    name,
    `async function ${name}(req, depth) {
  if (depth === 0) { ${touchSome(draft)}; return; }
  ${touchSome(draft)};
  await ${name}(req, depth - 1);
}`,
  );
  return `await ${name}(req, ${1 + draft.below(3)});`;
};

const lazy: Idiom = (draft) => {
  const name = draft.name('lazy');
  const use = draft.name('use');
  draft.declare(
    use,
    `let ${name};
function ${use}() { if (!${name}) ${name} = { run: async (req) => { ${touchSome(draft)}; } }; return ${name}; }`,
  );
  return `await ${use}().run(req);`;
};

const variadic: Idiom = (draft, depth) => {
  const name = draft.name('each');
  draft.declare(
    name,
    `const ${name} = async (req, ...tables) => { for (let i = 0; i < tables.length; i += 1) { ${touch(draft, 'tables[i]')}; } };`,
  );
  return draft.pick([
    `await ${name}(req, ${text(draft, 0)}, ${text(draft, 0)});`,
    `await ${name}(req, ...[${text(draft, 0)}, ${text(draft, depth - 1)}]);`,
    `await ${name}.apply(null, [req, ${text(draft, 0)}]);`,
    `await ${name}.call(null, req, ${text(draft, 0)});`,
    `await ${name}.bind(null, req)(${text(draft, 0)});`,
  ]);
};

const curried: Idiom = (draft, depth) => {
  const name = draft.name('curried');
  draft.declare(
    name,
    `const ${name} = (table) => (req) => async (other) => { ${touch(draft, 'table')}; if (${condition(draft, 0)}) ${touch(draft, 'other')}; };`,
  );
  return `await ${name}(${text(draft, 0)})(req)(${text(draft, depth - 1)});`;
};

const memoized: Idiom = (draft) => {
  const memo = draft.name('memo');
  const name = draft.name('memoized');
  draft.declare(
    name,
    `const ${memo} = {};
const ${name} = (key, make) => (${memo}[key] ??= make());`,
  );
  const one = draft.name('kept');
  return `const ${one} = ${name}(${draft.asked()}, () => ({ run: async () => { ${touchSome(draft)}; } })); await ${one}.run();`;
};

/** `compose(a, b, c)`: each is handed what calls the next. */
const composed: Idiom = (draft, depth) => {
  const name = draft.name('compose');
  draft.declare(
    name,
    `const ${name} = (...works) => works.reduceRight((next, work) => (req) => work(req, next), async () => undefined);`,
  );
  const all = draft.name('composed');
  draft.declare(
    all,
    `const ${all} = ${name}(
  async (req, next) => { ${touchSome(draft)}; await next(req); },
  async (req, next) => { if (${condition(draft, 0)}) return; await next(req); },
  async (req) => { ${body(draft, depth - 1)} },
);`,
  );
  return `await ${all}(req);`;
};

/** A function that makes functions for each of some names. */
const made: Idiom = (draft) => {
  const name = draft.name('make');
  draft.declare(
    name,
    `const ${name} = (table) => ({
  list: async () => ${touch(draft, 'table')},
  add: async () => ${touch(draft, 'table')},
});`,
  );
  const stores = draft.name('stores');
  draft.declare(
    stores,
    `const ${stores} = Object.fromEntries([${draft.table()}, ${draft.table()}].map((table, at) => [at === 0 ? 'a' : 'b', ${name}(table)]));`,
  );
  return `await ${draft.pick([`${stores}.a.list()`, `${stores}[${draft.asked()}]?.add()`, `${stores}.b[${condition(draft, 0)} ? 'list' : 'add']()`])};`;
};

export const FUNCTIONS: readonly Idiom[] = [
  plain,
  plain,
  options,
  guarded,
  countingDown,
  lazy,
  variadic,
  curried,
  memoized,
  composed,
  made,
];
