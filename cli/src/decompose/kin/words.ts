import type { Facts } from '../facts.ts';
import { segmentsOf, termsOf } from '../terms.ts';
import { add, compare, cosine, type Vector } from '../vectors.ts';
import type { Tie } from './ties.ts';

/** Two things that share less of their words than this share them by accident. */
const LEAST = 0.1;
/** A word of a function's name says less than one of a table or a path. */
const IDENTIFIER = 0.5;

/**
 * Domain words that modules and tables have in common. A module speaks through the names of its functions and the paths that
 * it handles; file names are left out, so that an application with meaningless ones is cut alike.
 */
export function wordTies(facts: Facts): Tie[] {
  const speakers = [...tableWords(facts), ...pathWords(facts), ...identifierWords(facts)];
  const spread = new Map<string, number>();
  for (const [, words] of speakers) for (const word of words.keys()) add(spread, word, 1);
  // A word that everybody uses tells nobody apart.
  const weighed = speakers.map(
    ([node, words]) =>
      [node, new Map([...words].map(([word, amount]) => [word, amount / (spread.get(word) ?? 1)]))] as const,
  );
  return weighed.flatMap(([from, words], index) =>
    weighed.slice(index + 1).flatMap(([to, others]) => {
      const strength = from === to ? 0 : cosine(words, others);
      return strength > LEAST ? [{ from, to, kind: 'words' as const, strength }] : [];
    }),
  );
}

type Speaker = readonly [node: string, words: Vector];

function tableWords(facts: Facts): Speaker[] {
  return facts.tables.map(({ name }) => [
    `table:${name}`,
    new Map(termsOf(name).map((word) => [word, 1] as const)),
  ]);
}

function pathWords(facts: Facts): Speaker[] {
  const words = new Map<string, Map<string, number>>();
  for (const { route, handlerModule } of facts.routes)
    for (const word of new Set(segmentsOf(route.path).flatMap(termsOf))) {
      const vector = words.get(handlerModule) ?? new Map<string, number>();
      words.set(handlerModule, vector);
      add(vector, word, 1);
    }
  return [...words].toSorted((a, b) => compare(a[0], b[0]));
}

function identifierWords(facts: Facts): Speaker[] {
  return facts.modules.map((module) => {
    const words = new Map<string, number>();
    for (const one of facts.functionsOf.get(module) ?? [])
      for (const word of new Set(termsOf(one.name))) add(words, word, IDENTIFIER);
    return [module, words];
  });
}
