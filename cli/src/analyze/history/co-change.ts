import type { CoChange } from '../../artifacts/model.ts';
import { gitLog } from '../../ports/git-log.ts';
import { changedTogether } from './commits.ts';

/** A commit over this many files is a reformatting or an import: it says nothing of what belongs together. */
const BULK = 30;
/** Once may be chance. */
const FEWEST_COMMITS = 2;

/** Pairs of the application's modules that change together, or undefined where there is no history to read. */
export function coChangeOf(root: string, modules: readonly string[]): CoChange[] | undefined {
  const log = gitLog(root);
  return log === undefined ? undefined : pairsOf(changedTogether(log), new Set(modules));
}

/** Pairs with their weight: a commit of n files counts 1/(n-1) for each pair in it, so that large ones say little. */
export function pairsOf(commits: readonly (readonly string[])[], modules: ReadonlySet<string>): CoChange[] {
  const changes = new Map<string, number>();
  const pairs = new Map<string, { a: string; b: string; weight: number; commits: number }>();
  for (const files of commits) {
    if (files.length > BULK) continue;
    const own = files.filter((file) => modules.has(file)).sort();
    for (const file of own) changes.set(file, (changes.get(file) ?? 0) + 1);
    for (const [index, a] of own.entries()) {
      for (const b of own.slice(index + 1)) {
        const key = `${a}\0${b}`;
        const pair = pairs.get(key) ?? { a, b, weight: 0, commits: 0 };
        pair.weight += 1 / (files.length - 1);
        pair.commits += 1;
        pairs.set(key, pair);
      }
    }
  }
  return [...pairs]
    .filter(([, pair]) => pair.commits >= FEWEST_COMMITS)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, pair]) => ({
      ...pair,
      weight: rounded(pair.weight),
      confidence: rounded(
        pair.commits / Math.min(changes.get(pair.a) ?? pair.commits, changes.get(pair.b) ?? pair.commits),
      ),
    }));
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
