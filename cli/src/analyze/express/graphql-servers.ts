import { ts } from '#typescript';
import type { Machine } from '../interpreter/machine.ts';
import { getProperty } from '../interpreter/properties.ts';
import { type ExternalValue, literal, optionsOf, UNDEFINED, type Value } from '../interpreter/values.ts';
import { registerUse, routerOf } from './registration.ts';

/** Where Apollo's server answers unless it is told. */
const USUAL_PATH = '/graphql';

/**
 * `server.applyMiddleware({ app, path })` of Apollo Server 2 and 3: the server is a middleware of the application under that path,
 * and what it was set up with, resolvers above all, runs there. It registers no route.
 *
 * @returns whether the call was one of these
 */
export function applyGraphqlServer(
  machine: Machine,
  callee: ExternalValue,
  [settings]: readonly Value[],
  node: ts.Node,
): boolean {
  if (!/^apollo-server(?:-express)?$/.test(callee.package) || !callee.path.endsWith('.applyMiddleware'))
    return false;
  if (settings?.kind !== 'object' || !ts.isCallExpression(node)) return false;
  const applications = optionsOf(getProperty(machine, settings, 'app', node)).flatMap(
    (one) => routerOf(one) ?? [],
  );
  const path = getProperty(machine, settings, 'path', node);
  const under = path === UNDEFINED ? literal(USUAL_PATH) : path;
  const middleware: ExternalValue = {
    kind: 'external',
    package: callee.package,
    path: '',
    keeps: callee.keeps,
  };
  for (const application of applications) registerUse(machine, application, [under, middleware], node);
  return applications.length > 0;
}
