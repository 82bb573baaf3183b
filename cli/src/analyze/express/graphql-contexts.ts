import { ts } from '#typescript';
import { callFunction } from '../interpreter/calls.ts';
import { functionsAmong } from '../interpreter/kept-functions.ts';
import type { KeptCalls, Machine } from '../interpreter/machine.ts';
import { givenParameters } from '../interpreter/parameters.ts';
import { getProperty } from '../interpreter/properties.ts';
import { union } from '../interpreter/unions.ts';
import {
  type ExternalValue,
  type FunctionValue,
  INPUT,
  type ObjectValue,
  objectValue,
  optionsOf,
  UNDEFINED,
  type Value,
} from '../interpreter/values.ts';

/** Packages that are handed resolvers, and what they find around themselves. */
const OF_GRAPHQL = /graphql|^@?apollo-?server|^@apollo\/server|^nexus$|^@pothos\//;
const RESOLVER_PARAMETERS = 4;
const CONTEXT = 2;

/**
 * `new ApolloServer({ resolvers, context: ({ req }) => ({ models, user: req.user }) })`: what `context` gives, every resolver gets as its
 * third argument (graphql-js, `GraphQLFieldResolver`). Of several servers in one program it is one of what they give.
 */
export class GraphqlContexts implements KeptCalls {
  readonly #machine: Machine;
  readonly #resolvers = new Set<ts.Node>();
  /** By the settings that name them. */
  readonly #settings = new Set<ObjectValue>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Hears of every call of a package. */
  note({ package: name }: ExternalValue, args: readonly Value[]): void {
    if (!OF_GRAPHQL.test(name)) return;
    for (const one of functionsAmong(args)) this.#resolvers.add(one.node);
    this.#noteSettings(args);
  }

  /** `graphqlHTTP(async (request) => ({ schema, context }))`: the settings are made for each request. */
  gave({ node }: FunctionValue, settings: Value): void {
    if (this.#resolvers.has(node) && settings.kind === 'object' && settings.props.has('schema'))
      this.#noteSettings([settings]);
  }

  #noteSettings(values: readonly Value[]): void {
    for (const one of values.flatMap(optionsOf))
      if (one.kind === 'object' && (one.props.has('context') || one.props.has('dataSources')))
        this.#settings.add(one);
  }

  /** @returns what a function that a server of GraphQL keeps is called with; undefined where that is not known */
  givenTo({ node }: FunctionValue, at: ts.Node): readonly Value[] | undefined {
    const count = givenParameters(node).length;
    if (count <= CONTEXT || this.#settings.size === 0 || !this.#resolvers.has(node)) return undefined;
    const given = Array.from({ length: Math.min(count, RESOLVER_PARAMETERS) }, (): Value => INPUT);
    given[CONTEXT] = union([...this.#settings].map((one) => this.#contextOf(one, at)));
    return given;
  }

  #contextOf(settings: ObjectValue, at: ts.Node): Value {
    const context = this.#madeBy(settings, 'context', at);
    const sources = this.#madeBy(settings, 'dataSources', at);
    if (sources === UNDEFINED) return context;
    return union(
      optionsOf(context).map((one) => {
        const props = one.kind === 'object' ? one.props : [];
        return objectValue([...props, ['dataSources', sources]], true);
      }),
    );
  }

  /** A setting, or what it gives for one request. */
  #madeBy(settings: ObjectValue, name: string, at: ts.Node): Value {
    const setting = getProperty(this.#machine, settings, name, at);
    return union(
      optionsOf(setting).map((one) =>
        one.kind === 'function' ? callFunction(this.#machine, one, this.#argumentsOf(one), at) : one,
      ),
    );
  }

  /** Apollo hands it all in one object, express-graphql the request itself. */
  #argumentsOf({ node }: FunctionValue): Value[] {
    const { request, response } = this.#machine;
    const [first] = givenParameters(node);
    if (first !== undefined && ts.isIdentifier(first.name) && /^_?req/.test(first.name.text))
      return [request, response];
    return [
      objectValue(
        [
          ['req', request],
          ['res', response],
          ['request', request],
        ],
        true,
      ),
      response,
    ];
  }
}
