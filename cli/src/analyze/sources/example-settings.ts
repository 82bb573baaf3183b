import { basename, dirname, extname, join } from 'node:path';
import type { SourceFiles } from '../../ports/source-files.ts';

const WORDS = ['example', 'sample', 'dist', 'default', 'template'];

/**
 * The example that everybody copies to a file which is kept out of the repository, with its own keys: `config.example.js` or
 * `example.config.js` for `config`, `keys/index-example.js` for `keys`.
 */
export function exampleFor(files: SourceFiles, base: string): string | undefined {
  const index = files.kindOf(base) === 'folder' ? exampleOfFile(files, join(base, 'index')) : undefined;
  return index ?? exampleOfFile(files, base);
}

function exampleOfFile(files: SourceFiles, base: string): string | undefined {
  const ending = /\.(?:[cm]?[jt]s|json)$/.test(base) ? extname(base) : '';
  const stem = basename(base, ending);
  const endings = ending === '' ? ['.js', '.ts', '.cjs', '.mjs', '.json'] : [ending];
  const names = endings.flatMap((one) =>
    WORDS.flatMap((word) =>
      ['.', '-', '_'].flatMap((sign) => [`${stem}${sign}${word}${one}`, `${word}${sign}${stem}${one}`]),
    ),
  );
  return names.map((name) => join(dirname(base), name)).find((path) => files.kindOf(path) === 'file');
}
