import { db } from '../db/connection';
import { escapeLike } from '../helpers/text';

export interface SearchTermRow {
  term: string;
  times: number;
  last_at: Date;
}

export const searchTermModel = {
  async count(term: string): Promise<void> {
    await db('search_terms')
      .insert({ term })
      .onConflict('term')
      .merge({ times: db.raw('search_terms.times + 1'), last_at: db.fn.now() });
  },

  popular(limit: number): Promise<SearchTermRow[]> {
    return db<SearchTermRow>('search_terms').orderBy('times', 'desc').orderBy('term').limit(limit);
  },

  /** LIKE rather than ILIKE: the terms are kept in lower case, and only LIKE uses the index. */
  startingWith(prefix: string, atLeast: number, limit: number): Promise<SearchTermRow[]> {
    return db<SearchTermRow>('search_terms')
      .whereLike('term', `${escapeLike(prefix)}%`)
      .where('times', '>=', atLeast)
      .orderBy('times', 'desc')
      .orderBy('term')
      .limit(limit);
  },
};
