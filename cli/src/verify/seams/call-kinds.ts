import { z } from 'zod';
import { isDictionary, isObject, type Json } from '../contract/value-shape.ts';
import type { SeamCall } from './seam-watch.ts';
import { tagOf } from './wire-contract.ts';

/** A call whose texts are the JSON that they should be. */
export interface ReadCall {
  readonly call: SeamCall;
  readonly args: readonly Json[];
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly kind: 'result'; readonly result: Json }
  | { readonly kind: 'error'; readonly error: WireError };

const errorSchema = z.object({
  classes: z.array(z.string()),
  message: z.string(),
  own: z.record(z.string(), z.json()),
});
/** An error as it travels: the names of its class and those behind it, its message, its own fields. */
export type WireError = z.infer<typeof errorSchema>;

/** A call that came to its function; undefined for one that was refused, or answered in another form. */
export function readCall(call: SeamCall): ReadCall | undefined {
  const args = z.array(z.json()).safeParse(parse(call.args)).data;
  const answer = z.json().safeParse(parse(call.answer));
  if (args === undefined || !answer.success) return undefined;
  if (call.status === 200) return { call, args, outcome: { kind: 'result', result: answer.data } };
  const error = call.status === 422 ? errorSchema.safeParse(answer.data).data : undefined;
  return error === undefined ? undefined : { call, args, outcome: { kind: 'error', error } };
}

/** How a function was called: its name and the kinds of its arguments, `src-stock.reserve(value, object)`. */
export function callForm({ call, args }: ReadCall): string {
  return `${call.name}(${args.map(formOf).join(', ')})`;
}

/** The call and what came of it, `… answers object` or `… throws OutOfStock`: calls with the same one are demanded alike. */
export function callKind(call: ReadCall): string {
  const { outcome } = call;
  return `${callForm(call)} ${outcome.kind === 'result' ? `answers ${kindOf(outcome.result)}` : `throws ${outcome.error.classes[0] ?? 'Error'}`}`;
}

/** An argument that leaves a field out is another form, since a contract does not allow fields that it does not know. */
function formOf(value: Json): string {
  const kind = kindOf(value);
  if (kind !== 'object' || !isObject(value) || isDictionary(value)) return kind;
  const fields = Object.entries(value).map(([name, one]) => {
    const form = formOf(one);
    return form === 'value' ? name : `${name}: ${form}`;
  });
  return `{ ${fields.sort().join(', ')} }`;
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return tagOf(value) ?? (typeof value === 'object' ? 'object' : 'value');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
