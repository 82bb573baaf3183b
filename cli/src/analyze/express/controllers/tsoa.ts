import { basename, join } from 'node:path';
import { z } from 'zod';
import { callFunction } from '../../interpreter/calls.ts';
import type { LibraryModel, Machine } from '../../interpreter/machine.ts';
import { requireModule } from '../../interpreter/modules.ts';
import { getProperty } from '../../interpreter/properties.ts';
import {
  arrayValue,
  INPUT,
  literal,
  native,
  nativeFunction,
  stringOf,
  UNDEFINED,
  type Value,
} from '../../interpreter/values.ts';
import { routerOf } from '../registration.ts';
import type { ControllerRegistry } from './controller-registry.ts';
import { registerControllers } from './register-controllers.ts';

const settingsSchema = z.object({
  controllerPathGlobs: z.array(z.string()).catch([]),
  routes: z
    .object({
      routesDir: z.string().catch('build'),
      routesFileName: z.string().catch('routes.ts'),
      basePath: z.string().catch(''),
    })
    .catch({ routesDir: 'build', routesFileName: 'routes.ts', basePath: '' }),
});

/**
 * `tsoa`: decorated controllers, and the module that it generates of them. Where that module is there its code is read as any
 * other; where it has not been generated, what it would register comes from the decorators.
 */
export function tsoaModel(registry: ControllerRegistry): LibraryModel {
  const verbs = registry.verbDecorators((verb) => verb);
  return {
    packages: ['tsoa', '@tsoa/runtime'],
    covers: isUngenerated,
    load: (machine, name) =>
      native(name, {
        get: (member) => {
          if (member === 'Route') return withPath(machine, member, registry.classDecorator(member));
          if (member === 'Middlewares') return registry.guardDecorator(member);
          if (member === 'RegisterRoutes')
            return nativeFunction(member, ({ args: [app = UNDEFINED] }) => register(machine, registry, app));
          // The generated code spreads them before each handler.
          if (member === 'fetchMiddlewares')
            return nativeFunction(member, ({ args: [target] }) => middlewaresOf(registry, target));
          if (member === 'ExpressTemplateService')
            return native(member, { construct: () => templateService(machine) });
          const verb = verbs.get(member);
          return verb === undefined
            ? { kind: 'external', package: name, path: `.${member}` }
            : withPath(machine, member, verb);
        },
      }),
  };
}

function settingsOf(machine: Machine): z.infer<typeof settingsSchema> | undefined {
  const file = join(machine.sources.root, 'tsoa.json');
  return machine.sources.exists(file)
    ? settingsSchema.safeParse(machine.sources.readJson(file)).data
    : undefined;
}

/** Whether a path is that of the module that tsoa would generate, which is not there. */
function isUngenerated(machine: Machine, path: string): boolean {
  if (!/\b(?:routes|generated|build|dist)\b/i.test(path)) return false;
  const routes = settingsOf(machine)?.routes;
  if (routes === undefined) return false;
  const file = join(machine.sources.root, routes.routesDir, routes.routesFileName);
  return path.replace(/\.[jt]s$/, '') === file.replace(/\.ts$/, '') && !machine.sources.exists(file);
}

/** A decorator that is given `users` or `{id}` where Express has `/users` and `/:id`. */
function withPath(machine: Machine, label: string, decorator: Value): Value {
  return nativeFunction(label, ({ args: [path], node }) =>
    callFunction(machine, decorator, [literal(expressPath(stringOf(path) ?? ''))], node),
  );
}

function expressPath(text: string): string {
  const trimmed = text.replaceAll(/^\/+|\/+$/g, '').replaceAll(/\{(\w+)\}/g, ':$1');
  return trimmed === '' ? '' : `/${trimmed}`;
}

function register(machine: Machine, registry: ControllerRegistry, app: Value): Value {
  const { controllerPathGlobs = [], routes } = settingsOf(machine) ?? {};
  for (const file of controllerPathGlobs.flatMap((one) => machine.sources.glob(one)))
    if (/\.[jt]s$/.test(basename(file)) && !file.endsWith('.d.ts')) requireModule(machine, file);
  const router = routerOf(app);
  const prefix = literal(expressPath(routes?.basePath ?? ''));
  if (router !== undefined) registerControllers(machine, registry, router, registry.all(), { prefix });
  return UNDEFINED;
}

/** Of a class, or of one of its methods. */
function middlewaresOf(registry: ControllerRegistry, target: Value | undefined): Value {
  if (target?.kind === 'class')
    return arrayValue(
      registry.of(target).guards.flatMap((one) => (one.method === undefined ? one.handlers : [])),
    );
  const owner = registry
    .all()
    .find((one) => target?.kind === 'function' && one.value.node === target.node.parent);
  const name = target?.kind === 'function' ? target.node.name?.getText() : undefined;
  return arrayValue(owner?.guards.flatMap((one) => (one.method === name ? one.handlers : [])) ?? []);
}

/** What generated handlers call their controller with. */
function templateService(machine: Machine): Value {
  return native('tsoa template service', {
    get: (name) =>
      nativeFunction(name, ({ args: [options = UNDEFINED], node }) => {
        if (name !== 'apiHandler') return INPUT;
        const controller = getProperty(machine, options, 'controller', node);
        const method = stringOf(getProperty(machine, options, 'methodName', node));
        if (method === undefined) return INPUT;
        const handler = getProperty(machine, controller, method, node);
        return callFunction(machine, handler, [INPUT, INPUT, INPUT, INPUT, INPUT, INPUT], node);
      }),
  });
}
