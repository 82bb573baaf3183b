import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ts } from '@ts-morph/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compilerParts } from './compiler-parts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiler = readFileSync(
  createRequire(join(root, 'cli/package.json')).resolve('@ts-morph/common/dist/typescript.js'),
  'utf8',
);
const NAMES = [
  'createSourceFile',
  'forEachChild',
  'isIdentifier',
  'resolveModuleName',
  'SyntaxKind',
] as const;
const partsSchema = z.object({
  createSourceFile: z.custom<typeof ts.createSourceFile>((one) => typeof one === 'function'),
  forEachChild: z.custom<typeof ts.forEachChild>((one) => typeof one === 'function'),
});

let folder = '';
let parts: z.infer<typeof partsSchema>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-parts-'));
  const file = join(folder, 'parts.mjs');
  writeFileSync(file, compilerParts(compiler, new Set(NAMES)));
  parts = partsSchema.parse(await import(pathToFileURL(file).href));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Kind, place and text of every node. */
function outline(
  from: Pick<typeof ts, 'createSourceFile' | 'forEachChild'>,
  path: string,
  text: string,
): string {
  const lines: string[] = [];
  const ast = from.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    lines.push(`${node.kind} ${node.getStart(ast)} ${node.end} ${node.getText(ast).length}`);
    from.forEachChild(node, visit);
  };
  visit(ast);
  return lines.join('\n');
}

describe('the parts of the compiler that reading sources needs', () => {
  it('read every source of the CLI and of its fixtures as the whole compiler does', () => {
    const sources = ['cli/src', 'cli/fixtures'].flatMap((below) =>
      readdirSync(join(root, below), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
        .map((name) => join(root, below, name)),
    );
    expect(sources.length).toBeGreaterThan(500);
    const different = sources.filter((path) => {
      const text = readFileSync(path, 'utf8');
      return outline(parts, path, text) !== outline(ts, path, text);
    });
    expect(different).toEqual([]);
  });

  it('are a fourth of it at most', () => {
    expect(compilerParts(compiler, new Set(NAMES)).length).toBeLessThan(compiler.length / 4);
  });

  it('are refused where the compiler is built otherwise, or lacks a name', () => {
    expect(() => compilerParts('var ts = {};', new Set(NAMES))).toThrow('not built as it was');
    expect(() => compilerParts(compiler, new Set(['isNonsense']))).toThrow('exports no isNonsense');
  });
});
