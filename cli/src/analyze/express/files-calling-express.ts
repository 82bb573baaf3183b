import type { SourceTree } from '../sources/source-tree.ts';

const MOST_NAMED = 5;
const SOURCE = /(?<!\.d)\.(?:[cm]?[jt]sx?|es6)$/;
const NO_PART =
  /(?:^|\/)(?:tests?|__tests__|e2e|cypress|examples?|migration|dist|build|public)\/|\.(?:test|spec)\./;
const LOADS = /\bfrom\s*['"]express['"]|\brequire\(\s*['"]express['"]\s*\)/;
const CALLS = /\bexpress\(\)|\brequire\(\s*['"]express['"]\s*\)\(\)/;

/** Files of the application whose text makes an Express application, for who has to name the one that starts it. */
export function filesCallingExpress(sources: SourceTree): readonly string[] {
  const found: string[] = [];
  for (const path of sources.walk(sources.root)) {
    const name = sources.relative(path);
    if (found.length === MOST_NAMED) break;
    if (!SOURCE.test(name) || NO_PART.test(name)) continue;
    const text = sources.readText(path) ?? '';
    if (LOADS.test(text) && CALLS.test(text)) found.push(name);
  }
  return found;
}
