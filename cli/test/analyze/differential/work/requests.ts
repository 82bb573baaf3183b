import { condition } from '../conditions.ts';
import type { Idiom } from '../statements.ts';
import { text, touch, touchSome } from '../texts.ts';

/** What one route puts under a name is what another one finds there. */
const putByAnother: Idiom = (draft) => {
  const name = draft.name('shared');
  draft.declare(name, `const ${name} = {};`);
  const route = draft.name('put');
  draft.setup.push(
    `app.post('/${route}/:id', (req, res) => { ${name}[${draft.asked()}] = { run: async () => { ${touchSome(draft)}; } }; res.end(); });`,
  );
  return `await ${name}[${draft.asked()}]?.run();`;
};

const replacedByAnother: Idiom = (draft) => {
  const name = draft.name('replaced');
  draft.declare(name, `const ${name} = { work: async (req) => { ${touchSome(draft)}; } };`);
  const route = draft.name('replace');
  draft.setup.push(
    `app.post('/${route}/:id', (req, res) => { ${name}.work = async () => { ${touchSome(draft)}; }; res.end(); });`,
  );
  return `await ${name}.work(req);`;
};

const pushedByAnother: Idiom = (draft) => {
  const name = draft.name('pushed');
  draft.declare(name, `const ${name} = [];`);
  const route = draft.name('push');
  draft.setup.push(
    `app.post('/${route}/:id', (req, res) => { ${name}.push(${text(draft, 0)}); res.end(); });`,
  );
  return `for (const one of ${name}) { ${touch(draft, 'one')}; }`;
};

const locals: Idiom = (draft) => {
  const name = draft.name('local');
  draft.setup.push(`app.locals.${name} = { run: async (req) => { ${touchSome(draft)}; } };`);
  return `await req.app.locals.${name}.run(req);`;
};

const onRequest: Idiom = (draft) => {
  const name = draft.name('onRequest');
  draft.middleware.push(
    `app.use(async (req, res, next) => { req.${name} = ${condition(draft, 0)} ? ${text(draft, 0)} : ${text(draft, 0)}; next(); });`,
  );
  return `${touch(draft, `req.${name}`)};`;
};

const onResponse: Idiom = (draft) => {
  const name = draft.name('onResponse');
  draft.middleware.push(
    `app.use((req, res, next) => { res.locals.${name} = { run: async () => { ${touchSome(draft)}; } }; next(); });`,
  );
  return `await req.res.locals.${name}.run();`;
};

const settings: Idiom = (draft) => {
  const name = draft.name('setting');
  draft.setup.push(`app.set('${name}', { run: async () => { ${touchSome(draft)}; } });`);
  return `await req.app.get('${name}').run();`;
};

export const REQUESTS: readonly Idiom[] = [
  putByAnother,
  replacedByAnother,
  pushedByAnother,
  locals,
  onRequest,
  onResponse,
  settings,
];
