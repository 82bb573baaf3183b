import { normalizeTerm, wordsOf } from '../helpers/text';
import { badRequest } from '../httpError';
import { productModel } from '../models/productModel';
import { searchTermModel } from '../models/searchTermModel';

export type Suggestion =
  | { kind: 'term'; text: string }
  | { kind: 'product'; text: string; productId: number };

export interface PopularTerm {
  term: string;
  times: number;
}

const SUGGESTIONS = 8;
const SUGGESTED_TERMS = 3;
const POPULAR_TERMS = 10;
/** What was searched less often may be a slip of the finger. */
const OFTEN = 3;

/** Part of the search itself: what was searched is suggested to the next visitor. */
export async function recordSearch(text: string): Promise<void> {
  await searchTermModel.count(normalizeTerm(text));
}

/** Popular searches first, then products with a word that begins like this. */
export async function suggest(typed: string): Promise<Suggestion[]> {
  const words = wordsOf(typed);
  if (words.join('').length < 2) throw badRequest('q must have at least two letters');

  const [terms, products] = await Promise.all([
    searchTermModel.startingWith(normalizeTerm(typed), OFTEN, SUGGESTED_TERMS),
    productModel.startingWith(words, SUGGESTIONS),
  ]);
  const suggestions: Suggestion[] = [
    ...terms.map(({ term }) => ({ kind: 'term' as const, text: term })),
    ...products.map(({ id, name }) => ({ kind: 'product' as const, text: name, productId: id })),
  ];
  return suggestions.slice(0, SUGGESTIONS);
}

export async function popularTerms(): Promise<PopularTerm[]> {
  return (await searchTermModel.popular(POPULAR_TERMS)).map(({ term, times }) => ({ term, times }));
}
