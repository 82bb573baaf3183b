import type { ts } from '#typescript';
import { keptFunctions } from '../interpreter/kept-functions.ts';
import type { LibraryModel, Machine } from '../interpreter/machine.ts';
import { joinedText, partsOf } from '../interpreter/texts.ts';
import {
  type Call,
  type ExternalValue,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  optionReader,
  optionsOf,
  stringOf,
  truthOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';
import { createRouter } from './express-model.ts';
import { registerRoute, registerUse, routerOf } from './registration.ts';
import type { RouterModel } from './router.ts';

/** A route of a package: one without a handler of the program is answered by the package itself. */
interface OwnRoute {
  readonly method: string;
  readonly path: Value;
  readonly handler?: Value;
  /** What the package was given to ask before it answers. */
  readonly asks?: Value;
}

/** What a package's function registers by itself: on a router that it gives, or on what it is given first. */
interface Registers {
  readonly package: string;
  readonly member: string;
  readonly on: 'own router' | 'given router';
  readonly routes: (args: readonly Value[]) => readonly OwnRoute[];
  /** Settings that say where the routes are, or that there are others. */
  readonly decides?: (args: readonly Value[]) => readonly Value[];
  /** An application or a router of the program that gets the routes instead, where one is given for that. */
  readonly instead?: (args: readonly Value[]) => Value;
  /** Whether requests for other routes pass it, too. */
  readonly isPassed?: true;
}

const REGISTERS: readonly Registers[] = [
  {
    package: 'express-robots-txt',
    member: 'default',
    on: 'own router',
    routes: () => [get(literal('/robots.txt'))],
  },
  {
    package: 'express-actuator',
    member: 'default',
    on: 'own router',
    routes: actuatorRoutes,
    decides: ([given]) => [optionReader(given)('customEndpoints')],
  },
  {
    package: 'express-openid-connect',
    member: 'auth',
    on: 'own router',
    routes: openidRoutes,
    decides: ([given = UNDEFINED]) => [given, optionReader(given)('routes')],
    isPassed: true,
  },
  {
    package: 'express-prometheus-middleware',
    member: 'default',
    on: 'own router',
    routes: metricsRoutes,
    instead: ([given]) => optionReader(given)('metricsApp'),
    isPassed: true,
  },
  {
    package: '@hmcts/nodejs-healthcheck',
    member: 'addTo',
    on: 'given router',
    routes: healthRoutes,
  },
];

/** Packages that register routes of Express by themselves, few and the same in all of their versions: these are known. */
export const routersOfPackagesModel: LibraryModel = {
  packages: REGISTERS.map((one) => one.package),
  load: (machine, name) => {
    const known = REGISTERS.filter((one) => one.package === name);
    const whole = known.find(({ member }) => member === 'default');
    const self: NativeValue = native(name, {
      get: (member) => {
        if (member === 'default') return self;
        const found = known.find((one) => one.member === member);
        return found === undefined
          ? { kind: 'external', package: name, path: `.${member}` }
          : nativeFunction(member, (call) => register(machine, found, call));
      },
      ...(whole === undefined ? {} : { call: (call: Call) => register(machine, whole, call) }),
    });
    return self;
  },
};

function register(machine: Machine, one: Registers, { args, node }: Call): Value {
  const routes = one.routes(args);
  if (one.decides?.(args).some(isUnclear) === true)
    machine.diagnose('MIG-2003', node, {
      message: `The settings of ${one.package} are not known here`,
      cause: 'The routes that it has without any are listed; others, or other paths, may be set.',
    });
  if (one.on === 'own router') {
    const made = createRouter(machine, false, node);
    const others = routersAmong(one.instead?.(args) ?? UNDEFINED);
    for (const router of others) addAll(machine, router, { one, routes, node });
    for (const router of routersAmong(made)) {
      if (others.length === 0) addAll(machine, router, { one, routes, node });
      if (one.isPassed === true) registerUse(machine, router, [answerOf(one)], node);
    }
    return made;
  }
  const routers = routersAmong(args[0] ?? UNDEFINED);
  for (const router of routers) addAll(machine, router, { one, routes, node });
  if (routers.length === 0)
    machine.diagnose('MIG-2003', node, { message: `What ${one.package} adds its routes to is not known` });
  return UNDEFINED;
}

/** Whether a setting may say anything. */
function isUnclear(value: Value): boolean {
  return optionsOf(value).some((one) => one.kind === 'unknown' || one.kind === 'external');
}

function routersAmong(value: Value): readonly RouterModel[] {
  return optionsOf(value).flatMap((one) => routerOf(one) ?? []);
}

interface Registering {
  readonly one: Registers;
  readonly routes: readonly OwnRoute[];
  readonly node: ts.Node;
}

function addAll(machine: Machine, router: RouterModel, { one, routes, node }: Registering): void {
  for (const { method, path, handler, asks } of routes) {
    const answer = handler ?? {
      ...answerOf(one),
      keeps: keptFunctions(asks === undefined ? [] : [asks], undefined),
    };
    registerRoute(machine, router, method, [path, answer], node);
  }
}

function answerOf({ package: name, member }: Registers): ExternalValue {
  return { kind: 'external', package: name, path: member === 'default' ? '()' : `.${member}()` };
}

function get(path: Value): OwnRoute {
  return { method: 'GET', path };
}

function under(base: Value, path: string): Value {
  return joinedText([...(truthOf(base) === false ? [] : partsOf(base)), path]);
}

/** `actuator({ basePath, customEndpoints: [{ id, controller }] })`, where own endpoints go before the package's. */
function actuatorRoutes([given = UNDEFINED]: readonly Value[]): readonly OwnRoute[] {
  const base = given.kind === 'object' ? optionReader(given)('basePath') : given;
  const endpoints = optionReader(given)('customEndpoints');
  const own = (endpoints.kind === 'array' ? endpoints.items : []).map((one) => {
    const option = optionReader(one);
    const id = option('id');
    return {
      path: stringOf(id)?.startsWith('/') === true ? id : joinedText(['/', ...partsOf(id)]),
      handler: option('controller'),
    };
  });
  const isOwn = (path: string) => own.some((one) => stringOf(one.path) === path);
  return [
    ...['/info', '/metrics', '/health'].filter((path) => !isOwn(path)).map((path) => get(under(base, path))),
    ...own.map(({ path, handler }) => ({
      method: 'GET',
      path: joinedText([...partsOf(under(base, '')), ...partsOf(path)]),
      handler,
    })),
  ];
}

/** `auth({ routes: { login: false, callback: '/signed-in' } })`; `false` takes one away. */
function openidRoutes([given]: readonly Value[]): readonly OwnRoute[] {
  const option = optionReader(given);
  const named = optionReader(option('routes'));
  const route = (name: string, methods: readonly string[], path: string): readonly OwnRoute[] => {
    const value = named(name);
    if (value.kind === 'literal' && value.value === false) return [];
    const written = value === UNDEFINED ? literal(path) : value;
    const slashed =
      stringOf(written)?.startsWith('/') === false ? joinedText(['/', ...partsOf(written)]) : written;
    return methods.map((method) => ({ method, path: slashed }));
  };
  return [
    ...route('login', ['GET'], '/login'),
    ...route('logout', ['GET'], '/logout'),
    ...route('callback', ['GET', 'POST'], '/callback'),
    ...(truthOf(option('backchannelLogout')) === true
      ? route('backchannelLogout', ['POST'], '/backchannel-logout')
      : []),
  ];
}

/** `metrics({ metricsPath, authenticate })` */
function metricsRoutes([given]: readonly Value[]): readonly OwnRoute[] {
  const option = optionReader(given);
  const path = option('metricsPath');
  const asks = option('authenticate');
  return [{ ...get(path === UNDEFINED ? literal('/metrics') : path), asks }];
}

/** `addTo(app, { checks, readinessChecks })` */
function healthRoutes([, given]: readonly Value[]): readonly OwnRoute[] {
  const option = optionReader(given);
  return [
    { ...get(literal('/health')), asks: option('checks') },
    get(literal('/health/liveness')),
    { ...get(literal('/health/readiness')), asks: option('readinessChecks') },
  ];
}
