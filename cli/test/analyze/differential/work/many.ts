import type { Draft } from '../draft.ts';
import { body, type Idiom } from '../statements.ts';
import { touch, touchSome } from '../texts.ts';

/** More of a kind than an analysis tells apart, one of which a run takes by chance. */
const MANY = 10;

const worker = (touched: string): string => `async (req) => { ${touched}; }`;

const anyOf = (limit: number): string => `Math.floor(Math.random() * ${limit})`;

function each(draft: Draft, one: (at: number) => string): string[] {
  return Array.from({ length: MANY + draft.below(4) }, (_, at) => one(at));
}

/** A variable that each of many branches gives something of another kind. */
const assigned: Idiom = (draft) => {
  const name = draft.name('varied');
  const things = each(draft, (at) =>
    draft.pick([
      `{ run: ${worker(touchSome(draft))} }`,
      `'word${at}'`,
      `${at}`,
      '[]',
      '/x/',
      `new Date(${at})`,
      `{ at: ${at} }`,
    ]),
  );
  const cases = [`{ run: ${worker(touchSome(draft))} }`, ...things].map(
    (thing, at) => `case ${at}: ${name} = ${thing}; break;`,
  );
  return `let ${name}; switch (${anyOf(cases.length)}) { ${cases.join(' ')} } if (${name}.run) await ${name}.run(req);`;
};

/** The same as instances of classes and what a function returns. */
const returned: Idiom = (draft, depth) => {
  const name = draft.name('Kind');
  draft.declare(
    name,
    `class ${name} {
  constructor(table) { this.table = table; }
  async run(req) { ${touch(draft, 'this.table')}; }
}`,
  );
  const give = draft.name('give');
  const returns = each(draft, (at) => {
    const thing = draft.pick([
      `new ${name}(${draft.table()})`,
      `new ${name}(${draft.table()})`,
      `{ run: async (req) => { ${body(draft, depth - 2)} } }`,
      'null',
      `'word'`,
      `{ at: ${at} }`,
    ]);
    return `if (at === ${at}) return ${thing};`;
  });
  draft.declare(give, `function ${give}(at) { ${returns.join('\n')} return new ${name}(${draft.table()}); }`);
  const one = draft.name('given');
  return `const ${one} = ${give}(${anyOf(MANY + 5)}); await ${one}?.run?.(req);`;
};

const tables: Idiom = (draft) => {
  const name = draft.name('named');
  const cases = each(draft, (at) => `case ${at}: ${name} = ${draft.table()}; break;`);
  return `let ${name} = ${draft.table()}; switch (${anyOf(MANY + 5)}) { ${cases.join(' ')} } ${touch(draft, name)};`;
};

/** Methods whose names begin alike, one of which gives what is asked. */
const methods: Idiom = (draft) => {
  const name = draft.name('Getters');
  const getters = each(draft, (at) =>
    draft.pick([
      `get${at}() { return ${draft.table()}; }`,
      `get${at}() { return { run: ${worker(touchSome(draft))} }; }`,
      `async get${at}(req) { ${touchSome(draft)}; return null; }`,
      `get${at}() { return ${at}; }`,
      `get${at}() { return [${at}]; }`,
    ]),
  );
  draft.declare(name, `class ${name} {\n${getters.join('\n')}\n}`);
  const one = draft.name('got');
  return `const ${one} = await new ${name}()[\`get\${${anyOf(MANY)}}\`](req); if (typeof ${one} === 'string') { ${touch(draft, one)}; } await ${one}?.run?.(req);`;
};

/** One helper that many ask, each with another table somewhere in what it is given. */
const asked: Idiom = (draft) => {
  const name = draft.name('helper');
  const shape = draft.pick<readonly [(table: string) => string, string]>([
    [(table) => table, 'given'],
    [(table) => `{ table: ${table} }`, 'given.table'],
    [(table) => `{ from: { table: ${table} } }`, 'given.from.table'],
    [(table) => `{ a: { b: { c: { table: ${table} } } } }`, 'given.a.b.c.table'],
    [(table) => `{ a: { b: { c: { d: { e: { table: ${table} } } } } } }`, 'given.a.b.c.d.e.table'],
    [(table) => `[1, [${table}]]`, 'given[1][0]'],
    [(table) => `() => ${table}`, 'given()'],
    [(table) => `() => () => ${table}`, 'given()()'],
    [(table) => `new Map([['table', ${table}]])`, "given.get('table')"],
    [
      (table) => `{ ${Array.from({ length: 30 }, (_, at) => `m${at}: ${at}`).join(', ')}, table: ${table} }`,
      'given.table',
    ],
  ]);
  draft.declare(name, `async function ${name}(req, given) { ${touch(draft, shape[1])}; return 1; }`);
  const all = draft.name('asking');
  const calls = Array.from(
    { length: 28 },
    () => `  async (req) => ${name}(req, ${shape[0](draft.table())}),`,
  );
  draft.declare(all, `const ${all} = [\n${calls.join('\n')}\n];`);
  return draft.pick([
    `for (const one of ${all}) await one(req);`,
    `await ${all}[${anyOf(28)}](req);`,
    `await Promise.all(${all}.map((one) => one(req)));`,
    calls.map((_, at) => `await ${all}[${at}](req);`).join(' '),
  ]);
};

/** Services in a list or a table, more than a few. */
const services: Idiom = (draft) => {
  const name = draft.name('services');
  const list = draft.chance(0.5);
  const parts = each(draft, (at) => {
    const service = `{ name: 'n${at}', run: ${worker(touchSome(draft))} }`;
    return list ? `  ${service},` : `  n${at}: ${service},`;
  });
  draft.declare(
    name,
    list ? `const ${name} = [\n${parts.join('\n')}\n];` : `const ${name} = {\n${parts.join('\n')}\n};`,
  );
  const key = `\`n\${${anyOf(MANY)}}\``;
  const listed = list ? name : `Object.values(${name})`;
  return draft.pick([
    `await ${listed}.find((one) => one.name === ${key})?.run(req);`,
    `for (const one of ${listed}) if (one.name === ${key}) await one.run(req);`,
    `await ${listed}[${anyOf(MANY)}].run(req);`,
    `await ${listed}.filter((one) => one.name !== ${key})[0].run(req);`,
  ]);
};

/** A statement that many choices add to. */
const conditions: Idiom = (draft) => {
  const name = draft.name('sql');
  const added = each(
    draft,
    (at) =>
      `if (${draft.pick([draft.asked(), 'Math.random() < 0.5'])}) ${name} += ' AND c${at} IN (SELECT id FROM ' + ${draft.table()} + ')';`,
  );
  return `let ${name} = 'select * from ' + ${draft.table()} + ' WHERE 1 = 1'; ${added.join(' ')} await knex.raw(${name});`;
};

/** A tree that is walked more deeply than functions are entered. */
const deep: Idiom = (draft) => {
  const root = draft.name('deep');
  let node = `{ table: ${draft.table()}, child: null }`;
  for (let level = 0; level < 9; level += 1) node = `{ table: ${draft.table()}, child: ${node} }`;
  draft.declare(root, `const ${root} = ${node};`);
  const visit = draft.name('visit');
  draft.declare(
    visit,
    `async function ${visit}(node) { if (!node) return; ${touch(draft, 'node.table')}; await ${visit}(node.child); }`,
  );
  return `await ${visit}(${root});`;
};

/** Closures of one place, each of which works on something else, handed to one that runs them. */
const closures: Idiom = (draft) => {
  const make = draft.name('closure');
  draft.declare(make, `const ${make} = (table) => async (req) => { ${touch(draft, 'table')}; };`);
  const run = draft.name('running');
  draft.declare(
    run,
    `const ${run} = async (work, req) => { try { return await work(req); } finally { req.done = 1; } };`,
  );
  const all = draft.name('closures');
  const made = Array.from({ length: 30 }, () => `${make}(${draft.table()})`).join(', ');
  draft.declare(all, `const ${all} = [${made}];`);
  return draft.pick([
    `for (const one of ${all}) await ${run}(one, req);`,
    `await ${run}(${all}[${anyOf(30)}], req);`,
    `await Promise.all(${all}.map((one) => ${run}(one, req)));`,
  ]);
};

const turns: Idiom = (draft) => {
  const list = draft.name('long');
  draft.declare(list, `const ${list} = [${Array.from({ length: 80 }, () => draft.table()).join(', ')}];`);
  return draft.pick([
    `for (const one of ${list}) { ${touch(draft, 'one')}; }`,
    `for (let i = 0; i < ${list}.length; i += 1) { ${touch(draft, `${list}[i]`)}; }`,
    `await Promise.all(${list}.map(async (one) => { ${touch(draft, 'one')}; }));`,
    `${touch(draft, `${list}[${anyOf(80)}]`)};`,
  ]);
};

export const MANY_OF_A_KIND: readonly Idiom[] = [
  assigned,
  returned,
  tables,
  methods,
  asked,
  services,
  conditions,
  deep,
  closures,
  turns,
];
