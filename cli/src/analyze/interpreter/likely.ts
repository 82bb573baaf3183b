import { UNKNOWN, type Value } from './values.ts';

/** What a likely text is asked is not sure; what is made of it is as likely. */
export function asLikelyAs(result: Value, ...sources: readonly Value[]): Value {
  const isLikely = sources.some((one) => one.kind === 'literal' && one.likely === true);
  if (!isLikely || result.kind !== 'literal') return result;
  return typeof result.value === 'boolean' ? UNKNOWN : { ...result, likely: true };
}
