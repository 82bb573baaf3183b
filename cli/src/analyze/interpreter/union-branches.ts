import { partsOf } from './texts.ts';
import type { Value } from './values.ts';

/** Of `if (wanted.crews) sql += …` for each of many tables, the texts that have all branches of another one stand for that, too. */
export function withoutPartial(texts: readonly Value[]): readonly Value[] {
  if (!texts.some(joinsStatements)) return texts;
  const branches = texts.map(branchesOf);
  const kept = texts.filter((_, index) => {
    const own = branches[index];
    return (
      own === undefined ||
      !branches.some((other, at) => at !== index && other !== undefined && isPartOf(own, other, at < index))
    );
  });
  return kept.length === 0 ? texts : kept;
}

/** @param isFirst whether the other one stands first, and so stays where both are alike */
function isPartOf(own: ReadonlySet<string>, other: ReadonlySet<string>, isFirst: boolean): boolean {
  if (own.size > other.size || (own.size === other.size && !isFirst)) return false;
  return [...own].every((one) => other.has(one));
}

const UNION = /\s+UNION(?:\s+ALL)?\s+/i;

/** The same for the question whether there is one, which pages of all kinds are asked: it goes over each blank once. */
const SOME_UNION = /\sUNION\s/i;

function joinsStatements(value: Value): boolean {
  return partsOf(value).some((part) => part !== null && SOME_UNION.test(part));
}

/** The statements that a text joins by UNION; none of an empty one, undefined of what is no text. */
function branchesOf(value: Value): ReadonlySet<string> | undefined {
  const isText = value.kind === 'unknown' ? value.parts !== undefined : typeof literalOf(value) === 'string';
  if (!isText) return undefined;
  const text = partsOf(value)
    .map((part) => part ?? '{?}')
    .join('');
  return new Set(
    text
      .split(UNION)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );
}

function literalOf(value: Value): unknown {
  return value.kind === 'literal' ? value.value : undefined;
}
