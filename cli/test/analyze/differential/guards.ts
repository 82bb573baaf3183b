import { condition } from './conditions.ts';
import type { Draft } from './draft.ts';
import { text, touch, touchSome } from './texts.ts';

type Idiom = (draft: Draft) => string;

const written: Idiom = (draft) => {
  const last = draft.pick([
    'next();',
    `if (${condition(draft, 0)}) return res.end(); next();`,
    `if (${condition(draft, 0)}) { ${touchSome(draft)}; return next(); } next();`,
    'return next();',
    'res.locals.seen = true; next();',
  ]);
  return `async (req, res, next) => { ${touchSome(draft)}; ${last} }`;
};

const declared: Idiom = (draft) => {
  const name = draft.name('guard');
  return draft.declare(name, `const ${name} = ${written(draft)};`);
};

/** `authorize('role')`: a function that makes the middleware. */
const made: Idiom = (draft) => {
  const name = draft.name('authorize');
  draft.declare(
    name,
    `function ${name}(table, { loud = false } = {}) {
  return async (req, res, next) => { if (loud) { ${touchSome(draft)}; } ${touch(draft, 'table')}; next(); };
}`,
  );
  return `${name}(${text(draft, 0)}${draft.pick(['', ', { loud: true }'])})`;
};

const bound: Idiom = (draft) => {
  const name = draft.name('Guard');
  draft.declare(
    name,
    `class ${name} {
  constructor(table) { this.table = table; this.own = this.own.bind(this); }
  async own(req, res, next) { ${touch(draft, 'this.table')}; next(); }
  arrow = async (req, res, next) => { await this.check(req); next(); };
  async check(req) { ${touchSome(draft)}; }
}`,
  );
  const one = draft.name('guardOne');
  draft.declare(one, `const ${one} = new ${name}(${draft.table()});`);
  return draft.pick([`${one}.own`, `${one}.arrow`, `${one}.own.bind(${one})`]);
};

/** Old callbacks: what asks is not waited for. */
const callback: Idiom = (draft) =>
  `(req, res, next) => { knex(${text(draft, 0)}).select().then(() => next(), next); }`;

const wrapped: Idiom = (draft) => {
  const name = draft.name('wrap');
  draft.declare(
    name,
    `const ${name} = (work) => (req, res, next) => { Promise.resolve(work(req, res, next)).then(() => next(), next); };`,
  );
  return `${name}(async (req) => { ${touchSome(draft)}; })`;
};

const afterwards: Idiom = (draft) =>
  `(req, res, next) => { res.on('finish', async () => { ${touchSome(draft)}; }); next(); }`;

const IDIOMS: readonly [Idiom, ...Idiom[]] = [written, declared, made, bound, callback, wrapped, afterwards];

/** An expression that is a middleware which asks the database. */
export function guard(draft: Draft): string {
  return draft.pick(IDIOMS)(draft);
}

/** Middleware to stand before a handler: none, one, a list or several. */
export function guards(draft: Draft): string {
  if (draft.chance(0.6)) return '';
  return draft.pick([
    `${guard(draft)}, `,
    `[${guard(draft)}, ${guard(draft)}], `,
    `${guard(draft)}, ${guard(draft)}, `,
  ]);
}

/** Statements that put middleware before the routes that this application or router gets afterwards. */
export function guarding(draft: Draft, router: string): string {
  if (draft.chance(0.6)) return '';
  return draft.pick([
    `${router}.use(${guard(draft)});`,
    `${router}.use(${guard(draft)}, ${guard(draft)});`,
    `${router}.use([${guard(draft)}]);`,
    `${router}.param('id', async (req, res, next, id) => { ${touchSome(draft)}; next(); });`,
  ]);
}
