import { stringOf, type Value } from '../../interpreter/values.ts';

/** pg-promise: `$1:name`, `$1~`, `${table:name}` with any of its brackets, and `:alias`. */
const OF_PG_PROMISE = /\$(?:(\d+)|[{<[(/]\s*(\w+)\s*)(?::name|:alias|~)[}>\])/]?/g;

/** Names of the bindings in the places of a text that stand for names: `??` of MySQL and knex, and those of pg-promise. */
export function namesPutIn(text: string, bindings: Value | undefined): string {
  if (bindings === undefined) return text;
  const named = text.replaceAll(
    OF_PG_PROMISE,
    (token, position?: string, name?: string) => nameOf(boundTo(bindings, position, name)) ?? token,
  );
  if (bindings.kind !== 'array' || !named.includes('??')) return named;
  let index = -1;
  return named.replaceAll(/(?<!\\)\?\??/g, (token) => {
    index += 1;
    return (token === '??' ? nameOf(bindings.items[index]) : undefined) ?? token;
  });
}

/** pg-promise takes a single value without a list, too. */
function boundTo(bindings: Value, position: string | undefined, name: string | undefined): Value | undefined {
  if (name !== undefined) return bindings.kind === 'object' ? bindings.props.get(name) : undefined;
  if (bindings.kind === 'array') return bindings.items[Number(position) - 1];
  return position === '1' ? bindings : undefined;
}

function nameOf(value: Value | undefined): string | undefined {
  const name = stringOf(value);
  return name !== undefined && /^\w+(?:\.\w+)*$/.test(name) ? name : undefined;
}
