import { condition } from '../conditions.ts';
import { body, type Idiom } from '../statements.ts';
import { text, touch, touchSome } from '../texts.ts';

const events: Idiom = (draft, depth) => {
  const name = draft.name('events');
  draft.declare(
    name,
    `const ${name} = new EventEmitter();
${name}.on('go', async (req) => { ${body(draft, depth - 1)} });
${name}.${draft.pick(['on', 'once'])}('stop', async (req) => { ${touchSome(draft)}; });`,
  );
  return `${name}.emit(${draft.pick(["'go'", "'stop'", `${condition(draft, 0)} ? 'go' : 'stop'`])}, req);`;
};

const chained: Idiom = (draft) => {
  const thrown = draft.chance(0.3) ? "throw new Error('y');" : '';
  return `await Promise.resolve(${text(draft, 0)}).then(async (one) => { ${touch(draft, 'one')}; ${thrown} }).catch(async () => { ${touchSome(draft)}; }).finally(async () => { ${touchSome(draft)}; });`;
};

const immediate: Idiom = (draft) =>
  draft.pick([
    `setImmediate(async () => { ${touchSome(draft)}; });`,
    `setTimeout(async (one) => { ${touch(draft, 'one')}; }, 1, ${text(draft, 0)});`,
    `process.nextTick(async () => { ${touchSome(draft)}; });`,
    `queueMicrotask(async () => { ${touchSome(draft)}; });`,
  ]);

const promisified: Idiom = (draft) => {
  const name = draft.name('promised');
  draft.declare(
    name,
    `const ${name} = promisify((table, done) => { setImmediate(() => done(null, table)); });`,
  );
  const one = draft.name('one');
  return `const ${one} = await ${name}(${text(draft, 0)}); ${touch(draft, one)};`;
};

const calledBack: Idiom = (draft, depth) => {
  const name = draft.name('withCallback');
  draft.declare(
    name,
    `function ${name}(table, done) { if (!table) return done(new Error('no')); done(null, table); }`,
  );
  const given = draft.name('given');
  return `const ${given} = ${text(draft, depth - 1)}; await new Promise((resolve, reject) => ${name}(${given}, async (error, one) => { if (error) return reject(error); ${touch(draft, 'one')}; resolve(); }));`;
};

const together: Idiom = (draft) =>
  draft.pick([
    `await Promise.all([${text(draft, 0)}, ${text(draft, 0)}].map(async (one) => { ${condition(draft, 0)} && (${touch(draft, 'one')}); }));`,
    `await Promise.allSettled([async () => { ${touchSome(draft)}; }, async () => { ${touchSome(draft)}; }].map((one) => one()));`,
    `const [${draft.name('x')}, named] = await Promise.all([1, Promise.resolve(${text(draft, 0)})]); ${touch(draft, 'named')};`.replace(
      /named/g,
      draft.name('named'),
    ),
  ]);

const generated: Idiom = (draft) => {
  const name = draft.name('generated');
  draft.declare(
    name,
    `async function* ${name}(req) { yield ${text(draft, 0)}; if (${condition(draft, 0)}) yield ${text(draft, 0)}; }`,
  );
  return `for await (const one of ${name}(req)) { ${touch(draft, 'one')}; }`;
};

const rows: Idiom = (draft) => {
  const name = draft.name('rows');
  const read = `const ${name} = await knex(${draft.table()}).select();`;
  return draft.pick([
    `${read} for (const row of ${name}) { ${touchSome(draft)}; } if (${name}.length === 0) { ${touchSome(draft)}; } if (${name}[0]?.id === 1) { ${touchSome(draft)}; }`,
    `${read} await Promise.all(${name}.map(async (row) => { ${touchSome(draft)}; return row; })); if (${name}.reduce((sum, row) => sum + row.id, 0) > 0) { ${touchSome(draft)}; } else { ${touchSome(draft)}; }`,
    `${read} const [first = undefined] = ${name}; if (!first) { ${touchSome(draft)}; }`.replace(
      /\bfirst\b/g,
      draft.name('first'),
    ),
  ]);
};

/** Work that waits until something is ready, kept as a promise at the top of a module. */
const ready: Idiom = (draft) => {
  const name = draft.name('ready');
  draft.declare(name, `const ${name} = (async () => ({ run: async (req) => { ${touchSome(draft)}; } }))();`);
  return draft.pick([
    `await (await ${name}).run(req);`,
    `await ${name}.then((one) => one.run(req));`,
    `await ${name}.then(({ run }) => run(req)).catch(async () => { ${touchSome(draft)}; });`,
  ]);
};

export const LATER: readonly Idiom[] = [
  events,
  chained,
  immediate,
  promisified,
  calledBack,
  together,
  generated,
  rows,
  ready,
];
