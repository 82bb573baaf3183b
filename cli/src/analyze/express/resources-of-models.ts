import { pluralize } from 'inflection';
import { ts } from '#typescript';
import { newQuery, unresolved } from '../data-access/queries.ts';
import { callFunction } from '../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { getProperty } from '../interpreter/properties.ts';
import { brief } from '../interpreter/source-text.ts';
import {
  type Call,
  INPUT,
  isFollowed,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  optionReader,
  optionsOf,
  stringOf,
  truthOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';
import { generatedHandler } from './generated-handlers.ts';
import { pathsOf } from './layer-paths.ts';
import { addRoute, routerOf } from './registration.ts';
import { type Hooks, hooksOf } from './resource-hooks.ts';
import type { LayerPath, RouterModel } from './router.ts';
import { addWrittenRoutes } from './written-routes.ts';

/** What a resource does: the method and the endpoint that it is served at, and what it does with the model. */
const ACTIONS = {
  create: { method: 'POST', endpoint: 'plural', ofModel: ['create', 'findOne'], ofRow: undefined },
  read: { method: 'GET', endpoint: 'singular', ofModel: ['findOne'], ofRow: undefined },
  update: { method: 'PUT', endpoint: 'singular', ofModel: ['findOne'], ofRow: 'update' },
  delete: { method: 'DELETE', endpoint: 'singular', ofModel: ['findOne'], ofRow: 'destroy' },
  list: { method: 'GET', endpoint: 'plural', ofModel: ['findAll'], ofRow: undefined },
} as const;

type Action = keyof typeof ACTIONS;
const ALL_ACTIONS: readonly Action[] = ['create', 'read', 'update', 'delete', 'list'];

/** What `initialize` says once for all resources. */
interface Settings {
  readonly router: RouterModel | undefined;
  readonly base: string;
  readonly updateMethod: string;
}

/**
 * `finale-rest`, and `epilogue` before it: `resource({ model, endpoints })` registers the routes of a model of Sequelize on the
 * application that `initialize({ app })` was given. The milestones of a request run what the program hooks into them.
 */
export function resourcesOfModels(): LibraryModel {
  const made = new Map<string, Value>();
  return {
    packages: ['finale-rest', 'epilogue'],
    load: (machine, name) => {
      const self = made.get(name) ?? packageOf(machine, name);
      made.set(name, self);
      return self;
    },
  };
}

function packageOf(machine: Machine, name: string): Value {
  let settings: Settings = { router: undefined, base: '', updateMethod: 'PUT' };
  const members: Readonly<Record<string, NativeValue['call']>> = {
    initialize: ({ args, node }) => {
      settings = settingsOf(args[0]);
      if (settings.router === undefined) tellLost(machine, node, 'The application that it is given');
      return UNDEFINED;
    },
    resource: (call) => makeResource(machine, call, settings),
  };
  const self: Value = native(name, {
    get: (member) => {
      if (member === 'default') return self;
      const call = Object.hasOwn(members, member) ? members[member] : undefined;
      return call === undefined
        ? { kind: 'external', package: name, path: `.${member}` }
        : nativeFunction(member, call);
    },
  });
  return self;
}

function settingsOf(given: Value | undefined): Settings {
  const option = optionReader(given);
  const base = option('base');
  return {
    router: optionsOf(option('app')).flatMap((one) => routerOf(one) ?? [])[0],
    base: truthOf(base) === false ? '' : (stringOf(base) ?? '{?}'),
    updateMethod: stringOf(option('updateMethod'))?.toUpperCase() ?? 'PUT',
  };
}

function makeResource(machine: Machine, { args, node }: Call, settings: Settings): Value {
  const option = optionReader(args[0]);
  const model = option('model');
  const hooks: Hooks = new Map(actionsOf(machine, option('actions'), node).map((action) => [action, []]));
  const isWritten = addWrittenRoutes(machine, settings.router, node);
  if (!isWritten && ts.isCallExpression(node)) {
    register(machine, settings, option('endpoints'), { model, include: option('include'), hooks, node });
    const associations = option('associations');
    if (associations !== UNDEFINED && truthOf(associations) !== false)
      tellLost(machine, node, 'What it registers for associations');
  }
  return hooksOf(machine, hooks, { model, madeAt: node });
}

function register(
  machine: Machine,
  { router, base, updateMethod }: Settings,
  given: Value,
  resource: Resource,
): void {
  const { model, hooks, node } = resource;
  if (router === undefined) {
    tellLost(machine, node, 'The application that it registers on');
    return;
  }
  const endpoints = endpointsOf(machine, given, model, node);
  for (const action of hooks.keys()) {
    const { method, endpoint } = ACTIONS[action];
    const verb = action === 'update' ? updateMethod : method;
    const handler = generatedHandler(`resource ${action}`, node, () => answer(machine, resource, action));
    addRoute(machine, router, verb, [under(base, endpoints[endpoint])], [handler], node, node);
  }
}

/** The actions in the order in which the program names them, which is that of their routes. */
function actionsOf(machine: Machine, given: Value, node: ts.Node): readonly Action[] {
  if (given === UNDEFINED) return ALL_ACTIONS;
  const items = given.kind === 'array' && !given.open ? given.items : undefined;
  if (items === undefined) {
    tellLost(machine, node, 'The list of its actions');
    return ALL_ACTIONS;
  }
  return items.flatMap((item) => {
    const action = ALL_ACTIONS.find((one) => one === stringOf(item));
    if (action === undefined) tellLost(machine, node, 'One of its actions');
    return action ?? [];
  });
}

interface Endpoints {
  readonly plural: LayerPath;
  readonly singular: LayerPath;
}

/** `['/birds', '/birds/:id']`; one alone stands for both, and without any the model's name does. */
function endpointsOf(machine: Machine, given: Value, model: Value, node: ts.Node): Endpoints {
  if (given.kind === 'array' && !given.open && given.items.length > 0) {
    const [plural, singular = plural] = given.items.map(
      (item): LayerPath => pathsOf(item)?.[0] ?? { unknown: '{?}' },
    );
    if (plural !== undefined && singular !== undefined) return { plural, singular };
  }
  const name = given === UNDEFINED ? stringOf(getProperty(machine, model, 'name', node)) : undefined;
  if (name === undefined) return { plural: { unknown: '/{?}' }, singular: { unknown: '/{?}' } };
  const path = `/${pluralize(name)}`;
  return { plural: { text: path }, singular: { text: `${path}/:id` } };
}

function under(base: string, path: LayerPath): LayerPath {
  if ('text' in path && base !== '{?}') return { ...path, text: base + path.text };
  return { unknown: base + ('text' in path ? path.text : path.unknown) };
}

interface Resource {
  readonly model: Value;
  readonly include: Value;
  readonly hooks: Hooks;
  readonly node: ts.CallExpression;
}

/** What a request does: the model's work, and what is hooked into its milestones, which sees the row. */
function answer(machine: Machine, { model, include, hooks, node }: Resource, action: Action): void {
  const { ofModel, ofRow } = ACTIONS[action];
  let row: Value = INPUT;
  for (const name of ofModel) {
    const method = getProperty(machine, model, name, node);
    if (!optionsOf(method).some(isFollowed)) {
      tellLostModel(machine, node);
      break;
    }
    row = callFunction(machine, method, optionsFor(name, include), node, model);
  }
  if (ofRow !== undefined) callFunction(machine, getProperty(machine, row, ofRow, node), [INPUT], node, row);
  const context = objectValue([['instance', row]], true);
  for (const hook of hooks.get(action) ?? [])
    callFunction(machine, hook, [machine.request, machine.response, context], node);
}

/** `create(attributes, options)`, and options alone of what looks for rows. */
function optionsFor(method: string, include: Value): Value[] {
  return method === 'create' ? [INPUT] : [objectValue([['include', include]], true)];
}

function tellLostModel(machine: Machine, node: ts.CallExpression): void {
  unresolved(machine, newQuery(machine, node), node, {
    message: `What the routes of ${brief(node)} read and write is not known`,
    cause: 'Its model could not be followed.',
  });
}

function tellLost(machine: Machine, node: ts.Node, what: string): void {
  machine.diagnose('MIG-2003', node, {
    message: `Cannot tell which routes ${brief(node)} registers`,
    cause: `${what} could not be followed.`,
  });
}
