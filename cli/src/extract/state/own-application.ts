import { ts } from '#typescript';
import { textOf } from '../../analyze/detectors/call-places.ts';
import { pathsMayOverlap } from '../../analyze/express/overlap.ts';
import type { Analysis } from '../../analyze/index.ts';
import { lineOf } from '../../analyze/interpreter/machine.ts';
import { optionsOf } from '../../analyze/interpreter/values.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { keptRoutes } from '../cuts/kept-routes.ts';
import type { Sides } from './sides.ts';

/**
 * Places at which the context's code uses the application as a whole: calls its own routes over HTTP, hands a request back
 * to it, rewrites a request's URL and passes it on, or reads the list of routes. The service has fewer routes and would
 * answer something else.
 */
export function ownApplicationBlockers(
  analysis: Analysis,
  sides: Sides,
  own: ReadonlySet<string>,
): Problem[] {
  return [
    ...callsOfItself(analysis, sides, own),
    ...handedBack(analysis, sides),
    ...rewrittenUrls(analysis, sides),
  ];
}

const OWN_HOST =
  /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])(?::(?:\d+|\{\?\}))?(\/[^?#]*)/;

/** `fetch('http://localhost:3000/dogs')`, where the monolith answers `/dogs` and the service does not. */
function callsOfItself({ machine, model }: Analysis, { inside }: Sides, own: ReadonlySet<string>): Problem[] {
  const kept = keptRoutes(model, own);
  const foreign = model.routes.filter((route) => !kept.has(route.id));
  return [...machine.callSites.values()].flat().flatMap(({ node, args, caller }) => {
    if (!inside.has(caller)) return [];
    const path = OWN_HOST.exec(textOf(args[0]) ?? '')?.[1]?.replaceAll('{?}', ':any');
    const route = path === undefined ? undefined : foreign.find((one) => pathsMayOverlap(one.path, path));
    return route === undefined
      ? []
      : [
          refused(
            `Calls ${route.id} of its own application over HTTP`,
            'In the service the call would find no such route.',
            { file: machine.pathOf(node), line: lineOf(node) },
          ),
        ];
  });
}

/** Members by which code gets at the routes of an application: to run them, or to list them. */
const AS_A_WHOLE = ['handle', '_router', 'router'];

function handedBack({ machine }: Analysis, { insideCalls }: Sides): Problem[] {
  return machine.routers
    .filter((router) => router.isApplication)
    .flatMap(({ value }) => optionsOf(value ?? { kind: 'literal', value: undefined }))
    .flatMap((value) => {
      if (value.kind !== 'native') return [];
      const users = AS_A_WHOLE.flatMap((member) => [...machine.memory.readersOf(value.id, member)]);
      const records = new Set(users.filter((one) => insideCalls.has(one)).map((one) => one.record));
      return [...records].map(({ file, line, name }) =>
        refused(
          `${name} uses the application as a whole`,
          'It runs or lists the routes that the application has; the service has only those of this context.',
          { file, line },
        ),
      );
    });
}

/** A handler that sets `req.url` and passes the request on hands it to another route. */
function rewrittenUrls({ machine }: Analysis, { inside, handlers }: Sides): Problem[] {
  const found: Problem[] = [];
  for (const record of inside) {
    if (!handlers.has(record)) continue;
    const visit = (node: ts.Node): void => {
      if (isUrlAssignment(node))
        found.push(
          refused(
            `${record.name} changes the URL of a request`,
            'The route that it then meets may be missing.',
            {
              file: machine.pathOf(node),
              line: lineOf(node),
            },
          ),
        );
      if (!ts.isFunctionLike(node) || node === record.node) ts.forEachChild(node, visit);
    };
    if (!ts.isSourceFile(record.node)) visit(record.node);
  }
  return found;
}

function isUrlAssignment(node: ts.Node): boolean {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    /^(?:ctx\.)?(?:req|request)\.url$/.test(node.left.getText())
  );
}

function refused(message: string, cause: string, place: { file: string; line: number }): Problem {
  return problem('MIG-4019', { message, cause, ...place });
}
