import { dirname, isAbsolute, join } from 'node:path';
import { filePathOf } from '../interpreter/builtins/urls.ts';
import { entriesOf } from '../interpreter/entries.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { noteLoad, requireModule } from '../interpreter/modules.ts';
import { iterate } from '../interpreter/spreads.ts';
import {
  type Call,
  literal,
  native,
  nativeFunction,
  optionReader,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';
import { createRouter } from './express-model.ts';
import { registerRoute, routerOf } from './registration.ts';
import { byPriority, isRouteFile, urlOf } from './routed-files.ts';
import type { RouterModel } from './router.ts';
import { registerWebSocket } from './websockets.ts';
import { noteRoutesLost } from './written-routes.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'connect', 'options', 'trace'];

/** `express-file-routing`: modules of a folder whose places are paths and whose exports are handlers of methods. */
export const fileRoutingModel: LibraryModel = {
  packages: ['express-file-routing'],
  load: (machine, name) => {
    const create = (call: Call): Value => {
      const [target = UNDEFINED, options = UNDEFINED] = call.args;
      return routed(machine, target, options, call);
    };
    const members = new Map<string, Value>([
      ['createRouter', nativeFunction('createRouter', create)],
      ['default', nativeFunction('createRouter', create)],
      [
        'router',
        nativeFunction('router', (call) =>
          routed(machine, createRouter(machine, false, call.node), call.args[0] ?? UNDEFINED, call),
        ),
      ],
    ]);
    return native(name, { get: (member) => members.get(member), call: create });
  },
};

/** Registers what a folder has on an application or a router, and gives that back. */
function routed(machine: Machine, target: Value, options: Value, { node }: Call): Value {
  const router = optionsOf(target).flatMap((one) => routerOf(one) ?? [])[0];
  const option = optionReader(options);
  const folder = folderOf(machine, option('directory'));
  if (router === undefined || folder === undefined) {
    const lost = router === undefined ? 'What it registers them on' : 'The folder that it takes them from';
    noteRoutesLost(machine, router, node, lost);
    return target;
  }
  const more = (iterate(option('additionalMethods')) ?? []).flatMap((one) => stringOf(one) ?? []);
  const files = machine.sources
    .walk(folder)
    .map((file) => ({ file, url: urlOf(file.slice(folder.length)) }))
    .filter(({ file }) => isRouteFile(file.slice(folder.length)))
    .sort(byPriority);
  const exported = new Map(
    files
      .map(({ file }) => file)
      .sort()
      .map((file) => {
        noteLoad(machine, node, file);
        return [file, requireModule(machine, file)];
      }),
  );
  for (const { file, url } of files)
    registerFile(
      machine,
      { router, url, methods: [...METHODS, ...more], node },
      exported.get(file) ?? UNDEFINED,
    );
  return target;
}

/** The folder that is named, or `routes` beside the module that the process was started with, or in its folder. */
function folderOf(machine: Machine, given: Value): string | undefined {
  if (given.kind !== 'literal' || given.value !== undefined) {
    const path = optionsOf(given).flatMap((one) => filePathOf(one) ?? [])[0];
    if (path === undefined) return undefined;
    const folder = isAbsolute(path) ? path : join(machine.sources.root, path);
    return machine.sources.list(folder) === undefined ? undefined : folder;
  }
  const [main = machine.sources.root] = machine.modules.keys();
  return [join(dirname(main), 'routes'), join(machine.sources.root, 'routes')].find(
    (folder) => machine.sources.list(folder) !== undefined,
  );
}

interface FileRoute {
  readonly router: RouterModel;
  readonly url: string;
  readonly methods: readonly string[];
  readonly node: Call['node'];
}

/** Each export named like a method is a route; the default export answers every other method. */
function registerFile(machine: Machine, { router, url, methods, node }: FileRoute, exported: Value): void {
  const entries = entriesOf(machine, exported, node);
  if (entries === undefined) {
    machine.diagnose('MIG-2003', node, {
      message: `What the module of ${url} exports is not known`,
      cause: 'It comes from a value that could not be followed; its routes are missing.',
    });
    return;
  }
  for (const [name, handler] of inOrder(machine, entries)) {
    const method = name.toLowerCase() === 'del' ? 'delete' : name.toLowerCase();
    if (!methods.includes(method)) continue;
    const args = [literal(url), handler];
    if (method === 'ws') registerWebSocket(machine, router, { args, node, thisValue: UNDEFINED });
    else registerRoute(machine, router, method.toUpperCase(), args, node);
  }
  const fallback = fallbackOf(exported, new Map(entries));
  if (fallback !== undefined) registerRoute(machine, router, 'ALL', [literal(url), fallback], node);
}

/** The names of an ES module's exports are sorted, those of a CommonJS module stand as it sets them. */
function inOrder(machine: Machine, entries: readonly [string, Value][]): readonly [string, Value][] {
  const manifest = Object(machine.sources.readJson(join(machine.sources.root, 'package.json')));
  if (Reflect.get(manifest, 'type') !== 'module') return entries;
  return entries.toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** `export default handler`, also below the object that a module of CommonJS is to `import()`. */
function fallbackOf(exported: Value, entries: ReadonlyMap<string, Value>): Value | undefined {
  const own = entries.get('default') ?? exported;
  const handler = own.kind === 'object' ? own.props.get('default') : own;
  return handler === undefined || handler.kind === 'literal' || handler.kind === 'object'
    ? undefined
    : handler;
}
