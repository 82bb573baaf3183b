import { basename, resolve } from 'node:path';
import type { ts } from '#typescript';
import { callFunction, constructValue } from '../calls.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { jsonValue, noteLoad, requireModule } from '../modules.ts';
import { OF_PROMISES } from '../promises.ts';
import { getProperty } from '../properties.ts';
import { partsOf } from '../texts.ts';
import { union } from '../unions.ts';
import {
  arrayValue,
  type Call,
  INPUT,
  type NativeValue,
  native,
  nativeFunction,
  optionsOf,
  stringOf,
  UNDEFINED,
  type Value,
} from '../values.ts';
import { type DescribedService, servicesIn } from './service-files.ts';

/**
 * `node-dependency-injection`: a container that files fill (`new YamlFileLoader(container).load('services.yaml')`), in which
 * services name their class or factory and each other.
 */
export const describedServicesModel: LibraryModel = {
  packages: ['node-dependency-injection'],
  load: (machine, name) =>
    native(name, {
      get: (member) => {
        if (member === 'ContainerBuilder')
          return native(member, { construct: () => new DescribedContainer(machine).value });
        if (member === 'Reference')
          return native(member, { construct: ({ args }) => jsonValue(`@${stringOf(args[0]) ?? ''}`) });
        if (LOADERS.has(member)) return native(member, { construct: ({ args }) => loaderFor(args[0]) });
        return { kind: 'external', package: name, path: `.${member}` };
      },
    }),
};

const LOADERS = new Set(['YamlFileLoader', 'JsonFileLoader']);

function loaderFor(container: Value | undefined): Value {
  const model = container?.kind === 'native' ? container.model : undefined;
  const filled = model instanceof DescribedContainer ? model : undefined;
  const load = nativeFunction('load', (call) => {
    filled?.load(call);
    return UNDEFINED;
  });
  return native('a loader of services', { get: (name) => (name === 'load' ? load : undefined) });
}

/** What the program registers itself: `container.register('depot', Depot).addArgument(new Reference('crane'))`. */
interface RegisteredService {
  readonly of: Value;
  readonly args: Value[];
  readonly tags: { name: string }[];
}

type Service = DescribedService | RegisteredService;

class DescribedContainer {
  readonly value: NativeValue;
  readonly #machine: Machine;
  /** Of files of which one is loaded, as the environment says, each may describe a service. */
  readonly #services = new Map<string, readonly Service[]>();
  readonly #made = new Map<string, Value>();

  constructor(machine: Machine) {
    this.#machine = machine;
    this.value = native('a container of described services', {
      model: this,
      get: (name) =>
        OF_PROMISES.has(name)
          ? undefined
          : nativeFunction(`container.${name}`, (call) => this.#call(name, call)),
    });
  }

  load({ args: [file = UNDEFINED], node }: Call): void {
    const described = this.#filesOf(file).map((one) => servicesIn(this.#machine, one));
    if (described.every(({ size }) => size === 0))
      this.#machine.diagnose('MIG-2005', node, {
        message: 'The services that are loaded here are not known',
      });
    const known = new Map<string, Map<string, DescribedService>>();
    for (const [name, one] of described.flatMap((all) => [...all]))
      known.set(name, (known.get(name) ?? new Map()).set(JSON.stringify(one), one));
    for (const [name, alternatives] of known) this.#services.set(name, [...alternatives.values()]);
  }

  /** Of a name with unknown parts, all files that it may stand for, unless some are known. */
  #filesOf(file: Value): readonly string[] {
    const texts = optionsOf(file).flatMap((one) => stringOf(one) ?? []);
    if (texts.length > 0) return texts.map((text) => resolve(this.#machine.sources.root, text));
    const patterns = optionsOf(file).map((one) =>
      partsOf(one)
        .map((part) => part ?? '*')
        .join(''),
    );
    return patterns.flatMap((one) => (/^\*+$/.test(one) ? [] : this.#machine.sources.glob(one)));
  }

  #call(name: string, { args: [token = UNDEFINED, value, ...rest], node }: Call): Value {
    const text = stringOf(token);
    if (name === 'get') return text === undefined ? INPUT : this.#resolve(text, node);
    if (name === 'set' && text !== undefined && value !== undefined) this.#made.set(text, value);
    if (name === 'register' && text !== undefined && value !== undefined)
      return this.#register(text, value, rest[0]);
    if (name === 'has' || name === 'getParameter') return INPUT;
    return name === 'compile' ? UNDEFINED : this.value;
  }

  #register(name: string, of: Value, given: Value | undefined): Value {
    const service: RegisteredService = {
      of,
      args: given?.kind === 'array' ? [...given.items] : [],
      tags: [],
    };
    this.#services.set(name, [service]);
    const definition: NativeValue = native('a described service', {
      get: (member) =>
        nativeFunction(member, ({ args: [first = UNDEFINED] }) => {
          if (member === 'addArgument') service.args.push(first);
          if (member === 'addTag') service.tags.push({ name: stringOf(first) ?? '{?}' });
          return definition;
        }),
    });
    return definition;
  }

  #resolve(name: string, node: ts.Node): Value {
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    const services = this.#services.get(name);
    if (services === undefined) {
      this.#machine.diagnose('MIG-2005', node, {
        message: `No file that was read describes the service ${name}`,
      });
      return INPUT;
    }
    // Services that need each other get what is there by then.
    this.#made.set(name, UNDEFINED);
    const instance = union(services.map((one) => this.#make(one, node)));
    this.#made.set(name, instance);
    return instance;
  }

  #make(service: Service, node: ts.Node): Value {
    if ('alias' in service) return this.#resolve(service.alias.replace(/^@\??/, ''), node);
    if ('of' in service)
      return constructValue(
        this.#machine,
        service.of,
        service.args.map((one) => this.#argument(one, node)),
        node,
      );
    const args = service.arguments.map((one) => this.#argument(jsonValue(one), node));
    const instance = this.#instance(service, args, node);
    for (const { method, arguments: given } of service.calls)
      callFunction(
        this.#machine,
        getProperty(this.#machine, instance, method, node),
        given.map((one) => this.#argument(jsonValue(one), node)),
        node,
        instance,
      );
    return instance;
  }

  #instance(
    { class: name, factory, folder, main }: Exclude<DescribedService, { alias: string }>,
    args: Value[],
    node: ts.Node,
  ): Value {
    if (factory === undefined) {
      const made = name === undefined ? INPUT : this.#classAt(resolve(folder, name), main, node);
      return constructValue(this.#machine, made, args, node);
    }
    const owner = factory.class.startsWith('@')
      ? this.#resolve(factory.class.slice(1), node)
      : this.#classAt(resolve(folder, factory.class), undefined, node);
    const method = getProperty(this.#machine, owner, factory.method, node);
    if (optionsOf(method).some(({ kind }) => kind === 'function'))
      return callFunction(this.#machine, method, args, node, owner);
    const made = constructValue(this.#machine, owner, [], node);
    return callFunction(
      this.#machine,
      getProperty(this.#machine, made, factory.method, node),
      args,
      node,
      made,
    );
  }

  /** What a file exports as the class: by the name that is given, by default, by that of the file, or itself. */
  #classAt(path: string, main: string | undefined, node: ts.Node): Value {
    const { sources } = this.#machine;
    const found = sources.resolve(path, node.getSourceFile().fileName);
    if (found.kind !== 'source') {
      this.#machine.diagnose('MIG-2005', node, { message: `Cannot resolve ${sources.relative(path)}` });
      return INPUT;
    }
    noteLoad(this.#machine, node, found.path);
    const exported = requireModule(this.#machine, found.path);
    if (exported.kind !== 'object') return exported;
    const names = [main ?? '', 'default', basename(path)];
    return names.map((one) => exported.props.get(one)).find((one) => one !== undefined) ?? exported;
  }

  /** `@name` is a service, `!tagged name` are all with the tag, `%name%` a setting. */
  #argument(given: Value, node: ts.Node): Value {
    const text = stringOf(given);
    if (given.kind === 'array') return arrayValue(given.items.map((one) => this.#argument(one, node)));
    if (text === undefined) return given;
    if (text.startsWith('@')) return this.#resolve(text.replace(/^@\??/, ''), node);
    const tag = /^!tagged\s+(?<tag>.+)$/.exec(text)?.groups?.tag;
    if (tag !== undefined) return arrayValue(this.#tagged(tag).map((one) => this.#resolve(one, node)));
    return /%[^%]+%/.test(text) ? INPUT : given;
  }

  #tagged(tag: string): string[] {
    const hasTag = (one: Service): boolean => 'tags' in one && one.tags.some(({ name }) => name === tag);
    return [...this.#services].filter(([, services]) => services.some(hasTag)).map(([name]) => name);
  }
}
