import { basename } from 'node:path';
import { ts } from '#typescript';
import { callFunction, constructValue } from '../calls.ts';
import { camelCase } from '../camel-case.ts';
import type { LibraryModel, Machine } from '../machine.ts';
import { noteLoad, requireModule } from '../modules.ts';
import { OF_PROMISES } from '../promises.ts';
import {
  type Call,
  INPUT,
  literal,
  type NativeValue,
  native,
  nativeFunction,
  objectValue,
  stringOf,
  UNDEFINED,
  type Value,
} from '../values.ts';

/** How awilix makes a thing: of a class, by a function, as it is, or as another one. */
interface Recipe {
  readonly kind: 'class' | 'function' | 'value' | 'alias';
  readonly of: Value;
  /** Parameters get what has their names, instead of one object that has everything. */
  byName: boolean;
}

/** `awilix`: a container whose things find each other by name. */
export const awilixModel: LibraryModel = {
  packages: ['awilix'],
  load: (machine, name) =>
    native(name, {
      get: (member) => {
        switch (member) {
          case 'createContainer':
            return nativeFunction(
              'awilix.createContainer',
              ({ args }) => new AwilixContainer(machine, isClassic(args[0])).value,
            );
          case 'asClass':
            return nativeFunction(member, ({ args }) => resolver('class', args));
          case 'asFunction':
            return nativeFunction(member, ({ args }) => resolver('function', args));
          case 'asValue':
            return nativeFunction(member, ({ args }) => resolver('value', args));
          case 'aliasTo':
            return nativeFunction(member, ({ args }) => resolver('alias', args));
          case 'InjectionMode':
            return objectValue(['PROXY', 'CLASSIC'].map((one) => [one, literal(one)]));
          default:
            return { kind: 'external', package: name, path: `.${member}` };
        }
      },
    }),
};

/** `asClass(Store).singleton()`: how long a thing lives does not matter here. */
function resolver(kind: Recipe['kind'], [of = UNDEFINED, options]: readonly Value[]): NativeValue {
  const recipe: Recipe = { kind, of, byName: isClassic(options) };
  const self: NativeValue = native('awilix resolver', {
    model: { recipe },
    get: (name) =>
      nativeFunction(name, () => {
        if (name === 'classic') recipe.byName = true;
        return self;
      }),
  });
  return self;
}

function isClassic(options: Value | undefined): boolean {
  return options?.kind === 'object' && stringOf(options.props.get('injectionMode')) === 'CLASSIC';
}

function recipeOf(value: Value): Recipe | undefined {
  const model = value.kind === 'native' ? value.model : undefined;
  return model !== undefined && 'recipe' in model && isRecipe(model.recipe) ? model.recipe : undefined;
}

function isRecipe(value: unknown): value is Recipe {
  return typeof value === 'object' && value !== null && 'byName' in value;
}

/** One container of the program with what was registered in it; each thing is made once. */
export class AwilixContainer {
  readonly value: NativeValue;
  readonly #machine: Machine;
  readonly #isClassic: boolean;
  readonly #recipes = new Map<string, Recipe>();
  readonly #made = new Map<string, Value>();
  readonly #cradle: NativeValue;

  constructor(machine: Machine, isClassic: boolean) {
    this.#machine = machine;
    this.#isClassic = isClassic;
    this.#cradle = native('awilix cradle', { get: (name) => this.resolve(name) });
    this.value = native('awilix container', { model: this, get: (name) => this.#member(name) });
  }

  /** What a name stands for, made on first use; undefined for a name that nobody registered. */
  resolve(name: string): Value | undefined {
    const recipe = this.#recipes.get(name);
    if (recipe === undefined || this.#made.has(name)) return this.#made.get(name);
    // Things that need each other get what is there by then.
    this.#made.set(name, UNDEFINED);
    const made = this.#make(recipe);
    this.#made.set(name, made);
    return made;
  }

  /** An instance of a class, or what a function gives, with what the container has; `asFunction(make)` stands for `make`. */
  build(of: Value): Value {
    return this.#make(
      recipeOf(of) ?? { kind: of.kind === 'class' ? 'class' : 'function', of, byName: this.#isClassic },
    );
  }

  #make({ kind, of, byName }: Recipe): Value {
    if (kind === 'value') return of;
    if (kind === 'alias') return this.resolve(stringOf(of) ?? '') ?? INPUT;
    const node = of.kind === 'class' || of.kind === 'function' ? of.node : undefined;
    if (node === undefined) return INPUT;
    const args =
      byName || this.#isClassic
        ? parameterNames(node).map((name) => this.resolve(name) ?? INPUT)
        : [this.#cradle];
    return kind === 'class'
      ? constructValue(this.#machine, of, args, node)
      : callFunction(this.#machine, of, args, node);
  }

  #member(name: string): Value | undefined {
    if (name === 'cradle') return this.#cradle;
    if (OF_PROMISES.has(name)) return undefined;
    return nativeFunction(`container.${name}`, (call) => {
      if (name === 'register') this.#register(call.args);
      if (name === 'loadModules') this.#loadModules(call);
      if (name === 'resolve') return this.resolve(stringOf(call.args[0]) ?? '') ?? INPUT;
      return name === 'build' ? this.build(call.args[0] ?? UNDEFINED) : this.value;
    });
  }

  #register([first, second]: readonly Value[]): void {
    const name = stringOf(first);
    const given = name !== undefined && second !== undefined ? [[name, second] as const] : [];
    for (const [key, value] of first?.kind === 'object' ? first.props : given) {
      const recipe = recipeOf(value);
      if (recipe !== undefined) this.#recipes.set(key, recipe);
    }
  }

  /** `loadModules(['services/*.js'], { formatName: 'camelCase', cwd })`: what a file exports goes by its name. */
  #loadModules({ args: [patterns, options], node }: Call): void {
    const option = (name: string) =>
      options?.kind === 'object' ? stringOf(options.props.get(name)) : undefined;
    for (const item of patterns?.kind === 'array' ? patterns.items : []) {
      const pattern = stringOf(item.kind === 'array' ? item.items[0] : item);
      const cwd = option('cwd') ?? this.#machine.sources.root;
      for (const file of pattern === undefined ? [] : this.#machine.sources.glob(pattern, cwd))
        this.#take(file, option('formatName') === 'camelCase', node);
    }
  }

  #take(file: string, inCamelCase: boolean, node: ts.Node): void {
    if (!/\.[cm]?[jt]s$/.test(file) || file.endsWith('.d.ts')) return;
    noteLoad(this.#machine, node, file);
    const exported = requireModule(this.#machine, file);
    const of = exported.kind === 'object' ? exported.props.get('default') : exported;
    const name = basename(file).replace(/\.[cm]?[jt]s$/, '');
    const kind = of?.kind === 'class' ? 'class' : of?.kind === 'function' ? 'function' : undefined;
    if (of !== undefined && kind !== undefined)
      this.#recipes.set(inCamelCase ? camelCase(name) : name, { kind, of, byName: false });
  }
}

function parameterNames(node: ts.FunctionLikeDeclaration | ts.ClassLikeDeclaration): string[] {
  const parameters = ts.isClassLike(node)
    ? node.members.filter(ts.isConstructorDeclaration).flatMap((one) => [...one.parameters])
    : [...node.parameters];
  return parameters.map(({ name }) => name.getText());
}
