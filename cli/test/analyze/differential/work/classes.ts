import { condition } from '../conditions.ts';
import { body, type Idiom } from '../statements.ts';
import { text, touch, touchSome } from '../texts.ts';

const service: Idiom = (draft, depth) => {
  const name = draft.name('Service');
  draft.declare(
    name,
    `class ${name} {
  constructor(table) { this.table = table; }
  async run(req) { ${touch(draft, 'this.table')}; }
  get other() { return ${draft.table()}; }
  async both(req) { await this.run(req); ${touch(draft, 'this.other')}; }
}`,
  );
  return `await new ${name}(${text(draft, depth - 1)}).${draft.pick(['run', 'both'])}(req);`;
};

const overridden: Idiom = (draft, depth) => {
  const base = draft.name('Base');
  draft.declare(
    base,
    `class ${base} {
  async run(req) { await this.work(req); }
  async work(req) { ${touchSome(draft)}; }
}`,
  );
  const name = draft.name('Derived');
  const above = draft.chance(0.5) ? 'await super.work(req);' : '';
  draft.declare(
    name,
    `class ${name} extends ${base} { async work(req) { ${above} ${body(draft, depth - 1)} } }`,
  );
  return `await (${condition(draft, 0)} ? new ${name}() : new ${base}()).run(req);`;
};

const mixedIn: Idiom = (draft) => {
  const mixin = draft.name('mixin');
  draft.declare(
    mixin,
    `const ${mixin} = (Base) => class extends Base { async mixed(req) { ${touchSome(draft)}; await this.own?.(req); } };`,
  );
  const root = draft.name('Root');
  draft.declare(root, `class ${root} { async own(req) { ${touchSome(draft)}; } }`);
  const all = draft.name('All');
  draft.declare(all, `class ${all} extends ${mixin}(${root}) {}`);
  return `await new ${all}().mixed(req);`;
};

const single: Idiom = (draft) => {
  const name = draft.name('Single');
  draft.declare(
    name,
    `class ${name} {
  static #one;
  static get() { ${name}.#one ??= new ${name}(); return ${name}.#one; }
  #table = ${draft.table()};
  async run(req) { ${touch(draft, 'this.#table')}; }
}`,
  );
  return `await ${name}.get().run(req);`;
};

const byPrototype: Idiom = (draft) => {
  const name = draft.name('Old');
  draft.declare(
    name,
    `function ${name}() {}
${name}.prototype.run = async function (req) { ${touchSome(draft)}; await this.more(req); };
${name}.prototype.more = async function (req) { ${touchSome(draft)}; };`,
  );
  return `await new ${name}().run(req);`;
};

/** A registry that its users fill by name. */
const registry: Idiom = (draft, depth) => {
  const name = draft.name('Registry');
  draft.declare(
    name,
    `class ${name} {
  handlers = {};
  on(name, work) { (this.handlers[name] ||= []).push(work); return this; }
  async go(name, req) { for (const one of this.handlers[name] ?? []) await one(req); }
}`,
  );
  const one = draft.name('registry');
  draft.declare(
    one,
    `const ${one} = new ${name}()
  .on('a', async (req) => { ${touchSome(draft)}; })
  .on('b', async (req) => { ${body(draft, depth - 1)} });`,
  );
  const asked = draft.pick(["'a'", "'b'", draft.asked(), `${condition(draft, 0)} ? 'a' : 'b'`]);
  return `await ${one}.go(${asked}, req);`;
};

/** Services that are handed to each other when they are made. */
const injected: Idiom = (draft, depth) => {
  const store = draft.name('Store');
  draft.declare(
    store,
    `class ${store} {
  find = async (req) => { ${touchSome(draft)}; };
  async save(req) { ${touchSome(draft)}; }
}`,
  );
  const user = draft.name('UseCase');
  draft.declare(
    user,
    `class ${user} {
  constructor({ store, more }) { this.store = store; Object.assign(this, { more }); }
  async run(req) { await this.store.${draft.pick(['find', 'save'])}(req); await this.more(req); }
}`,
  );
  const one = draft.name('useCase');
  draft.declare(
    one,
    `const ${one} = new ${user}({ store: new ${store}(), more: async (req) => { ${body(draft, depth - 1)} } });`,
  );
  return `await ${one}.run(req);`;
};

/** A method that is found by a name that the request gives. */
const methodByName: Idiom = (draft) => {
  const name = draft.name('Actions');
  draft.declare(
    name,
    `class ${name} {
  async a(req) { ${touchSome(draft)}; }
  async b(req) { ${touchSome(draft)}; }
  async run(name, req) { if (typeof this[name] === 'function') await this[name](req); else { ${touchSome(draft)}; } }
}`,
  );
  return `await new ${name}().${draft.pick([`run(${draft.asked()}, req)`, 'a(req)', "run('b', req)"])};`;
};

const staticTables: Idiom = (draft) => {
  const base = draft.name('Model');
  draft.declare(
    base,
    `class ${base} {
  static async all() { ${touch(draft, 'this.table')}; }
  static async create(req) { ${touch(draft, 'this.table')}; await this.created?.(req); }
}`,
  );
  const name = draft.name('Row');
  draft.declare(
    name,
    `class ${name} extends ${base} {
  static table = ${draft.table()};
  static async created(req) { ${touchSome(draft)}; }
}`,
  );
  return `await ${name}.${draft.pick(['all()', 'create(req)'])};`;
};

export const CLASSES: readonly Idiom[] = [
  service,
  overridden,
  mixedIn,
  single,
  byPrototype,
  registry,
  injected,
  methodByName,
  staticTables,
];
