/** A pattern that is asked at nearly every call, about names of which there are few: each name is matched once. */
export function rememberedTest(pattern: RegExp): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const matches = pattern.test(name);
    known.set(name, matches);
    return matches;
  };
}
