import { dirname } from 'node:path';

/** A glob pattern as a regular expression over whole paths: `**`, `*`, `?`, `{a,b}`, `[ab]` and `@(a|b)` with its like. */
export function globPattern(glob: string): RegExp {
  let source = '';
  let open = 0;
  for (let at = 0; at < glob.length; at += 1) {
    const rest = glob.slice(at);
    const [taken, text] = token(rest, open);
    if (rest.startsWith('{')) open += 1;
    if (rest.startsWith('}')) open -= 1;
    source += text;
    at += taken - 1;
  }
  return new RegExp(`^${source}$`);
}

/** The next piece of a glob: how many characters it takes, and its expression. */
function token(rest: string, open: number): [number, string] {
  const group = /^([@?*+!])\(([^()]*)\)/.exec(rest);
  if (group !== null)
    return [group[0].length, extendedGroup(group[1] ?? '@', group[2] ?? '', rest.slice(group[0].length))];
  if (rest.startsWith('**/')) return [3, '(?:[^/]+/)*'];
  if (rest.startsWith('**')) return [2, '.*'];
  if (rest.startsWith('*')) return [1, '[^/]*'];
  if (rest.startsWith('?')) return [1, '[^/]'];
  if (rest.startsWith('{')) return [1, '(?:'];
  if (rest.startsWith('}')) return [1, ')'];
  if (rest.startsWith(',') && open > 0) return [1, '|'];
  const set = /^\[([^\]]+)\]/.exec(rest);
  if (set !== null) return [set[0].length, `[${(set[1] ?? '').replace(/^!/, '^')}]`];
  return [1, escaped(rest.charAt(0))];
}

function extendedGroup(kind: string, body: string, after: string): string {
  const options = body.split('|').map(sourceOf).join('|');
  // What must not match is the option with all that follows it: `!(index).js` takes `indexes.js`.
  if (kind === '!') return `(?!(?:${options})${sourceOf(after)}$)[^/]*`;
  return `(?:${options})${kind === '@' ? '' : kind}`;
}

function sourceOf(glob: string): string {
  return globPattern(glob).source.slice(1, -1);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** The folder that every match of a glob lies below. */
export function globBase(glob: string): string {
  const fixed = glob.split('/');
  const first = fixed.findIndex((part) => /[*?{}[\]()!]/.test(part));
  return fixed.slice(0, first === -1 ? -1 : first).join('/') || '/';
}

/** The folders from the base of a glob down to a file below it. */
export function foldersBetween(base: string, file: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); folder.length >= base.length; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return folders;
}
