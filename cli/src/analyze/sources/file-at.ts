import { extname, join } from 'node:path';
import type { SourceFiles } from '../../ports/source-files.ts';
import { decode } from './decode.ts';

export type Resolution =
  | { readonly kind: 'source'; readonly path: string }
  | { readonly kind: 'json'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  /** Declarations alone: nothing of it is left when the program runs. */
  | { readonly kind: 'types' }
  /** Text that is no program: a style, a template, a component of a page. What it becomes is its loader's affair. */
  | { readonly kind: 'asset'; readonly path: string }
  | { readonly kind: 'missing' };

const SOURCE_EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** Endings that Node does not know: `require` of such a file reads it as JavaScript; nothing is found without them. */
const OTHER_JAVASCRIPT = ['.es6', '.es', '.jsm'];
const COMPILED_EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

const ASSET =
  /\.(?:svg|css|s[ac]ss|less|styl|svelte|vue|astro|html?|hbs|ejs|pug|mustache|liquid|njk|mdx?|txt|csv|xml|ya?ml|toml|graphql|gql|proto)$/i;

/** A file named exactly, with an extension left out, compiled from another one, or the index of a folder. */
export function fileAt(files: SourceFiles, base: string): Resolution | undefined {
  const exact = files.kindOf(base);
  if (exact === 'file') return ofFile(base);
  const extension = extname(base);
  const stem = base.slice(0, base.length - extension.length);
  const candidates = [
    ...(COMPILED_EXTENSIONS[extension] ?? []).map((one) => stem + one),
    ...[...SOURCE_EXTENSIONS, '.json'].map((one) => base + one),
  ];
  const found = candidates.find((one) => files.kindOf(one) === 'file');
  if (found !== undefined) return ofFile(found);
  if (exact !== 'folder') {
    const declared = [base, ...(extension === '.js' ? [stem] : [])].map((one) => `${one}.d.ts`);
    return declared.some((one) => files.kindOf(one) === 'file') ? { kind: 'types' } : undefined;
  }
  const main = mainOf(files, base);
  if (main !== undefined) return main;
  const index = SOURCE_EXTENSIONS.map((one) => join(base, `index${one}`)).find(
    (one) => files.kindOf(one) === 'file',
  );
  if (index !== undefined) return ofFile(index);
  const isDeclared = [`${base}.d.ts`, join(base, 'index.d.ts')].some((one) => files.kindOf(one) === 'file');
  return isDeclared ? { kind: 'types' } : undefined;
}

function mainOf(files: SourceFiles, folder: string): Resolution | undefined {
  try {
    const parsed: unknown = JSON.parse(textAt(files, join(folder, 'package.json')) ?? '');
    const main: unknown =
      typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'main') : undefined;
    // A package whose main is its own folder would be looked up for ever.
    return typeof main === 'string' && join(folder, main, '.') !== join(folder, '.')
      ? fileAt(files, join(folder, main))
      : undefined;
  } catch {
    return undefined;
  }
}

function ofFile(path: string): Resolution {
  if (path.endsWith('.json')) return { kind: 'json', path };
  if (/\.d\.[cm]?ts$/.test(path)) return { kind: 'types' };
  // Node runs a file without an extension, such as `bin/www`, as JavaScript.
  const extension = extname(path) || '.js';
  const isSource = SOURCE_EXTENSIONS.includes(extension) || OTHER_JAVASCRIPT.includes(extension);
  if (isSource) return { kind: 'source', path };
  return ASSET.test(path) ? { kind: 'asset', path } : { kind: 'missing' };
}

/** A file's text, or undefined where it cannot be read. */
export function textAt(files: SourceFiles, path: string): string | undefined {
  try {
    return decode(files.read(path));
  } catch {
    return undefined;
  }
}
