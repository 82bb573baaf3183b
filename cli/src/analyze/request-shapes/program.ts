import { join, posix } from 'node:path';
import type { ts } from '#typescript';
import type { SourceFiles } from '../../ports/source-files.ts';
import { decode } from '../sources/decode.ts';
import { parseSource } from '../sources/parse.ts';

/** The modules of an application as syntax, read when they are asked for. */
export interface Program {
  readonly ast: (module: string) => ts.SourceFile | undefined;
  /** Module that a relative specifier leads to; undefined for packages. */
  readonly resolve: (from: string, specifier: string) => string | undefined;
}

/** A node with the module that it stands in. */
export interface Located<T extends ts.Node = ts.Node> {
  readonly module: string;
  readonly node: T;
}

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** @param root absolute folder of the application; nothing outside of it and nothing of packages is read */
export function programOf(root: string, files: SourceFiles): Program {
  const asts = new Map<string, ts.SourceFile>();
  const isSource = (path: string) =>
    !path.startsWith('..') && !path.includes('node_modules/') && files.kindOf(join(root, path)) === 'file';
  return {
    ast: (module) => {
      if (!isSource(module)) return undefined;
      const ast = asts.get(module) ?? parseSource(module, decode(files.read(join(root, module))));
      asts.set(module, ast);
      return ast;
    },
    resolve: (from, specifier) => {
      if (!specifier.startsWith('.')) return undefined;
      const path = posix.join(posix.dirname(from), specifier);
      // TypeScript writes `./a.js` for what stands in `a.ts`.
      const bare = path.replace(/\.[cm]?js$/, '');
      return [path, bare].flatMap((one) => ENDINGS.map((ending) => one + ending)).find(isSource);
    },
  };
}
