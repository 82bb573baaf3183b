import { join } from 'node:path';
import { readFileIfPresent } from '../../ports/files.ts';
import { filesNamedIn } from './files-named.ts';

const RUNS_JAVASCRIPT = /\b(?:node|nodemon|tsx|ts-node(?:-dev)?|babel-node|bun|pm2|forever)\s/;
const SOURCE = /\.[cm]?[jt]s$/;

/** Files that the shell scripts which a command names run: `./start.sh`. */
export function filesOfShellScripts(appDir: string, command: string): readonly string[] {
  return command
    .split(/[\s"';|&]+/)
    .filter((word) => /\.(?:sh|bash)$/.test(word))
    .flatMap((path) => filesOfLines(readFileIfPresent(join(appDir, path)) ?? ''));
}

/** Files that lines of shell run; those that run no JavaScript by name may give it to a function of their own. */
export function filesOfLines(text: string): readonly string[] {
  return withDefaults(text)
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => filesNamedIn(line).filter((file) => RUNS_JAVASCRIPT.test(line) || SOURCE.test(file)));
}

/** Variables that the script itself gives a value, or a default: `ROOT=${ROOT:-dist}`, then `node ${ROOT}/main.js`. */
function withDefaults(text: string): string {
  const set = [...text.matchAll(/^\s*(?:export\s+)?(\w+)=["']?(?:\$\{\w+:?-)?([\w./-]+)\}?["']?\s*$/gm)];
  return set.reduce(
    (known, [, name = '', value = '']) =>
      known.replace(new RegExp(`\\$(?:\\{${name}\\}|${name}\\b)`, 'g'), value),
    text,
  );
}
