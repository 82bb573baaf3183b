import { ts } from '#typescript';
import { emitterMember, emitterModel } from '../interpreter/builtins/events.ts';
import { ANY_ITEM } from '../interpreter/lasting-memory.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { noteRead, noteWrite } from '../interpreter/properties.ts';
import { union } from '../interpreter/unions.ts';
import {
  ANY_MEMBER,
  type Call,
  freshId,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';
import { configure } from './configure.ts';
import { inheritedMember, prototypesOf } from './prototypes.ts';
import {
  addRoute,
  registerRoute,
  registerUnknownVerb,
  registerUse,
  routePaths,
  routerOf,
} from './registration.ts';
import { noteSentOn } from './requests-sent-on.ts';
import type { RouterModel } from './router.ts';
import { registerWebSocket } from './websockets.ts';

/** Methods that Express registers routes for, as node:http lists them. */
export const METHODS = [
  'get',
  'post',
  'put',
  'delete',
  'patch',
  'head',
  'options',
  'acl',
  'bind',
  'checkout',
  'connect',
  'copy',
  'link',
  'lock',
  'm-search',
  'merge',
  'mkactivity',
  'mkcalendar',
  'mkcol',
  'move',
  'notify',
  'propfind',
  'proppatch',
  'purge',
  'query',
  'rebind',
  'report',
  'search',
  'source',
  'subscribe',
  'trace',
  'unbind',
  'unlink',
  'unlock',
  'unsubscribe',
];

/** What made applications before `express()` itself did. */
const SERVERS_OF_OLD = ['createServer', 'HTTPServer', 'HTTPSServer'];

const ROUTER_PACKAGES = ['co-router', 'express-promise-router', 'express-async-router', 'router'];

/** `express`: applications and routers, and the middleware that comes with it. */
export const expressModel: LibraryModel = {
  packages: ['express', ...ROUTER_PACKAGES],
  load: (machine, name) =>
    ROUTER_PACKAGES.includes(name) ? routerFactory(machine) : expressFunction(machine),
};

function expressFunction(machine: Machine): Value {
  const own: NativeValue = native('express', {
    get: (name) => {
      if (name === 'Router') return routerFactory(machine);
      if (name === 'default') return own;
      if (name === 'application') return prototypesOf(machine).application;
      if (name === 'request' || name === 'response') return machine[name];
      if (SERVERS_OF_OLD.includes(name)) return serverFactory(machine);
      return nativeFunction(`express.${name}`, () => ({
        kind: 'external',
        package: 'express',
        path: `.${name}()`,
      }));
    },
    call: ({ node }) => createRouter(machine, true, node),
  });
  return own;
}

/**
 * `express.createServer(...middleware)` of Express 2, which Express 3 keeps: an application. What makes a secure one has its
 * options in front.
 */
function serverFactory(machine: Machine): Value {
  const create = ({ args, node }: Call): Value => {
    const application = createRouter(machine, true, node);
    const middleware = args.filter((one) => one.kind !== 'object');
    const model = routerOf(application);
    if (middleware.length > 0 && model !== undefined) registerUse(machine, model, middleware, node);
    return application;
  };
  return native('express.createServer', { call: create, construct: create });
}

function routerFactory(machine: Machine): Value {
  const create = ({ node }: Call) => createRouter(machine, false, node);
  const own: NativeValue = native('express.Router', {
    call: create,
    construct: create,
    // Before Express 5 the function itself is what all routers inherit.
    set: (name, value) => void prototypesOf(machine).router.props.set(name, value),
    get: (name) => {
      if (name === 'prototype') return prototypesOf(machine).router;
      return ['default', 'Router', 'AsyncRouter'].includes(name) ? own : undefined;
    },
  });
  return own;
}

/** A fresh router or application; every call of the factory makes another one. */
export function createRouter(machine: Machine, isApplication: boolean, createdAt: ts.Node): NativeValue {
  const model: RouterModel = {
    isApplication,
    layers: [],
    params: [],
    settings: new Map(),
    settingsAt: new Map(),
    mounted: false,
    onMount: [],
    createdAt,
  };
  const value: NativeValue = {
    kind: 'native',
    id: freshId(),
    label: isApplication ? 'express application' : 'express router',
    props: new Map(isApplication ? [['locals', objectValue([], true)]] : []),
    model,
    get: (name) => routerMember(machine, value, model, name) ?? addedMember(machine, value, model, name),
    call: (call) => {
      noteRead(machine, value, 'handle');
      noteSentOn(machine, model, call);
      return UNDEFINED;
    },
  };
  model.value = value;
  machine.routers.push(model);
  machine.registrations += 1;
  return value;
}

function addedMember(machine: Machine, self: Value, model: RouterModel, name: string): Value | undefined {
  const { application, router } = prototypesOf(machine);
  return inheritedMember(model.isApplication ? application : router, name, self);
}

function routerMember(machine: Machine, self: Value, model: RouterModel, name: string): Value | undefined {
  const chain = (label: string, work: (call: Call) => void): Value =>
    nativeFunction(label, (call) => {
      work(call);
      return self;
    });
  if (name === 'use') return chain('use', ({ args, node }) => registerUse(machine, model, args, node));
  if (name === ANY_MEMBER)
    return chain('verb', ({ args, node }) => registerUnknownVerb(machine, model, args, node));
  if (name === 'all')
    return chain('all', ({ args, node }) => registerRoute(machine, model, 'ALL', args, node));
  if (name === 'route') return nativeFunction('route', (call) => routeObject(machine, model, call));
  if (name === 'get' && model.isApplication)
    return nativeFunction('get', (call) => getOrSetting(machine, self, model, call));
  if (METHODS.includes(name))
    return chain(name, ({ args, node }) => registerRoute(machine, model, name.toUpperCase(), args, node));
  if (name === 'del')
    return chain(name, ({ args, node }) => registerRoute(machine, model, 'DELETE', args, node));
  if (name === 'ws') return chain(name, (call) => registerWebSocket(machine, model, call));
  if (name === 'on' || name === 'once' || name === 'emit')
    return nativeFunction(name, (call) => applicationEvent(machine, self, model, name, call));
  if (name === 'param') return chain(name, ({ args }) => addParameter(model, args));
  if (name === 'engine') return chain(name, () => undefined);
  if (name === 'handle')
    return nativeFunction(name, (call) => {
      noteSentOn(machine, model, call);
      return UNDEFINED;
    });
  return model.isApplication ? applicationMember(machine, self, model, name) : undefined;
}

/** `mount` comes from Express; any other event is the program's own. */
function applicationEvent(
  machine: Machine,
  self: Value,
  model: RouterModel,
  name: string,
  call: Call,
): Value {
  const [event, callback] = call.args;
  if (stringOf(event) === 'mount') {
    if (callback !== undefined && name !== 'emit') model.onMount.push(callback);
    return self;
  }
  model.events ??= emitterModel(machine);
  const member = emitterMember(machine, model.events, name, self);
  return member?.kind === 'native' ? (member.call?.(call) ?? self) : self;
}

/** `param('id', handler)`, also for a list of names. */
function addParameter(model: RouterModel, [names, handler]: readonly Value[]): void {
  for (const name of names?.kind === 'array' ? names.items : [names]) {
    const text = stringOf(name);
    if (text !== undefined && handler !== undefined) model.params.push({ name: text, handler });
  }
}

function applicationMember(
  machine: Machine,
  self: Value,
  model: RouterModel,
  name: string,
): Value | undefined {
  switch (name) {
    case 'set':
      return nativeFunction('set', (call) =>
        isAlone(call)
          ? settingOf(machine, self, model, call)
          : setSetting(machine, self, model, call.args[1], call),
      );
    case 'enable':
    case 'disable':
      return nativeFunction(name, (call) =>
        setSetting(machine, self, model, literal(name === 'enable'), call),
      );
    case 'enabled':
    case 'disabled':
      return nativeFunction(name, ({ args }) => {
        noteRead(machine, self, settingMember(args[0]));
        return INPUT;
      });
    case 'listen':
      return nativeFunction('listen', ({ args, node }) => {
        machine.listening.add(self);
        machine.registrations += 1;
        model.listenAt = node;
        const callback = args.find((arg) => arg.kind === 'function');
        if (callback !== undefined) machine.later(callback, node);
        return { kind: 'external', package: 'http', path: 'Server' };
      });
    case 'configure':
      return nativeFunction('configure', (call) => configure(machine, self, call));
    case 'router':
    case '_router':
      return self;
    default:
      return undefined;
  }
}

/** Settings and properties of an application are two things. */
function settingMember(name: Value | undefined): string {
  return `setting ${stringOf(name) ?? ANY_ITEM}`;
}

function setSetting(
  machine: Machine,
  self: Value,
  model: RouterModel,
  value: Value | undefined,
  { args: [setting], node }: Call,
): Value {
  const name = stringOf(setting);
  noteWrite(machine, self, settingMember(setting));
  if (name === undefined) return self;
  const old = machine.phase === 'bootstrap' ? undefined : model.settings.get(name);
  model.settings.set(name, union([...(old === undefined ? [] : [old]), value ?? UNDEFINED]));
  model.settingsAt.set(name, node);
  return self;
}

/** `app.get('setting')` reads a setting; with handlers it registers a route. */
function getOrSetting(machine: Machine, self: Value, model: RouterModel, call: Call): Value {
  if (isAlone(call)) return settingOf(machine, self, model, call);
  registerRoute(machine, model, 'GET', call.args, call.node);
  return self;
}

/** The name of a setting with nothing behind it reads the setting; `set` does, too. */
function isAlone({ args, node }: Call): boolean {
  return args.length === 1 && !spreads(node);
}

function settingOf(machine: Machine, self: Value, model: RouterModel, { args: [setting] }: Call): Value {
  noteRead(machine, self, settingMember(setting));
  const name = stringOf(setting) ?? '';
  const value = model.settings.get(name) ?? INPUT;
  return machine.stateOfRequests?.inSetting(name, value) ?? value;
}

/** What is spread behind a path are handlers, even where none of them is known. */
function spreads(node: ts.Node): boolean {
  return ts.isCallExpression(node) && node.arguments.some(ts.isSpreadElement);
}

/** `router.route(path)`: a chain of verbs on one path. */
function routeObject(machine: Machine, model: RouterModel, { args, node }: Call): Value {
  const paths = routePaths(args[0]);
  const self: NativeValue = native('express route', {
    get: (name) => {
      const method = name === 'all' ? 'ALL' : name.toUpperCase();
      if (name !== 'all' && !METHODS.includes(name)) return undefined;
      return nativeFunction(name, (call) => {
        addRoute(
          machine,
          model,
          method,
          paths,
          call.args.flatMap((arg) => (arg.kind === 'array' ? arg.items : [arg])),
          node,
          call.node,
          self,
        );
        return self;
      });
    },
  });
  return self;
}
