import type { SourceTree } from '../sources/source-tree.ts';

const MOST_NAMED = 5;
const SOURCE = /(?<!\.d)\.(?:[cm]?[jt]sx?|es6)$/;
const NO_PART = /(?:^|\/)(?:tests?|__tests__|e2e|cypress|examples?|migration|public)\/|\.(?:test|spec)\./;
/** Where compilers write; of a program that is there as its output alone, these are its files. */
const OUTPUT = /(?:^|\/)(?:dist|build)\//;
const LOADS = /\bfrom\s*['"]express['"]|\brequire\(\s*['"]express['"]\s*\)/;
const CALLS = /\bexpress\(\)|\b_?express\w*\.default\)?\(\)|\brequire\(\s*['"]express['"]\s*\)\(\)/;

/** Files of the application whose text makes an Express application, for who has to name the one that starts it. */
export function filesCallingExpress(sources: SourceTree): readonly string[] {
  const all = sources.walk(sources.root).filter((path) => {
    const name = sources.relative(path);
    return SOURCE.test(name) && !NO_PART.test(name);
  });
  const isOutput = (path: string) => OUTPUT.test(sources.relative(path));
  const written = calling(
    sources,
    all.filter((path) => !isOutput(path)),
  );
  return written.length > 0 ? written : calling(sources, all.filter(isOutput));
}

function calling(sources: SourceTree, paths: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const path of paths) {
    if (found.length === MOST_NAMED) break;
    const text = sources.readText(path) ?? '';
    if (LOADS.test(text) && CALLS.test(text)) found.push(sources.relative(path));
  }
  return found;
}
