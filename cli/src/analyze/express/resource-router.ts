import { entriesOf } from '../interpreter/entries.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { packageOfOneFunction } from '../interpreter/package-of-one-function.ts';
import { joinedText, partsOf } from '../interpreter/texts.ts';
import { type Call, literal, optionReader, stringOf, UNDEFINED, type Value } from '../interpreter/values.ts';
import { createRouter, METHODS } from './express-model.ts';
import { registerRoute, registerUse, routerOf } from './registration.ts';
import { mayHoldMore, noteRoutesLost } from './written-routes.ts';

/** `resource({ id: 'hive', load, index, create, read, update })`: a router with a route for each method of the resource. */
export const resourceRouterModel: LibraryModel = {
  packages: ['resource-router-middleware'],
  load: (machine, name) => packageOfOneFunction(name, (call) => resourceRouter(machine, call)),
};

/** Names of the package's own; others are those of Express. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ['index', 'get'],
  ['list', 'get'],
  ['read', 'get'],
  ['create', 'post'],
  ['update', 'put'],
  ['modify', 'patch'],
]);
/** What is asked of one of them, by its id. */
const OF_ONE = new Set(['get', 'read', 'put', 'update', 'patch', 'modify', 'del', 'delete']);

function resourceRouter(machine: Machine, { args: [resource = UNDEFINED], node }: Call): Value {
  const made = createRouter(machine, false, node);
  const router = routerOf(made);
  const members = entriesOf(machine, resource, node);
  if (router === undefined || members === undefined) {
    noteRoutesLost(machine, router, node, 'What the resource has');
    return made;
  }
  if (mayHoldMore(resource)) noteRoutesLost(machine, router, node, 'All that the resource has');
  const option = optionReader(resource);
  const id = option('id');
  const middleware = option('middleware');
  if (middleware !== UNDEFINED) registerUse(machine, router, [middleware], node);
  const load = option('load');
  const name = stringOf(id);
  if (load !== UNDEFINED && name !== undefined) router.params.push({ name, handler: load });
  for (const [key, handler] of members) {
    const verb = VERBS.get(key) ?? key;
    const path = OF_ONE.has(key) ? joinedText(['/:', ...partsOf(id)]) : literal('/');
    if (METHODS.includes(verb) || verb === 'all')
      registerRoute(machine, router, verb === 'all' ? 'ALL' : verb.toUpperCase(), [path, handler], node);
  }
  return made;
}
