import { freshPath, path } from './paths.ts';
import { handler } from './plain.ts';
import { type Idiom, registration, registrations, subRouter } from './registrations.ts';

const GUARD = '(req, res, next) => next()';

const mounted: Idiom = (draft, router, depth) => {
  if (depth <= 0) return `${router}.get(${path(draft)}, ${handler(draft)});`;
  const sub = subRouter(draft, depth);
  return draft.pick([
    `${router}.use(${path(draft)}, ${sub});`,
    `${router}.use(${path(draft)}, ${GUARD}, ${sub});`,
    `${router}.use(${path(draft)}, [${GUARD}, ${sub}]);`,
    `${router}.use([${path(draft)}, ${path(draft)}], ${sub});`,
    `${router}.use(${sub});`,
    `${router}.use(${path(draft)}, ${sub});\n${router}.use(${path(draft)}, ${sub});`,
    `${router}.use(${path(draft)}, ${sub}, ${subRouter(draft, depth - 1)});`,
  ]);
};

const withParameters: Idiom = (draft, router, depth) => {
  const sub = subRouter(draft, depth, '{ mergeParams: true }');
  return `${router}.use('${freshPath(draft)}/:parent', ${sub});`;
};

const factory: Idiom = (draft, router, depth) => {
  const name = draft.name('makeRouter');
  const inner = registrations(draft, 'made', depth - 1);
  draft.declare(
    name,
    `function ${name}({ admin } = {}) {
const made = express.Router();
${inner}
if (admin) made.get(${path(draft)}, ${handler(draft)});
return made;
}`,
  );
  return draft.pick([
    `${router}.use(${path(draft)}, ${name}());`,
    `${router}.use(${path(draft)}, ${name}({ admin: true }));`,
    `${router}.use(${path(draft)}, ${name}());\n${router}.use(${path(draft)}, ${name}({ admin: true }));`,
  ]);
};

const barrel: Idiom = (draft, router, depth) => {
  const [a, b] = [subRouter(draft, depth - 1), subRouter(draft, depth - 1)];
  const name = draft.name('all');
  const [x, y] = [draft.name('p'), draft.name('p')];
  draft.declare(name, `const ${name} = { ${x}: ${a}, ${y}: ${b} };`);
  return draft.pick([
    `for (const [key, sub] of Object.entries(${name})) ${router}.use('/' + key, sub);`,
    `Object.keys(${name}).forEach((key) => { ${router}.use(\`/\${key}\`, ${name}[key]); });`,
    `[{ path: ${path(draft)}, route: ${name}.${x} }, { path: ${path(draft)}, route: ${name}.${y} }].forEach((one) => { ${router}.use(one.path, one.route); });`,
    `${router}.use(${path(draft)}, ...Object.values(${name}));`,
  ]);
};

const subApplication: Idiom = (draft, router, depth) => {
  const name = draft.name('sub');
  const inner = registration(draft, name, depth - 1);
  draft.declare(name, `const ${name} = express();\n${inner}`);
  return `${router}.use(${path(draft)}, ${name});`;
};

const versions: Idiom = (draft, router, depth) => {
  const sub = subRouter(draft, depth - 1);
  return draft.pick([
    `for (const version of ['v1', 'v2']) ${router}.use(\`/\${version}${freshPath(draft)}\`, ${sub});`,
    `[1, 2].forEach((version) => ${router}.use('/v' + version + '${freshPath(draft)}', ${sub}));`,
  ]);
};

const own: Idiom = (draft, router) => {
  const name = draft.name('ownRouter');
  draft.declare(
    name,
    `function ${name}() {
const made = Router();
made.secure = (where, handler) => made.get('${freshPath(draft)}' + where, ${GUARD}, handler);
return made;
}`,
  );
  const one = draft.name('own');
  return `const ${one} = ${name}();
${one}.secure(${path(draft)}, ${handler(draft)});
${router}.use(${path(draft)}, ${one});`;
};

/** Mounted first, filled later. */
const filledLater: Idiom = (draft, router, depth) => {
  const name = draft.name('late');
  return `const ${name} = express.Router();
${router}.use(${path(draft)}, ${name});
${registration(draft, name, depth - 1)}`;
};

export const MOUNTED: readonly Idiom[] = [
  mounted,
  mounted,
  mounted,
  withParameters,
  factory,
  barrel,
  subApplication,
  versions,
  own,
  filledLater,
];
