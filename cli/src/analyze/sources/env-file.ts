/** The assignments of a `.env` file's text, as dotenv reads them. */
export function envAssignments(text: string): ReadonlyMap<string, string> {
  const assignments = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^(["'`])(.*)\1/.exec(value);
    assignments.set(name, quoted?.[2] ?? value.replace(/\s+#.*$/, ''));
  }
  return assignments;
}
