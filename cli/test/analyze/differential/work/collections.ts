import { condition } from '../conditions.ts';
import { body, type Idiom, statement } from '../statements.ts';
import { text, touch, touchSome } from '../texts.ts';

const worker = (touched: string): string => `async (req) => { ${touched}; }`;

const table: Idiom = (draft, depth) => {
  const name = draft.name('actions');
  draft.declare(
    name,
    `const ${name} = {
  a: async (req) => { ${body(draft, depth - 1)} },
  b: async (req) => { ${body(draft, depth - 1)} },
};`,
  );
  return draft.pick([
    `await ${name}[${draft.asked()}]?.(req);`,
    `if (${name}[${draft.asked()}]) await ${name}[${draft.asked()}]?.(req); else { ${statement(draft, depth - 1)} }`,
    `for (const one of Object.values(${name})) await one(req);`,
    `await (${name}[${draft.asked()}] ?? ${name}.b)(req);`,
    `for (const name in ${name}) if (${condition(draft, 0)}) await ${name}[name](req);`,
    `await Promise.all(Object.entries(${name}).map(([, one]) => one(req)));`,
    `const { [${draft.asked()}]: picked = ${name}.a } = ${name}; await picked(req);`,
  ]);
};

const list: Idiom = (draft) => {
  const name = draft.name('steps');
  draft.declare(
    name,
    `const ${name} = [];
${name}.push(${worker(touchSome(draft))});
${name}.unshift(${worker(touchSome(draft))});`,
  );
  const at = draft.name('at');
  return draft.pick([
    `for (const one of ${name}) await one(req);`,
    `await ${name}[${draft.below(2)}](req);`,
    `await ${name}.at(-1)(req);`,
    `await ${name}.reduce((before, one) => before.then(() => one(req)), Promise.resolve());`,
    `let ${at} = 0; while (${at} < ${name}.length) { await ${name}[${at}](req); ${at} += 1; }`,
    `const ${at} = [...${name}].pop(); await ${at}(req);`,
  ]);
};

const map: Idiom = (draft, depth) => {
  const name = draft.name('works');
  draft.declare(
    name,
    `const ${name} = new Map([['a', { run: ${worker(touchSome(draft))} }]]);
${name}.set('b', { run: async (req) => { ${body(draft, depth - 1)} } });`,
  );
  const got = draft.name('got');
  return draft.pick([
    `await ${name}.get(${draft.asked()})?.run(req);`,
    `for (const [, one] of ${name}) await one.run(req);`,
    `const ${got} = ${name}.get(${draft.asked()}); if (!${got}) { ${touchSome(draft)}; } else await ${got}.run(req);`,
    `await Promise.all([...${name}.values()].map((one) => one.run(req)));`,
  ]);
};

const members: Idiom = (draft) => {
  const name = draft.name('mixed');
  draft.declare(
    name,
    `const ${name} = {
  ...{ a: ${worker(touchSome(draft))} },
  ['b']: ${worker(touchSome(draft))},
  get c() { return ${worker(touchSome(draft))}; },
  async d(req) { await this.${draft.pick(['a', 'b', 'c'])}(req); },
};`,
  );
  return `await ${name}.${draft.pick(['a', 'b', 'c', 'd'])}(req);`;
};

/** Filled under names that only a run knows. */
const unnamed: Idiom = (draft) => {
  const name = draft.name('named');
  draft.declare(
    name,
    `const ${name} = {};
for (const one of Object.keys(process.env).slice(0, 3)) {
  ${name}[one] = ${name}[one] || {};
  ${name}[one].run = ${worker(touchSome(draft))};
}`,
  );
  return `await Object.values(${name})[0]?.run(req);`;
};

const symbol: Idiom = (draft) => {
  const key = draft.name('key');
  draft.declare(key, `const ${key} = Symbol('key');`);
  const name = draft.name('keyed');
  draft.declare(name, `const ${name} = { [${key}]: ${worker(touchSome(draft))} };`);
  return `await ${name}[${key}](req);`;
};

const proxy: Idiom = (draft) => {
  const name = draft.name('proxy');
  const each = `if (name === 'go') { ${touchSome(draft)}; } else { ${touchSome(draft)}; }`;
  draft.declare(
    name,
    `const ${name} = new Proxy({}, { get: (_target, name) => async (req) => { ${each} } });`,
  );
  return `await ${name}.${draft.pick(['go', 'stay'])}(req);`;
};

const weak: Idiom = (draft) => {
  const key = draft.name('holder');
  draft.declare(key, `const ${key} = {};`);
  const name = draft.name('weak');
  draft.declare(name, `const ${name} = new WeakMap([[${key}, { run: ${worker(touchSome(draft))} }]]);`);
  return `await ${name}.get(${key}).run(req);`;
};

const many: Idiom = (draft) => {
  const name = draft.name('many');
  const tables = Array.from({ length: 10 }, () => draft.table()).join(', ');
  draft.declare(
    name,
    `const ${name} = new Map();
for (const one of [${tables}]) ${name}.set(one, { run: async () => { ${touch(draft, 'one')}; } });`,
  );
  return draft.pick([
    `await ${name}.get(${draft.asked()})?.run(); for (const one of ${name}.values()) await one.run();`,
    `await [...${name}.values()][Number(${draft.asked()}) || 0]?.run();`,
  ]);
};

const machine: Idiom = (draft) => {
  const name = draft.name('machine');
  draft.declare(
    name,
    `const ${name} = {
  a: { next: 'b', run: ${worker(touchSome(draft))} },
  b: { next: undefined, run: ${worker(touchSome(draft))} },
};`,
  );
  const step = draft.name('step');
  return `let ${step} = 'a'; while (${step}) { const one = ${name}[${step}]; await one.run(req); ${step} = one.next; }`;
};

const grouped: Idiom = (draft) => {
  const name = draft.name('grouped');
  const items = `['a', ${text(draft, 0)}], ['b', ${text(draft, 0)}], ['a', ${text(draft, 0)}]`;
  return `const ${name} = [${items}].reduce((all, [k, one]) => { (all[k] ||= []).push(one); return all; }, {}); for (const one of ${name}[${draft.asked()}] ?? []) { ${touch(draft, 'one')}; }`;
};

export const COLLECTIONS: readonly Idiom[] = [
  table,
  table,
  list,
  map,
  members,
  unnamed,
  symbol,
  proxy,
  weak,
  many,
  machine,
  grouped,
];
