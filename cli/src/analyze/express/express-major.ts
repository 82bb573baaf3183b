import { dirname, join } from 'node:path';
import type { SourceTree } from '../sources/source-tree.ts';

/** The major version that is installed, found as Node.js would find it; Express 5 where none is. Express 3 matches as 4 does. */
export function expressMajor(sources: SourceTree): 4 | 5 {
  for (let folder = sources.root; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules/express/package.json');
    const version: unknown = sources.exists(file)
      ? Reflect.get(Object(sources.readJson(file)), 'version')
      : undefined;
    if (typeof version === 'string') return /^[34]\./.test(version) ? 4 : 5;
    if (dirname(folder) === folder) return declaredMajor(sources);
  }
}

/** What a manifest says, the application's own or that of the repository around it, also of what only development needs. */
function declaredMajor(sources: SourceTree): 4 | 5 {
  for (let folder = sources.root; ; folder = dirname(folder)) {
    const range = declaredIn(sources, join(folder, 'package.json'));
    if (range !== undefined) return /(?:^|[^\d.])[34](?:\.|\s|$)/.test(range) ? 4 : 5;
    if (dirname(folder) === folder) return 5;
  }
}

function declaredIn(sources: SourceTree, manifest: string): string | undefined {
  if (!sources.exists(manifest)) return undefined;
  const content = Object(sources.readJson(manifest));
  return ['dependencies', 'devDependencies']
    .map((name): unknown => Reflect.get(Object(Reflect.get(content, name)), 'express'))
    .find((range) => typeof range === 'string');
}
