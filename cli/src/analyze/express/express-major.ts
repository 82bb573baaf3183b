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

function declaredMajor(sources: SourceTree): 4 | 5 {
  const manifest = Object(sources.readJson(join(sources.root, 'package.json')));
  const range: unknown = Reflect.get(Object(Reflect.get(manifest, 'dependencies')), 'express');
  return typeof range === 'string' && /(?:^|[^\d.])[34](?:\.|\s|$)/.test(range) ? 4 : 5;
}
