import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ts } from 'ts-morph';
import { beforeAll, describe, expect, it } from 'vitest';
import { DETECTORS } from '../../src/analyze/detectors/registry.ts';
import { analyze } from '../../src/analyze/index.ts';
import type { Finding, Model } from '../../src/artifacts/model.ts';

const SAMPLE = fileURLToPath(new URL('../../../sample-monolith', import.meta.url));

interface Seam {
  readonly id: string;
  readonly file: string;
  /** A name that the file declares, or a line; absent for the whole file. */
  readonly at: string | undefined;
  readonly detector: string;
}

/** The rows of every table in the list: `| id | place | detector | what | healing |`. */
function seamsOf(text: string): Seam[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .filter(([, id = '']) => id !== 'id' && !/^-+$/.test(id))
    .map(([, id = '', place = '', detector = '']) => {
      const [, file = '', at] = /^([^#:]+)(?:[#:](.+))?$/.exec(place) ?? [];
      return { id, file, at, detector };
    });
}

const seams = seamsOf(readFileSync(join(SAMPLE, 'SEAMS.md'), 'utf8'));

/** The lines that declare the name, a method or property included. */
function linesOf(file: string, name: string): { first: number; last: number; text: string } | undefined {
  const ast = ts.createSourceFile(
    file,
    readFileSync(join(SAMPLE, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    const named =
      ts.isVariableDeclaration(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isClassElement(node) ||
      ts.isObjectLiteralElement(node) ||
      ts.isClassDeclaration(node);
    if (found === undefined && named && node.name?.getText() === name) found = node;
    ts.forEachChild(node, visit);
  };
  visit(ast);
  if (found === undefined) return undefined;
  const lineAt = (position: number) => ast.getLineAndCharacterOfPosition(position).line + 1;
  return { first: lineAt(found.getStart()), last: lineAt(found.getEnd()), text: found.getText() };
}

function textsOf({ data = {} }: Finding): string[] {
  return Object.values(data).flatMap((one) => (Array.isArray(one) ? one : [String(one)]));
}

/**
 * At the place of the seam: in the lines of what it names, on a line that uses the name, in something that what it names
 * uses, or with the function of that name among what the finding lists.
 */
function isAt(finding: Finding, { file, at }: Seam): boolean {
  const texts = textsOf(finding);
  if (at === undefined) return finding.file === file || texts.includes(file);
  const listed = texts.some((text) => text.startsWith(`${file}#`) && text.split(/[#.]/).includes(at));
  if (listed || finding.file !== file) return listed;
  const lines = linesOf(file, at);
  if (lines === undefined) return finding.line === Number(at);
  const own = readFileSync(join(SAMPLE, file), 'utf8').split('\n')[finding.line - 1] ?? '';
  return (
    (lines.first <= finding.line && finding.line <= lines.last) ||
    texts.includes(at) ||
    new RegExp(`\\b${at}\\b`).test(own) ||
    new RegExp(`\\b${finding.name.replaceAll(/\W/g, '\\$&')}\\b`).test(lines.text)
  );
}

describe('the seams of the sample', () => {
  let model: Model;
  beforeAll(async () => {
    ({ model } = await analyze({ root: SAMPLE, entry: 'src/server.ts', name: 'sample' }));
  });

  it('lists seams of detectors that there are, each once', () => {
    expect(seams.length).toBeGreaterThan(30);
    expect(new Set(seams.map((one) => one.id)).size).toBe(seams.length);
    const known = new Set(DETECTORS.map((one) => one.id));
    expect(seams.filter((one) => !known.has(one.detector))).toEqual([]);
  });

  it.each(seams)('$id: $detector at $file $at', (seam) => {
    expect(existsSync(join(SAMPLE, seam.file))).toBe(true);
    if (seam.at !== undefined && !/^\d+$/.test(seam.at)) expect(linesOf(seam.file, seam.at)).toBeDefined();
    const candidates = model.findings.filter((one) => one.detector === seam.detector);
    expect(candidates.filter((one) => isAt(one, seam)).length).toBeGreaterThan(0);
  });
});
