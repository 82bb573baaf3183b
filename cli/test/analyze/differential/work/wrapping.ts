import { condition } from '../conditions.ts';
import { body, type Idiom } from '../statements.ts';
import { text, touch, touchSome } from '../texts.ts';

const worker = (touched: string): string => `async (req) => { ${touched}; }`;

/** Every function of an object is replaced by one that calls it. */
const allWrapped: Idiom = (draft, depth) => {
  const name = draft.name('wrapped');
  const wrap = draft.pick([
    '(work) => async (...given) => work(...given)',
    '(work) => async (req) => { try { return await work(req); } finally { req.ended = true; } }',
    '(work) => function (...given) { return work.apply(this, given); }',
  ]);
  const each = draft.pick([
    `Object.keys(${name}).forEach((key) => { ${name}[key] = (${wrap})(${name}[key]); });`,
    `for (const key in ${name}) ${name}[key] = (${wrap})(${name}[key]);`,
    `for (const [key, work] of Object.entries(${name})) ${name}[key] = (${wrap})(work);`,
  ]);
  draft.declare(
    name,
    `const ${name} = { a: ${worker(touchSome(draft))}, b: async (req) => { ${body(draft, depth - 1)} } };
${each}`,
  );
  return `await ${name}.${draft.pick(['a', 'b'])}(req);`;
};

const wrappedCopy: Idiom = (draft) => {
  const name = draft.name('copied');
  draft.declare(
    name,
    `const ${name} = Object.fromEntries(
  Object.entries({ a: ${worker(touchSome(draft))}, b: ${worker(touchSome(draft))} }).map(([key, work]) => [key, async (req) => work(req)]),
);`,
  );
  return `await ${name}.${draft.pick(['a', 'b'])}(req);`;
};

/** `container.resolve('name')`, of what was registered with a function that makes it. */
const container: Idiom = (draft) => {
  const type = draft.name('Container');
  draft.declare(
    type,
    `class ${type} {
  #makers = new Map();
  #made = new Map();
  register(name, make) { this.#makers.set(name, make); return this; }
  resolve(name) {
    if (!this.#made.has(name)) this.#made.set(name, this.#makers.get(name)(this));
    return this.#made.get(name);
  }
}`,
  );
  const name = draft.name('container');
  draft.declare(
    name,
    `const ${name} = new ${type}()
  .register('store', () => ({ find: ${worker(touchSome(draft))} }))
  .register('service', (all) => ({ run: async (req) => { await all.resolve('store').find(req); ${touchSome(draft)}; } }));`,
  );
  return `await ${name}.resolve(${draft.pick(["'service'", `${condition(draft, 0)} ? 'service' : 'service'`])}).run(req);`;
};

/** A chain whose members call the next one by its number. */
const numbered: Idiom = (draft, depth) => {
  const name = draft.name('chain');
  draft.declare(
    name,
    `const ${name} = [
  async (req, next) => { ${touchSome(draft)}; await next(); },
  async (req, next) => { if (${condition(draft, 0)}) await next(); else { ${touchSome(draft)}; } },
  async (req) => { ${body(draft, depth - 1)} },
];`,
  );
  const go = draft.name('go');
  return `const ${go} = async (at) => { await ${name}[at]?.(req, () => ${go}(at + 1)); }; await ${go}(0);`;
};

const hooks: Idiom = (draft) => {
  const name = draft.name('hooks');
  draft.declare(
    name,
    `const ${name} = { before: new Set(), after: new Set() };
${name}.before.add(${worker(touchSome(draft))});
${name}.after.add(${worker(touchSome(draft))});`,
  );
  const kind = draft.pick(["'before'", "'after'", `${condition(draft, 0)} ? 'before' : 'after'`]);
  return draft.pick([
    `for (const one of ${name}[${kind}]) await one(req);`,
    `await Promise.all([...${name}[${kind}]].map((one) => one(req)));`,
    `await Promise.all(Array.from(${name}[${kind}], (one) => one(req)));`,
  ]);
};

const stored: Idiom = (draft) => {
  const name = draft.name('storage');
  draft.declare(name, `const ${name} = new AsyncLocalStorage();`);
  const read = draft.name('current');
  draft.declare(
    read,
    `const ${read} = async () => { const { table } = ${name}.getStore(); ${touch(draft, 'table')}; };`,
  );
  return `await ${name}.run({ table: ${text(draft, 0)} }, async () => { await ${read}(); });`;
};

export const WRAPPING: readonly Idiom[] = [allWrapped, wrappedCopy, container, numbered, hooks, stored];
