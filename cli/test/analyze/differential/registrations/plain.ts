import type { Draft } from '../draft.ts';
import { path } from './paths.ts';
import type { Idiom } from './registrations.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all'] as const;

export function method(draft: Draft): string {
  return draft.pick(METHODS);
}

/** A handler, written there or declared somewhere. */
export function handler(draft: Draft): string {
  const written = draft.pick([
    '(req, res) => res.end()',
    'function (req, res) { res.end(); }',
    'async (req, res) => { res.end(); }',
  ]);
  if (draft.chance(0.6)) return written;
  const name = draft.name('handler');
  draft.declare(name, `const ${name} = ${written};`);
  return name;
}

const GUARD = '(req, res, next) => next()';

const one: Idiom = (draft, router) => `${router}.${method(draft)}(${path(draft)}, ${handler(draft)});`;

const guarded: Idiom = (draft, router) =>
  draft.pick([
    `${router}.get(${path(draft)}, ${GUARD}, ${handler(draft)});`,
    `${router}.post(${path(draft)}, [${GUARD}, ${handler(draft)}]);`,
    `${router}.put(${path(draft)}, ...[${GUARD}], ${handler(draft)});`,
  ]);

const chained: Idiom = (draft, router) => {
  const methods = [method(draft), 'post', 'get'].slice(0, 1 + draft.below(3));
  const calls = methods.map((each) => `.${each}(${handler(draft)})`).join('');
  return `${router}.route(${path(draft)})${calls};`;
};

const keptRoute: Idiom = (draft, router) => {
  const name = draft.name('route');
  return `const ${name} = ${router}.route(${path(draft)});\n${name}.get(${handler(draft)});\n${name}.delete(${handler(draft)});`;
};

const severalPaths: Idiom = (draft, router) =>
  `${router}.${method(draft)}([${path(draft)}, ${path(draft)}], ${handler(draft)});`;

const inTurn: Idiom = (draft, router) =>
  `${router}.get(${path(draft)}, ${handler(draft)}).post(${path(draft)}, ${handler(draft)});`;

const reflected: Idiom = (draft, router) => {
  const name = draft.name('bound');
  return draft.pick([
    `${router}['${method(draft)}'](${path(draft)}, ${handler(draft)});`,
    `const ${name} = ${router}.get.bind(${router});\n${name}(${path(draft)}, ${handler(draft)});`,
    `${router}.get.call(${router}, ${path(draft)}, ${handler(draft)});`,
    `${router}.post.apply(${router}, [${path(draft)}, ${handler(draft)}]);`,
    `Reflect.apply(${router}.put, ${router}, [${path(draft)}, ${handler(draft)}]);`,
  ]);
};

export const PLAIN: readonly [Idiom, ...Idiom[]] = [
  one,
  one,
  guarded,
  chained,
  keptRoute,
  severalPaths,
  inTurn,
  reflected,
];
