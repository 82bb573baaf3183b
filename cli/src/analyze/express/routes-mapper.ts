import { join } from 'node:path';
import { callFunction, constructValue } from '../interpreter/calls.ts';
import { entriesOf } from '../interpreter/entries.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { noteLoad, requireModule } from '../interpreter/modules.ts';
import { packageOfOneFunction } from '../interpreter/package-of-one-function.ts';
import { getProperty } from '../interpreter/properties.ts';
import {
  type Call,
  INPUT,
  literal,
  optionReader,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';
import { createRouter } from './express-model.ts';
import { flatten, registerRoute, routerOf } from './registration.ts';
import { mayHoldMore, noteRoutesLost } from './written-routes.ts';

/** `mapRoutes({ 'GET /combs': 'CombController.list' }, 'api/controllers/')`: a router of routes whose handlers stand in modules of a folder. */
export const routesMapperModel: LibraryModel = {
  packages: ['express-routes-mapper'],
  load: (machine, name) => packageOfOneFunction(name, (call) => mappedRoutes(machine, call)),
};

function mappedRoutes(machine: Machine, { args: [table = UNDEFINED, folder, before], node }: Call): Value {
  const made = createRouter(machine, false, node);
  const router = routerOf(made);
  const entries = entriesOf(machine, table, node);
  const base = stringOf(folder);
  if (router === undefined || entries === undefined || base === undefined) {
    noteRoutesLost(machine, router, node, 'The table of routes, or the folder of the controllers,');
    return made;
  }
  if (mayHoldMore(table)) noteRoutesLost(machine, router, node, 'All of the table of routes');
  for (const [request, target] of entries) {
    const [method = '', path = ''] = request.split(/\s+/);
    const option = optionReader(target);
    const place = stringOf(target) ?? stringOf(option('path'));
    const guards = [before, option('middlewares')].filter((one) => one !== undefined && one !== UNDEFINED);
    const handler = place === undefined ? INPUT : handlerAt(machine, base, place, node);
    registerRoute(
      machine,
      router,
      method.toUpperCase(),
      [literal(path), ...flatten(guards.filter((one) => one !== undefined)), handler],
      node,
    );
  }
  return made;
}

/** `inner/QueenController.crown`: a method of what the module's function or class makes. */
function handlerAt(machine: Machine, base: string, place: string, node: Call['node']): Value {
  const dot = place.lastIndexOf('.');
  const { root } = machine.sources;
  const found = machine.sources.resolve(
    `${join(root, base)}/${place.slice(0, dot)}`,
    join(root, 'package.json'),
  );
  if (found.kind !== 'source') {
    machine.diagnose('MIG-2005', node, { message: `No module of ${base} has ${place}` });
    return INPUT;
  }
  noteLoad(machine, node, found.path);
  const exported = requireModule(machine, found.path);
  const makes = [exported, getProperty(machine, exported, 'default', node)]
    .flatMap(optionsOf)
    .find((one) => one.kind === 'class' || one.kind === 'function');
  if (makes === undefined) return INPUT;
  const made =
    makes.kind === 'class'
      ? constructValue(machine, makes, [], node)
      : callFunction(machine, makes, [], node);
  return getProperty(machine, made, place.slice(dot + 1), node);
}
