/** A difference between two versions of a document, and whether it breaks those who rely on the first. */
export interface ApiChange {
  readonly kind: 'breaking' | 'compatible';
  /** `GET /products/{id}`. */
  readonly operation: string;
  readonly message: string;
}

export function breaking(operation: string, message: string): ApiChange {
  return { kind: 'breaking', operation, message };
}

export function compatible(operation: string, message: string): ApiChange {
  return { kind: 'compatible', operation, message };
}
