import { ts } from '#typescript';
import type { JsonSchema, RequestPart } from '../../artifacts/route-shapes.ts';
import { meaningOf, nodeOf } from './bindings.ts';
import { applied, type Draft } from './builder-words.ts';
import { type CallChain, chainOf } from './call-chain.ts';
import { literalOf } from './literals.ts';
import type { Located, Program } from './program.ts';

/** One field of a request as a chain of express-validator describes it. */
export interface Field {
  readonly part: RequestPart;
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

const PARTS: Readonly<Record<string, RequestPart>> = {
  body: 'body',
  check: 'body',
  query: 'query',
  param: 'params',
  header: 'headers',
};

/** `body('email').isEmail()`; fields of nested paths are left out. */
export function validatorField(program: Program, at: Located): Field[] {
  const { module, node } = nodeOf(program, at);
  const chain = chainOf(node);
  const [start, ...rest] = chain?.calls ?? [];
  const part = start === undefined ? undefined : PARTS[start.name];
  if (chain === undefined || start === undefined || part === undefined) return [];
  if (!isOfLibrary(program, module, chain)) return [];
  const [names] = start.args;
  const found = names === undefined ? undefined : literalOf(names);
  let draft: Draft = { schema: {}, optional: false };
  for (const call of rest) {
    const values = call.args.map((one) => literalOf(one));
    const told = { ...draft, schema: { ...draft.schema, ...WORDS[call.name] } };
    draft = limits(applied(told, call, values), call.name, values[0]);
  }
  return [found]
    .flat()
    .flatMap((name) =>
      typeof name === 'string' && /^\w+$/.test(name)
        ? [{ part, name, schema: draft.schema, required: !draft.optional }]
        : [],
    );
}

function isOfLibrary(program: Program, module: string, chain: CallChain): boolean {
  const meaning = meaningOf(program, { module, node: chain.root });
  return meaning?.kind === 'package' && meaning.name.startsWith('express-validator');
}

const WORDS: Readonly<Record<string, JsonSchema>> = {
  isEmail: { type: 'string', format: 'email' },
  isURL: { type: 'string', format: 'uri' },
  isUUID: { type: 'string', format: 'uuid' },
  isString: { type: 'string' },
  isLength: { type: 'string' },
  isInt: { type: 'integer' },
  toInt: { type: 'integer' },
  isFloat: { type: 'number' },
  isNumeric: { type: 'number' },
  isBoolean: { type: 'boolean' },
  isArray: { type: 'array' },
  isObject: { type: 'object' },
  isISO8601: { type: 'string', format: 'date-time' },
  isDate: { type: 'string', format: 'date' },
};

/** `isLength({ min: 8 })`, `isInt({ min: 1 })`. */
function limits(draft: Draft, call: string, options: ReturnType<typeof literalOf>): Draft {
  if (typeof options !== 'object' || options === null || !('min' in options || 'max' in options))
    return draft;
  const noun = call === 'isLength' ? 'Length' : call === 'isArray' ? 'Items' : undefined;
  const [least, most] = noun === undefined ? ['minimum', 'maximum'] : [`min${noun}`, `max${noun}`];
  const min = 'min' in options ? options.min : undefined;
  const max = 'max' in options ? options.max : undefined;
  return {
    ...draft,
    schema: {
      ...draft.schema,
      ...(typeof min === 'number' ? { [least]: min } : {}),
      ...(typeof max === 'number' ? { [most]: max } : {}),
    },
  };
}

/** Elements of a list of chains, or the chain alone. */
export function chainsIn(program: Program, at: Located): Located[] {
  const { module, node } = nodeOf(program, at);
  if (!ts.isArrayLiteralExpression(node)) return [{ module, node }];
  return node.elements.flatMap((one) => {
    const inner = ts.isSpreadElement(one) ? one.expression : one;
    return chainsIn(program, { module, node: inner });
  });
}
