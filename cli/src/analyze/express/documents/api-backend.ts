import type { ts } from '#typescript';
import { callFunction } from '../../interpreter/calls.ts';
import { entriesOf } from '../../interpreter/entries.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { union } from '../../interpreter/unions.ts';
import {
  type Call,
  INPUT,
  objectValue,
  optionReader,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { documentOf, type Operation, operationsOf, schemesOf } from './openapi-operations.ts';
import type { DocumentPart } from './openapi-references.ts';

/** A handler under the name of its operation, or of what it is for, with the condition under which it is registered. */
export interface Registered {
  readonly handler: Value;
  readonly when: string | undefined;
}

/** One `new OpenAPIBackend(…)`: a document, and the handlers that the program has registered for it so far. */
export class ApiBackend {
  readonly node: ts.Node;
  readonly document: DocumentPart | undefined;
  readonly operations: readonly Operation[] | undefined;
  readonly root: Value;
  /** Where handlers were registered of which not all names are known. */
  unknownAt: ts.Node | undefined;
  /** Whether a place was found at which an application hands requests to it. */
  isServed = false;
  readonly #machine: Machine;
  readonly #validates: boolean;
  readonly #handlers = new Map<string, Registered>();
  readonly #guards = new Map<string, Registered>();

  constructor(machine: Machine, { args: [options = UNDEFINED], node }: Call) {
    const option = optionReader(options);
    this.#machine = machine;
    this.node = node;
    this.document = documentOf(machine, option('definition'));
    this.operations = this.document === undefined ? undefined : operationsOf(machine, this.document);
    this.root = option('apiRoot');
    const validates = option('validate');
    this.#validates = !(validates.kind === 'literal' && validates.value === false);
    this.#take(this.#handlers, option('handlers'), node);
    this.#take(this.#guards, option('securityHandlers'), node);
  }

  /** `register('showBoat', handler)` or `register({ showBoat: handler })`. */
  register({ args, node }: Call): void {
    this.#registerIn(this.#handlers, args, node);
  }

  /** `registerSecurityHandler('apiKey', handler)`. */
  registerGuard({ args, node }: Call): void {
    this.#registerIn(this.#guards, args, node);
  }

  /** What answers an operation: its own handler, or the one for all that have none. */
  answering({ id }: Operation): Registered | undefined {
    return (id === undefined ? undefined : this.#handlers.get(id)) ?? this.#firstOf('501', 'notImplemented');
  }

  /**
   * What runs around the handler of an operation, in order, whoever of them may answer instead. The one behind it comes
   * last but is no handler of the route, so that it stands before.
   */
  around(operation: Operation): Value[] {
    const schemes = this.document === undefined ? [] : schemesOf(this.document, operation);
    const guards = schemes.map((name) => this.#guards.get(name));
    return [
      this.#firstOf('preRoutingHandler'),
      this.#firstOf('postRoutingHandler'),
      ...guards,
      this.#firstOf('postSecurityHandler'),
      schemes.length > 0 ? this.#firstOf('unauthorizedHandler') : undefined,
      this.#validates ? this.#firstOf('400', 'validationFail') : undefined,
      this.#firstOf('preOperationHandler'),
      this.#firstOf('postResponseHandler'),
    ].flatMap((one) => one?.handler ?? []);
  }

  /** Runs what a request runs that is for none of the operations; with a document that cannot be read, anything. */
  answerOthers(args: readonly Value[], node: ts.Node): void {
    const hooks = ['preRoutingHandler', 'postRoutingHandler', '404', 'notFound', '405', 'methodNotAllowed'];
    for (const [name, { handler }] of [...this.#guards, ...this.#handlers])
      if (this.operations === undefined || hooks.includes(name))
        callFunction(this.#machine, handler, [contextOf(), ...args], node);
  }

  #firstOf(...names: readonly string[]): Registered | undefined {
    return names.map((name) => this.#handlers.get(name)).find((one) => one !== undefined);
  }

  #registerIn(
    target: Map<string, Registered>,
    [first = UNDEFINED, second]: readonly Value[],
    node: ts.Node,
  ): void {
    const name = stringOf(first);
    if (name !== undefined && second !== undefined) this.#add(target, name, second);
    else this.#take(target, first, node);
  }

  #take(target: Map<string, Registered>, handlers: Value, node: ts.Node): void {
    if (handlers.kind === 'literal' && handlers.value === undefined) return;
    const entries = entriesOf(this.#machine, handlers, node);
    for (const [name, handler] of entries ?? []) this.#add(target, name, handler);
    if (entries === undefined || (handlers.kind === 'object' && handlers.open)) this.unknownAt ??= node;
  }

  #add(target: Map<string, Registered>, name: string, handler: Value): void {
    if (handler.kind === 'literal') return;
    const { conditions } = this.#machine;
    const before = target.get(name);
    if (conditions.length === 0) target.set(name, { handler, when: undefined });
    else if (before === undefined) target.set(name, { handler, when: conditions.join(' && ') });
    else target.set(name, { handler: union([before.handler, handler]), when: before.when });
  }
}

/** The first argument of every handler. */
export function contextOf(): Value {
  return objectValue([['request', INPUT]], true);
}
