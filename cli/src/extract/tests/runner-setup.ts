import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ts } from '#typescript';
import type { SourceTree } from '../../analyze/sources/source-tree.ts';
import { walkTree } from '../../analyze/sources/walk-tree.ts';
import type { RunnerCall } from './runner-calls.ts';
import { isSourcePath } from './test-paths.ts';

/** What a runner reads before the first test. */
export interface RunnerSetup {
  /** Names of its settings beside package.json. */
  readonly settings: readonly string[];
  /** Its field of package.json. */
  readonly field: unknown;
  /** Absolute paths of code that the settings or the command name: set-up files, custom environments. */
  readonly files: readonly string[];
  /** Texts of the settings and of their field. */
  readonly said: readonly string[];
  /** All texts that may name a package: these, and the command. */
  readonly texts: readonly string[];
}

const manifestSchema = z.record(z.string(), z.unknown());

/** Reads the settings of a runner and what they name. */
export function runnerSetup(sources: SourceTree, { runner, words }: RunnerCall): RunnerSetup {
  const appDir = sources.root;
  const settings = readdirSync(appDir)
    .filter((name) => runner.settings?.test(name) === true || isTransform(runner.name, name))
    .sort();
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8')));
  const field = runner.field === undefined ? undefined : manifest[runner.field];
  const said = [
    ...settings.map((name) => readFileSync(join(appDir, name), 'utf8')),
    ...(field === undefined ? [] : [JSON.stringify(field)]),
  ];
  const texts = [...said, words.map((one) => `"${one}"`).join(' ')];
  const files = texts.flatMap(literalsIn).flatMap((literal) => {
    const target = sources.resolve(
      `./${literal.replace(/^(?:<rootDir>|\.)\//, '')}`,
      join(appDir, 'package.json'),
    );
    return target.kind === 'source' ? [target.path] : [];
  });
  const all = [...new Set([...files, ...mocks(sources, runner.name)])].sort();
  return { settings, field, files: all, said, texts };
}

/** Stand-ins for packages, which a runner takes without being asked. */
function mocks(sources: SourceTree, runner: string): string[] {
  const folder = join(sources.root, '__mocks__');
  return runner === 'jest' || runner === 'vitest' ? sources.walk(folder).filter(isSourcePath) : [];
}

/** jest compiles with babel by the settings that it finds. */
function isTransform(runner: string, name: string): boolean {
  return runner === 'jest' && /^(?:\.babelrc|babel\.config)(?:\.(?:[cm]?js|json))?$/.test(name);
}

/** Literals of JavaScript and JSON; of YAML the words. */
function literalsIn(text: string): string[] {
  const ast = ts.createSourceFile('settings.ts', text, ts.ScriptTarget.Latest);
  const found = [...text.matchAll(/[\w@./<>-]*\/[\w@./-]+/g)].map(([word]) => word);
  walkTree(ast, (node) => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    return true;
  });
  return found.filter((one) => /[/.]/.test(one) && !/^[./]*$/.test(one));
}
