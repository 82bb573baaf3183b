import { Draft } from './draft.ts';
import { guarding, guards } from './guards.ts';
import { Modules, type SourceModule } from './modules.ts';
import { block } from './statements.ts';

/** An application in files: paths below its folder and what stands in them. */
export interface Program {
  entry: string;
  files: ReadonlyMap<string, string>;
  /** Method and path of each route, as the model writes them: `GET /a/r1/:id`. */
  routes: readonly string[];
}

interface Handler {
  path: string;
  body: string;
}

const ROUTES = 8;

/** Makes an application of the same random handlers for the same seed, put into modules in one of the usual ways. */
export function program(seed: number): Program {
  const draft = new Draft(seed);
  const handlers = Array.from({ length: ROUTES }, (_, at): Handler => {
    const body = draft.inside([], () => {
      const lines = [block(draft, 3)];
      while (lines.length < 3 && draft.chance(0.5)) lines.push(block(draft, 3));
      return lines.join(' ');
    });
    return { path: `/r${at}/:id`, body };
  });
  const routes = handlers.map(({ path }) => path);
  const areas: MadeArea[] = [];
  const paths: string[] = [];
  while (handlers.length > 0) {
    const some = handlers.splice(0, 1 + draft.below(3));
    const area = draft.name('area');
    const prefix = draft.chance(0.5) ? `/${draft.name('zone')}` : '';
    areas.push(areaOf(draft, area, prefix, some));
    paths.push(...some.map((one) => `GET ${prefix}${one.path}`));
  }
  if (routes.length !== paths.length)
    throw new Error('a route was lost while the program was put into files');
  const before = guarding(draft, 'app');
  const modules = new Modules(draft);
  modules.addDeclarations();
  for (const { name, module } of areas)
    if (module !== undefined) modules.add(`routes/${name}`, module.names, module.code);
  modules.addApplication(
    applicationOf(
      draft,
      before,
      areas.map((one) => one.mount),
    ),
  );
  const set = [...draft.setup.join('\n').matchAll(/app\.post\('([^']+)'/g)].map((one) => `POST ${one[1]}`);
  return { entry: modules.entry, files: modules.texts(), routes: [...paths, ...set, 'POST /turn'] };
}

function applicationOf(draft: Draft, guards: string, areas: readonly string[]): string {
  return [
    'const app = express();',
    'app.use(express.json());',
    ...draft.middleware,
    ...draft.setup,
    guards,
    ...areas,
    `app.post('/turn', (req, res) => { ${draft.turns.join(' ')} res.end(); });`,
    'app.listen(Number(process.env.PORT));',
  ].join('\n');
}

interface Mounted {
  module?: Omit<SourceModule, 'path'>;
  mount: string;
}

interface MadeArea extends Mounted {
  name: string;
}

type Area = (draft: Draft, name: string, prefix: string, handlers: readonly Handler[]) => Mounted;

const inline: Area = (draft, _name, prefix, handlers) => ({
  mount: handlers
    .map(
      (one) =>
        `app.get('${prefix}${one.path}', ${guards(draft)}async (req, res) => { ${one.body} res.end(); });`,
    )
    .join('\n'),
});

const router: Area = (draft, name, prefix, handlers) => {
  const chained = draft.chance(0.3);
  const each = handlers.map((one) => {
    const handler = `${guards(draft)}async (req, res) => { ${one.body} res.end(); }`;
    return chained
      ? `${name}.route('${one.path}').get(${handler});`
      : `${name}.get('${one.path}', ${handler});`;
  });
  const code = [`const ${name} = express.Router();`, guarding(draft, name), ...each].join('\n');
  return { module: { names: [name], code }, mount: `app.use('${prefix || '/'}', ${name});` };
};

const registering: Area = (draft, name, prefix, handlers) => {
  const each = handlers.map(
    (one) =>
      `  app.get(prefix + '${one.path}', ${guards(draft)}async (req, res) => { ${one.body} res.end(); });`,
  );
  const code = [`function ${name}(app, prefix) {`, ...each, '}'].join('\n');
  return { module: { names: [name], code }, mount: `${name}(app, '${prefix}');` };
};

const controller: Area = (draft, name, prefix, handlers) => {
  const bound = draft.chance(0.5);
  const methods = handlers.map((one, at) =>
    bound
      ? `  async m${at}(req, res) { ${one.body} res.end(); }`
      : `  m${at} = async (req, res) => { ${one.body} res.end(); };`,
  );
  const one = `${name}One`;
  const routes = handlers.map((handler, at) => {
    const method = bound ? `${one}.m${at}.bind(${one})` : `${one}.m${at}`;
    return `router.get('${handler.path}', ${guards(draft)}${method});`;
  });
  const made = [
    `const ${one} = new ${name}Controller();`,
    'const router = express.Router();',
    guarding(draft, 'router'),
    ...routes,
  ];
  const code = [
    `class ${name}Controller {`,
    ...methods,
    '}',
    `function ${name}() { ${made.join(' ')} return router; }`,
  ].join('\n');
  return { module: { names: [name], code }, mount: `app.use('${prefix || '/'}', ${name}());` };
};

const listed: Area = (draft, name, prefix, handlers) => {
  const wrapped = draft.chance(0.5);
  const each = handlers.map(
    (one) =>
      `  { method: 'get', path: '${one.path}', handler: async (req, res) => { ${one.body} res.end(); } },`,
  );
  const code = [`const ${name} = [`, ...each, '];'].join('\n');
  const handler = wrapped
    ? `(req, res, next) => Promise.resolve(handler(req, res, next)).catch(next)`
    : 'handler';
  const mount = `for (const { method, path, handler } of ${name}) app[method]('${prefix}' + path, ${handler});`;
  return { module: { names: [name], code }, mount };
};

/** Handlers as one of the usual ways has them: the module that holds them, if any, and the statement that mounts it. */
function areaOf(draft: Draft, name: string, prefix: string, handlers: readonly Handler[]): MadeArea {
  return {
    name,
    ...draft.pick([inline, router, registering, controller, listed])(draft, name, prefix, handlers),
  };
}
