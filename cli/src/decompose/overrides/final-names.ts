import type { Overrides } from './overrides.ts';

/** The name that a found context bears in the end: renamed first, then that of the context which it is merged into. */
export function finalName(name: string, overrides: Pick<Overrides, 'names' | 'merges'>): string {
  const passed = new Set<string>();
  let current = renamed(name, overrides);
  for (;;) {
    const next = mergedInto(current, overrides);
    // Merges in a circle are an error elsewhere; here they only must come to an end.
    if (next === undefined || passed.has(current)) return current;
    passed.add(current);
    current = next;
  }
}

export function renamed(name: string, { names }: Pick<Overrides, 'names'>): string {
  return names[name] ?? name;
}

/** The first of a merge takes the others in. */
function mergedInto(name: string, overrides: Pick<Overrides, 'names' | 'merges'>): string | undefined {
  for (const merge of overrides.merges) {
    const [into, ...members] = merge.map((one) => renamed(one, overrides));
    if (into !== undefined && into !== name && members.includes(name)) return into;
  }
  return undefined;
}
