import type { ts } from '#typescript';
import type { Machine } from '../interpreter/machine.ts';
import { brief } from '../interpreter/source-text.ts';
import type { ExternalValue, Value } from '../interpreter/values.ts';
import { applyGraphqlServer } from './graphql-servers.ts';
import { routerOf } from './registration.ts';
import type { RouterModel } from './router.ts';
import { addWrittenRoutes } from './written-routes.ts';

/**
 * Packages that take an application and register no route on it: servers that listen with it, clients that test it,
 * template engines, listings, watchers.
 */
const REGISTERS_NOTHING = new RegExp(
  `^(?:${[
    'node:.*|https?|http2|http2-wrapper|spdy|httpolyglot|greenlock.*',
    'supertest.*|chai.*|light-my-request|@?.*serverless.*|aws-lambda.*|azure-.*',
    'socket\\.io.*|ws|primus|http-(?:terminator|shutdown|graceful-shutdown)|stoppable|lightship',
    'nunjucks.*|hbs|i18n.*|express-(?:handlebars|hbs|ejs-.*|nunjucks.*|react-views|list-.*|print-.*|route-.*list.*)',
    '@sentry/.*|newrelic|dd-trace|elastic-apm-node|applicationinsights|@opentelemetry/.*|debug|lodash.*|util|assert|q|bluebird|awilix.*|inversify.*|tsyringe|typedi',
  ].join('|')})$`,
);

/** What a package registers on an application that it is handed cannot be seen: a person writes it, or it is told. */
export function noteHandedOver(
  machine: Machine,
  callee: ExternalValue,
  args: readonly Value[],
  node: ts.Node,
): void {
  if (machine.phase !== 'bootstrap' || REGISTERS_NOTHING.test(callee.package)) return;
  if (applyGraphqlServer(machine, callee, args, node)) return;
  const router = args.flatMap(valuesIn).find((one) => one !== undefined);
  if (router === undefined) return;
  if (addWrittenRoutes(machine, router, node)) return;
  machine.diagnose('MIG-2003', node, {
    message: `${brief(node)} hands the ${router.isApplication ? 'application' : 'router'} to ${callee.package}`,
    cause: 'What code of a package registers on it is not seen; such routes are missing from the model.',
    remedy:
      'Write them beside the call: // migrate:routes GET /x, POST /y; with nothing behind the colon there are none.',
  });
}

/** Routers that are an argument, or a property of one: `finale.initialize({ app, sequelize })`. */
function valuesIn(arg: Value): (RouterModel | undefined)[] {
  if (arg.kind === 'object' && arg.classOf === undefined) return [...arg.props.values()].map(routerOf);
  return [routerOf(arg)];
}
