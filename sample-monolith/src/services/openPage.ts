import type { PageRequest } from './page';

/** A page of a list that is too long to be counted for each visitor. */
export interface OpenPage<T> extends PageRequest {
  items: T[];
  hasMore: boolean;
}

/** Expects one row more than the page holds, when there is one: it only tells that the list goes on. */
export function toOpenPage<T>(rows: T[], { page, pageSize }: PageRequest): OpenPage<T> {
  return { items: rows.slice(0, pageSize), page, pageSize, hasMore: rows.length > pageSize };
}
