import type { Machine } from '../../interpreter/machine.ts';
import type { Call, Value } from '../../interpreter/values.ts';
import { pushRoute } from '../registration.ts';
import type { Layer, RouterModel } from '../router.ts';
import { withArguments } from './given-arguments.ts';
import { type Operation, schemesOf } from './openapi-operations.ts';
import type { DocumentPart } from './openapi-references.ts';

type Place = Extract<Layer, { kind: 'route' }>['at'];

/** What a package answers an operation with. */
export interface AnsweredOperation {
  readonly document: DocumentPart;
  readonly operation: Operation;
  /** As Express writes it, below the base path. */
  readonly path: string;
  readonly handler: Value;
  /** What checks the schemes of the document's security, by their names, and what each of them is given. */
  readonly guards: (scheme: string) => Value | undefined;
  readonly given: readonly Value[];
  readonly at: Place;
  /** The package, since Express has no route of it. */
  readonly behind: string;
}

/** The route of an operation, behind the checks of its schemes. */
export function pushOperation(machine: Machine, router: RouterModel, answered: AnsweredOperation): void {
  const { document, operation, path, handler, guards, given, at, behind } = answered;
  const checks = schemesOf(document, operation).flatMap((scheme) => guards(scheme) ?? []);
  pushRoute(machine, router, {
    method: operation.method,
    paths: [{ text: path }],
    handlers: [...checks.map((one) => withArguments(one, given)), handler],
    at,
    verbAt: at,
    behind,
  });
}

/** Tells of an operation whose handler should be there, of each by itself. */
export function tellNoHandler(machine: Machine, node: Call['node'], method: string, path: string): void {
  const about = `${method} ${path}`;
  const cause =
    'The folder has no such module, the module no such export, or what finds it could not be followed.';
  machine.diagnose('MIG-2003', node, { message: `The handler of ${about} is not found`, cause }, about);
}
