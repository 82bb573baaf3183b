export interface PageRequest {
  page: number;
  pageSize: number;
}

export interface Page<T> extends PageRequest {
  items: T[];
  total: number;
  totalPages: number;
}

export function offsetOf({ page, pageSize }: PageRequest): number {
  return (page - 1) * pageSize;
}

export function toPage<T>(items: T[], total: number, { page, pageSize }: PageRequest): Page<T> {
  return { items, page, pageSize, total, totalPages: Math.ceil(total / pageSize) };
}

/** A page of a list that is too long to be counted. */
export interface OpenPage<T> extends PageRequest {
  items: T[];
  hasMore: boolean;
}

/** @param found what was read, with one more than the page holds when there is more */
export function toOpenPage<T>(found: T[], { page, pageSize }: PageRequest): OpenPage<T> {
  return { items: found.slice(0, pageSize), page, pageSize, hasMore: found.length > pageSize };
}
