import type { Draft } from '../draft.ts';
import { freshPath, path } from './paths.ts';
import { handler, method } from './plain.ts';
import { type Idiom, registrations } from './registrations.ts';

const crud: Idiom = (draft, router) => {
  const name = draft.name('crud');
  draft.declare(
    name,
    `function ${name}(router, base, { readOnly = false, handler = (req, res) => res.end() } = {}) {
  router.get(base, handler);
  router.get(\`\${base}/:id\`, handler);
  if (readOnly) return;
  router.post(base, handler);
  ['put', 'patch'].forEach((method) => router[method](base + '/:id', handler));
}`,
  );
  return `${name}(${router}, ${path(draft)}${draft.pick(['', ', { readOnly: true }', `, { handler: ${handler(draft)} }`])});`;
};

const registerFunction: Idiom = (draft, router, depth) => {
  const name = draft.name('register');
  const inner = registrations(draft, 'router', depth - 1);
  draft.declare(name, `function ${name}(router) {\n${inner}\n}`);
  return `${name}(${router});`;
};

const shorthand: Idiom = (draft, router) => {
  const name = draft.name('define');
  return `const ${name} = (method, where, ...handlers) => ${router}[method.toLowerCase()](\`${freshPath(draft)}\${where}\`, ...handlers);
${name}('GET', ${path(draft)}, ${handler(draft)});
${name}('POST', ${path(draft)}, ${handler(draft)});`;
};

const controller: Idiom = (draft, router) => {
  const name = draft.name('Controller');
  draft.declare(
    name,
    `class ${name} {
  constructor(base = ${path(draft)}) { this.base = base; }
  list(req, res) { res.end(); }
  show = (req, res) => res.end();
  register(router) {
    router.get(this.base, this.list.bind(this));
    router.get(this.base + '/:id', this.show);
    return router;
  }
}`,
  );
  return `new ${name}(${draft.pick(['', path(draft)])}).register(${router});`;
};

const baseController: Idiom = (draft, router) => {
  const base = draft.name('BaseController');
  draft.declare(
    base,
    `class ${base} {
  get routes() { return [['get', '/', 'list']]; }
  mount(router) { for (const [method, where, action] of this.routes) router[method](this.path + where, (req, res) => this[action](req, res)); }
  list(req, res) { res.end(); }
}`,
  );
  const name = draft.name('OwnController');
  const more = draft.chance(0.5)
    ? `get routes() { return [...super.routes, ['post', '/:id', 'save']]; }`
    : `get routes() { return [['delete', '/:id', 'save']]; }`;
  draft.declare(
    name,
    `class ${name} extends ${base} {
  path = ${path(draft)};
  ${more}
  save(req, res) { res.end(); }
}`,
  );
  return `new ${name}().mount(${router});`;
};

const byReflection: Idiom = (draft, router) => {
  const name = draft.name('Api');
  const [a, b] = [draft.name('p'), draft.name('p')];
  draft.declare(name, `class ${name} { ${a}(req, res) { res.end(); } ${b}(req, res) { res.end(); } }`);
  const one = draft.name('api');
  return `const ${one} = new ${name}();
Object.getOwnPropertyNames(${name}.prototype).filter((key) => key !== 'constructor').forEach((key) => ${router}.get('/' + key, ${one}[key].bind(${one})));`;
};

const marked: Idiom = (draft, router) => {
  const mark = draft.name('mark');
  draft.declare(
    mark,
    `const ${mark} = (method, where) => (type, key) => { (type.routes ??= []).push({ method, where, key }); };`,
  );
  const name = draft.name('Marked');
  draft.declare(
    name,
    `class ${name} { one(req, res) { res.end(); } two(req, res) { res.end(); } }
${mark}('get', ${path(draft)})(${name}, 'one');
${mark}('${method(draft)}', ${path(draft)})(${name}, 'two');`,
  );
  const made = draft.name('made');
  return `const ${made} = new ${name}();
for (const { method, where, key } of ${name}.routes) ${router}[method](where, ${made}[key].bind(${made}));`;
};

const builder: Idiom = (draft, router) => {
  const name = draft.name('RouteBuilder');
  draft.declare(
    name,
    `class ${name} {
  #routes = [];
  constructor(prefix) { this.prefix = prefix; }
  add(method, where, handler) { this.#routes.push({ method, where, handler }); return this; }
  get(where, handler) { return this.add('get', where, handler); }
  build(router) { this.#routes.forEach(({ method, where, handler }) => router[method](this.prefix + where, handler)); return router; }
}`,
  );
  return `new ${name}(${path(draft)}).get('/x', ${handler(draft)}).add('post', '/y', ${handler(draft)}).build(${router});`;
};

const decided = (draft: Draft): string => {
  const flag = draft.name('flags');
  draft.declare(flag, `const ${flag} = { on: true, off: false, level: 2, list: ['a'] };`);
  return draft.pick([
    `${flag}.on`,
    `!${flag}.off`,
    `${flag}.off`,
    `${flag}.level > 1`,
    `${flag}.list.includes('a')`,
    `${flag}.list.includes('b')`,
    `typeof ${flag}.none === 'undefined'`,
    `'on' in ${flag}`,
  ]);
};

const conditional: Idiom = (draft, router) => {
  const condition = decided(draft);
  const call = (): string => `${router}.${method(draft)}(${path(draft)}, ${handler(draft)})`;
  return draft.pick([
    `if (${condition}) { ${call()}; } else { ${call()}; }`,
    `${condition} && ${call()};`,
    `${condition} ? ${call()} : ${call()};`,
    `(() => { if (!(${condition})) return; ${call()}; })();`,
    `try { if (${condition}) throw new Error('x'); ${call()}; } catch { ${call()}; }`,
    `switch (true) { case ${condition}: ${call()}; break; default: ${call()}; }`,
  ]);
};

const later: Idiom = (draft, router) => {
  const call = (): string => `${router}.${method(draft)}(${path(draft)}, ${handler(draft)});`;
  const name = draft.name('init');
  return draft.pick([
    `async function ${name}() { await Promise.resolve(); ${call()} }\n${name}();`,
    `Promise.resolve(${path(draft)}).then((where) => { ${router}.get(where, ${handler(draft)}); });`,
    `setImmediate(() => { ${call()} });`,
    `process.nextTick(() => { ${call()} });`,
    `(async () => { for (const one of [${path(draft)}, ${path(draft)}]) { await null; ${router}.get(one, ${handler(draft)}); } })();`,
    `new Promise((resolve) => setTimeout(resolve, 1)).then(() => { ${call()} });`,
  ]);
};

export const MADE: readonly Idiom[] = [
  crud,
  registerFunction,
  shorthand,
  controller,
  baseController,
  byReflection,
  marked,
  builder,
  conditional,
  conditional,
  later,
];
