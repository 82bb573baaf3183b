import { path } from './paths.ts';
import { handler, method } from './plain.ts';
import type { Idiom } from './registrations.ts';

const loops: Idiom = (draft, router) => {
  const list = `[${path(draft)}, ${path(draft)}]`;
  const call = `${router}.${method(draft)}(one, ${handler(draft)});`;
  const at = draft.name('at');
  const paths = draft.name('paths');
  return draft.pick([
    `for (const one of ${list}) ${call}`,
    `${list}.forEach((one) => ${call.slice(0, -1)});`,
    `${list}.map((one) => { ${call} });`,
    `const ${paths} = ${list};\nfor (let ${at} = 0; ${at} < ${paths}.length; ${at} += 1) { const one = ${paths}[${at}]; ${call} }`,
    `new Set(${list}).forEach((one) => { ${call} });`,
    `${list}.reduce((all, one) => { ${call} return all; }, ${router});`,
    `const ${paths} = ${list};\nwhile (${paths}.length > 0) { const one = ${paths}.shift(); ${call} }`,
    `for (const [, one] of ${list}.entries()) { ${call} }`,
  ]);
};

const methods: Idiom = (draft, router) => {
  const at = draft.name('where');
  return `const ${at} = ${path(draft)};\n${draft.pick([
    `['get', 'post'].forEach((method) => ${router}[method](${at}, ${handler(draft)}));`,
    `for (const method of ['put', 'delete']) ${router}[method](${at}, ${handler(draft)});`,
    `for (const method of ['GET', 'PATCH']) ${router}[method.toLowerCase()](${at}, ${handler(draft)});`,
  ])}`;
};

const table: Idiom = (draft, router) => {
  const name = draft.name('routes');
  const rows = [1, 2]
    .map(() => `  { method: '${method(draft)}', path: ${path(draft)}, handler: ${handler(draft)} },`)
    .join('\n');
  draft.declare(name, `const ${name} = [\n${rows}\n];`);
  return draft.pick([
    `for (const { method, path, handler } of ${name}) ${router}[method](path, handler);`,
    `${name}.forEach((route) => { ${router}[route.method](route.path, route.handler); });`,
    `${name}.filter((route) => route.handler).forEach(({ method, path, handler }) => ${router}.route(path)[method](handler));`,
    `for (const i in ${name}) ${router}[${name}[i].method](${name}[i].path, ${name}[i].handler);`,
    `[...${name}].sort((a, b) => a.path.localeCompare(b.path)).forEach(({ method, path, handler }) => ${router}[method](path, handler));`,
    `for (const route of ${name}) switch (route.method) { case 'get': ${router}.get(route.path, route.handler); break; default: ${router}[route.method](route.path, route.handler); }`,
  ]);
};

const keyed: Idiom = (draft, router) => {
  const name = draft.name('handlers');
  const [a, b] = [draft.name('p'), draft.name('p')];
  draft.declare(name, `const ${name} = { ${a}: ${handler(draft)}, ${b}: ${handler(draft)} };`);
  return draft.pick([
    `Object.keys(${name}).forEach((key) => ${router}.get('/' + key, ${name}[key]));`,
    `for (const [key, handler] of Object.entries(${name})) ${router}.post(\`/\${key}/:id\`, handler);`,
    `for (const key in ${name}) { if (Object.prototype.hasOwnProperty.call(${name}, key)) ${router}.put('/' + key, ${name}[key]); }`,
    `new Map(Object.entries(${name})).forEach((handler, key) => { ${router}.get('/' + key, handler); });`,
    `Object.values(${name}).forEach((handler, at) => ${router}.get('/${a}' + at, handler));`,
  ]);
};

const spelledOut: Idiom = (draft, router) => {
  const name = draft.name('spelled');
  const [a, b] = [path(draft), path(draft)];
  draft.declare(
    name,
    `const ${name} = { [\`GET \${${a}}\`]: ${handler(draft)}, ['POST ' + ${b}]: ${handler(draft)} };`,
  );
  return `for (const [key, handler] of Object.entries(${name})) { const [method, where] = key.split(' '); ${router}[method.toLowerCase()](where, handler); }`;
};

const tree: Idiom = (draft, router) => {
  const name = draft.name('tree');
  draft.declare(
    name,
    `const ${name} = {
  path: ${path(draft)},
  get: ${handler(draft)},
  children: [{ path: ${path(draft)}, post: ${handler(draft)}, children: [] }, { path: ${path(draft)}, get: ${handler(draft)} }],
};`,
  );
  const walk = draft.name('walk');
  return `function ${walk}(node, prefix) {
  const here = prefix + node.path;
  for (const method of ['get', 'post']) if (node[method]) ${router}[method](here, node[method]);
  (node.children ?? []).forEach((child) => ${walk}(child, here));
}
${walk}(${name}, '');`;
};

const generated: Idiom = (draft, router) => {
  const name = draft.name('each');
  draft.declare(
    name,
    `function* ${name}() { yield ['get', ${path(draft)}]; for (const one of [${path(draft)}]) yield ['post', one]; }`,
  );
  return `for (const [method, where] of ${name}()) ${router}[method](where, ${handler(draft)});`;
};

const combined: Idiom = (draft, router) =>
  draft.pick([
    `['a', 'b'].flatMap((x) => ['c', 'd'].map((y) => \`${'$'}{${path(draft)}}/${'$'}{x}/${'$'}{y}\`)).forEach((where) => ${router}.get(where, ${handler(draft)}));`,
    `for (const x of ['a', 'b']) for (const y of ['c', 'd']) { if (x === 'a' && y === 'd') continue; ${router}.get(${path(draft)} + '/' + x + y, ${handler(draft)}); }`,
    `Array.from({ length: 3 }, (_, i) => i).forEach((i) => ${router}.get(${path(draft)} + '/' + i, ${handler(draft)}));`,
  ]);

export const LISTED: readonly Idiom[] = [
  loops,
  loops,
  methods,
  table,
  table,
  keyed,
  spelledOut,
  tree,
  generated,
  combined,
];
