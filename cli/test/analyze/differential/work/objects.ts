import { condition } from '../conditions.ts';
import type { Idiom } from '../statements.ts';
import { text, touch, touchSome } from '../texts.ts';

const worker = (touched: string): string => `async (req) => { ${touched}; }`;

const defined: Idiom = (draft) => {
  const name = draft.name('defined');
  draft.declare(
    name,
    `const ${name} = {};
Object.defineProperty(${name}, 'run', { value: ${worker(touchSome(draft))} });
Object.defineProperty(${name}, 'table', { get: () => ${draft.table()} });`,
  );
  return `await ${name}.run(req); ${touch(draft, `${name}.table`)};`;
};

const created: Idiom = (draft) => {
  const base = draft.name('proto');
  draft.declare(base, `const ${base} = { async run(req) { ${touchSome(draft)}; await this.more(req); } };`);
  const name = draft.name('created');
  draft.declare(
    name,
    `const ${name} = Object.assign(Object.create(${base}), { more: ${worker(touchSome(draft))} });`,
  );
  return `await ${name}.run(req);`;
};

const frozen: Idiom = (draft) => {
  const name = draft.name('frozen');
  draft.declare(
    name,
    `const ${name} = Object.freeze({ TABLES: Object.freeze({ A: ${draft.table()}, B: ${draft.table()} }), list: Object.freeze([${draft.table()}]) });`,
  );
  return draft.pick([
    `${touch(draft, `${name}.TABLES.A`)};`,
    `for (const one of Object.values(${name}.TABLES)) { ${touch(draft, 'one')}; }`,
    `${touch(draft, `${name}.list[0]`)};`,
  ]);
};

const accessors: Idiom = (draft) => {
  const name = draft.name('Holder');
  draft.declare(
    name,
    `class ${name} {
  #one;
  get table() { return this.#one ?? ${draft.table()}; }
  set table(value) { this.#one = value; }
  async #work(table) { ${touch(draft, 'table')}; }
  async run() { await this.#work(this.table); }
}`,
  );
  const one = draft.name('holder');
  return `const ${one} = new ${name}(); if (${condition(draft, 0)}) ${one}.table = ${text(draft, 0)}; await ${one}.run();`;
};

const inherited: Idiom = (draft) => {
  const base = draft.name('Parent');
  draft.declare(
    base,
    `function ${base}(table) { this.table = table; }
${base}.prototype.run = async function () { ${touch(draft, 'this.table')}; };`,
  );
  const name = draft.name('Child');
  draft.declare(
    name,
    `function ${name}(table) { ${base}.call(this, table); }
inherits(${name}, ${base});
${name}.prototype.more = async function () { await this.run(); ${touchSome(draft)}; };`,
  );
  return `await new ${name}(${text(draft, 0)}).${draft.pick(['run', 'more'])}();`;
};

const iterable: Idiom = (draft) => {
  const name = draft.name('Tables');
  draft.declare(
    name,
    `class ${name} {
  constructor(...names) { this.names = names; }
  *[Symbol.iterator]() { yield* this.names; yield ${draft.table()}; }
}`,
  );
  return `for (const one of new ${name}(${text(draft, 0)}, ${text(draft, 0)})) { ${touch(draft, 'one')}; }`;
};

const started: Idiom = (draft) => {
  const name = draft.name('Started');
  draft.declare(
    name,
    `class ${name} {
  table = null;
  async init() { this.table = ${draft.table()}; this.work = ${worker(touchSome(draft))}; return this; }
  async run(req) { if (!this.table) return; ${touch(draft, 'this.table')}; await this.work(req); }
}`,
  );
  const one = draft.name('started');
  draft.declare(
    one,
    `const ${one} = new ${name}();
${draft.pick([`${one}.init();`, `setImmediate(() => ${one}.init());`, `Promise.resolve().then(() => ${one}.init());`])}`,
  );
  return `await ${one}.run(req);`;
};

const thrown: Idiom = (draft) => {
  const name = draft.name('Missing');
  draft.declare(
    name,
    `class ${name} extends Error { constructor(table) { super('missing'); this.table = table; } }`,
  );
  return `try { if (${condition(draft, 0)}) throw new ${name}(${text(draft, 0)}); ${touchSome(draft)}; } catch (error) { if (error instanceof ${name}) { ${touch(draft, 'error.table')}; } else { ${touchSome(draft)}; } }`;
};

const tree: Idiom = (draft) => {
  const root = draft.name('tree');
  draft.declare(
    root,
    `const ${root} = { table: ${draft.table()}, children: [{ table: ${draft.table()}, children: [{ table: ${draft.table()}, children: [] }] }, { table: ${draft.table()} }] };`,
  );
  const visit = draft.name('visit');
  draft.declare(
    visit,
    `async function ${visit}(node) { ${touch(draft, 'node.table')}; for (const one of node.children ?? []) await ${visit}(one); }`,
  );
  return `await ${visit}(${root});`;
};

export const OBJECTS: readonly Idiom[] = [
  defined,
  created,
  frozen,
  accessors,
  inherited,
  iterable,
  started,
  thrown,
  tree,
];
