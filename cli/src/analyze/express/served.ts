import type { ts } from '#typescript';
import type { Machine } from '../interpreter/machine.ts';
import { type ExternalValue, optionsOf, type Value } from '../interpreter/values.ts';
import { routerOf } from './registration.ts';

/** Packages that answer requests with the application that they are handed. */
const ANSWERS_WITH_IT =
  /^(?:https?|http2|http2-wrapper|spdy|httpolyglot|greenlock.*|.*serverless.*|aws-lambda.*|azure-.*)$/;

/** `server.on('request', app)`, `new http.Server(app)`, `serverless(app)`: this application is started as well. */
export function noteServed(
  machine: Machine,
  callee: ExternalValue,
  args: readonly Value[],
  node: ts.Node,
): void {
  if (machine.phase !== 'bootstrap' || !ANSWERS_WITH_IT.test(callee.package)) return;
  for (const served of args.flatMap(optionsOf)) {
    const router = routerOf(served);
    if (router?.isApplication !== true) continue;
    machine.listening.add(served);
    router.listenAt ??= node;
  }
}
