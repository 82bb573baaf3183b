export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text of a name or a constant in PostgreSQL's tree of a statement. */
export function textOf(node: unknown): string | undefined {
  const text: unknown = Reflect.get(Object(Reflect.get(Object(node), 'String')), 'sval');
  return typeof text === 'string' ? text : undefined;
}
