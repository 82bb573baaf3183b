import type { Rule } from '../contract/matchers.ts';
import { asJson, type Interaction, RECORDED_STATE } from '../contract/pact-file.ts';
import type { Json } from '../contract/value-shape.ts';
import { callKind, type ReadCall, type WireError } from './call-kinds.ts';
import { inferWire, type WireContract } from './wire-contract.ts';

const JSON_TYPE = 'application/json';
const HEADERS = { 'content-type': [JSON_TYPE] };

/** What calls of one kind have in common, as one interaction: the first of them is the one whose state is named. */
export function seamInteraction(calls: readonly [ReadCall, ...ReadCall[]]): Interaction {
  const [first] = calls;
  return {
    type: 'Synchronous/HTTP',
    description: callKind(first),
    pending: false,
    providerStates: stateOf(first),
    request: {
      method: 'POST',
      path: `/${first.call.name}`,
      headers: HEADERS,
      ...withBody(argumentsOf(calls.map(({ args }) => args))),
    },
    response: {
      status: first.call.status,
      headers: HEADERS,
      ...withBody(first.outcome.kind === 'result' ? inferWire(resultsOf(calls)) : errorOf(errorsOf(calls))),
    },
  };
}

/** Where a call happened: in which recorded request, and how many calls of that one were before it. */
export function stateOf({ call }: ReadCall): Interaction['providerStates'] {
  return [{ name: RECORDED_STATE, params: { sample: call.sample.index, call: call.nr } }];
}

/** A body of an interaction as it goes over the wire. */
export function wireText(body: Interaction['response']['body']): string {
  return body?.encoded === 'JSON' ? String(body.content) : JSON.stringify(body?.content ?? null);
}

/** Arguments are told apart by their place. */
function argumentsOf(lists: readonly (readonly Json[])[]): WireContract {
  const places = Array.from({ length: lists[0]?.length ?? 0 }, (_, place) =>
    inferWire(
      lists.map((args) => args[place] ?? null),
      `$[${place}]`,
    ),
  );
  return {
    example: places.map((one) => one.example),
    rules: Object.assign({}, ...places.map((one) => one.rules)),
  };
}

/** Callers tell errors apart by their classes; the message is for people. */
function errorOf(errors: readonly WireError[]): WireContract {
  const own = inferWire(
    errors.map((one) => one.own),
    '$.own',
  );
  return {
    example: { classes: errors[0]?.classes ?? [], message: 'text', own: own.example },
    rules: {
      '$.classes': rule('equality'),
      '$.message': rule('type'),
      ...own.rules,
    },
  };
}

function rule(match: 'equality' | 'type'): Rule {
  return { combine: 'AND', matchers: [{ match }] };
}

/** Pact takes a text for a body that is no JSON, and null for none, unless they are written as the JSON that they are. */
function withBody({ example, rules }: WireContract): Pick<Interaction['response'], 'body' | 'matchingRules'> {
  const isContainer = typeof example === 'object' && example !== null;
  return {
    body: isContainer
      ? { content: example, contentType: JSON_TYPE, encoded: false }
      : { content: JSON.stringify(example), contentType: JSON_TYPE, encoded: 'JSON' },
    ...(Object.keys(rules).length === 0 ? {} : { matchingRules: { body: asJson(rules) } }),
  };
}

function resultsOf(calls: readonly ReadCall[]): Json[] {
  return calls.flatMap(({ outcome }) => (outcome.kind === 'result' ? [outcome.result] : []));
}

function errorsOf(calls: readonly ReadCall[]): WireError[] {
  return calls.flatMap(({ outcome }) => (outcome.kind === 'error' ? [outcome.error] : []));
}
