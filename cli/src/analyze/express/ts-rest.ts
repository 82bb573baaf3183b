import type { ts } from '#typescript';
import { entriesOfObject } from '../data-access/option-objects.ts';
import { given } from '../interpreter/branches.ts';
import { entriesOf } from '../interpreter/entries.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { conditionOfMember } from '../interpreter/member-conditions.ts';
import { getProperty } from '../interpreter/properties.ts';
import { brief } from '../interpreter/source-text.ts';
import { joinedText, partsOf } from '../interpreter/texts.ts';
import {
  type Call,
  INPUT,
  isFollowed,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  optionReader,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';
import { withArguments } from './documents/given-arguments.ts';
import { expressMajor } from './express-major.ts';
import { flatten, registerRoute, registerUse, routerOf } from './registration.ts';
import type { RouterModel } from './router.ts';
import { addWrittenRoutes } from './written-routes.ts';

const FIRST: NativeValue['call'] = ({ args: [given = UNDEFINED] }) => given;
const SECOND: NativeValue['call'] = ({ args: [, given = UNDEFINED] }) => given;

/**
 * `@ts-rest`: a contract names the method and path of each route, an object of the same shape has their handlers, and
 * `createExpressEndpoints(contract, handlers, app)` registers both.
 */
export const tsRestModels: readonly LibraryModel[] = [
  packageModel('@ts-rest/core', (machine) => {
    const contract = membersOnly('contract', {
      router: (call) => routerOfContract(machine, call),
      query: FIRST,
      mutation: FIRST,
      responses: FIRST,
    });
    return { initContract: () => contract, initTsRest: () => contract };
  }),
  packageModel('@ts-rest/express', (machine) => ({
    initServer: () => membersOnly('server', { router: SECOND, route: SECOND }),
    createExpressEndpoints: (call) => createEndpoints(machine, call),
  })),
];

type Members = Readonly<Record<string, NativeValue['call']>>;

function packageModel(name: string, membersOf: (machine: Machine) => Members): LibraryModel {
  return {
    packages: [name],
    load: (machine) => {
      const members = membersOf(machine);
      return native(name, {
        get: (member) => memberOf(members, member) ?? { kind: 'external', package: name, path: `.${member}` },
      });
    },
  };
}

function membersOnly(label: string, members: Members): Value {
  return native(label, { get: (name) => memberOf(members, name) ?? nativeFunction(name, () => INPUT) });
}

function memberOf(members: Members, name: string): Value | undefined {
  const call = Object.hasOwn(members, name) ? members[name] : undefined;
  return call === undefined ? undefined : nativeFunction(name, call);
}

/** `c.router(endpoints, { pathPrefix, metadata })`: what the options say is said of each route, however deep. */
function routerOfContract(machine: Machine, { args: [endpoints = UNDEFINED, options], node }: Call): Value {
  const option = optionReader(options);
  const apply = (value: Value): Value => {
    if (value.kind !== 'object') return value;
    if (isRoute(value)) return routeUnder(option('pathPrefix'), option('metadata'), value);
    const entries = entriesOf(machine, value, node) ?? [];
    return objectValue(
      entries.map(([name, one]): [string, Value] => [name, apply(one)]),
      value.open,
    );
  };
  return apply(endpoints);
}

function isRoute(value: Value): value is Value & { kind: 'object' } {
  return value.kind === 'object' && value.props.has('method') && value.props.has('path');
}

function routeUnder(prefix: Value, metadata: Value, route: Value & { kind: 'object' }): Value {
  const path = route.props.get('path') ?? UNDEFINED;
  const own = route.props.get('metadata');
  return objectValue(
    [
      ...route.props,
      ['path', prefix === UNDEFINED ? path : joined(prefix, path)],
      ['metadata', objectValue([...entriesOfObject(metadata), ...entriesOfObject(own)], true)],
    ],
    route.open,
  );
}

function joined(prefix: Value, path: Value): Value {
  const [one, other] = [stringOf(prefix), stringOf(path)];
  return one !== undefined && other !== undefined
    ? literal(one + other)
    : joinedText([...partsOf(prefix), ...partsOf(path)]);
}

interface Endpoints {
  readonly router: RouterModel;
  readonly globals: readonly Value[];
  readonly node: ts.Node;
}

function createEndpoints(machine: Machine, { args, node }: Call): Value {
  const [contract = UNDEFINED, handlers = UNDEFINED, target = UNDEFINED, options] = args;
  const router = optionsOf(target).flatMap((one) => routerOf(one) ?? [])[0];
  if (addWrittenRoutes(machine, router, node)) return UNDEFINED;
  if (router === undefined) tellLost(machine, node, 'What it registers them on');
  else {
    const option = optionReader(options);
    const globals = option('globalMiddleware');
    addEndpoints(machine, contract, handlers, {
      router,
      globals: flatten([globals]).filter(isHandler),
      node,
    });
    const onInvalid = option('requestValidationErrorHandler');
    if (isFollowed(onInvalid)) registerUse(machine, router, [onInvalid], node);
  }
  return UNDEFINED;
}

/** Handlers decide what is registered, in their order; the contract says where. */
function addEndpoints(machine: Machine, contract: Value, handlers: Value, endpoints: Endpoints): void {
  const { node } = endpoints;
  if (isImplementation(handlers)) {
    if (isRoute(contract)) addEndpoint(machine, contract, handlers, endpoints);
    else tellLost(machine, node, 'The contract of one of its handlers');
    return;
  }
  const entries = handlers.kind === 'object' ? entriesOf(machine, handlers, node) : undefined;
  if (entries === undefined || mayHoldOthers(handlers)) tellLost(machine, node, 'Its handlers');
  for (const [name, one] of entries ?? []) {
    const add = () => addEndpoints(machine, getProperty(machine, contract, name, node), one, endpoints);
    const condition = conditionOfMember(handlers, name);
    if (condition === undefined) add();
    else given(machine, condition, add);
  }
}

/** Members that are there under a condition leave an object open, too, but these are known. */
function mayHoldOthers(value: Value): boolean {
  return value.kind === 'object' && value.open && value.when === undefined;
}

/** A function, or an object with middleware beside it. */
function isImplementation(value: Value): boolean {
  return isHandler(value) || (value.kind === 'object' && isHandler(optionReader(value)('handler')));
}

function isHandler(value: Value): boolean {
  return optionsOf(value).some((one) => isFollowed(one) || (one.kind === 'external' && one.path !== ''));
}

function addEndpoint(
  machine: Machine,
  contract: Value & { kind: 'object' },
  implementation: Value,
  { router, globals, node }: Endpoints,
): void {
  const route = optionReader(contract);
  const method = stringOf(route('method'));
  const option = optionReader(implementation);
  const handler = implementation.kind === 'object' ? option('handler') : implementation;
  if (method === undefined) {
    tellLost(machine, node, 'The method of one of its routes');
    return;
  }
  const request = objectValue(
    [
      ['req', machine.request],
      ['res', machine.response],
      ...['params', 'body', 'query', 'headers', 'files', 'file'].map((name): [string, Value] => [
        name,
        INPUT,
      ]),
    ],
    true,
  );
  registerRoute(
    machine,
    router,
    method,
    [
      pathFor(machine, route('path')),
      ...globals,
      ...flatten([option('middleware')]).filter(isHandler),
      withArguments(handler, [request]),
    ],
    node,
  );
}

/** Express 5 writes `/:id?` as `{/:id}`. */
function pathFor(machine: Machine, path: Value): Value {
  const text = stringOf(path);
  return text === undefined || !text.includes('?') || expressMajor(machine.sources) < 5
    ? path
    : literal(text.replace(/(?:^|\/)(:[^/?]+)\?/g, '{/$1}'));
}

function tellLost(machine: Machine, node: ts.Node, what: string): void {
  machine.diagnose('MIG-2003', node, {
    message: `Cannot tell all routes that ${brief(node)} registers`,
    cause: `${what} could not be followed.`,
  });
}
