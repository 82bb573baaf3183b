import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { elementRanges } from '../../../src/extract/cuts/call-ranges.ts';
import { applyEdits } from '../../../src/extract/slice/edits.ts';

/** The text without the elements that begin with one of the names. */
function without(source: string, names: readonly string[]): string {
  const ast = ts.createSourceFile('module.ts', source, ts.ScriptTarget.Latest, true);
  const nodes = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    const isElement =
      ts.isImportSpecifier(node) ||
      ts.isExportSpecifier(node) ||
      ts.isBindingElement(node) ||
      ts.isObjectLiteralElement(node) ||
      ((ts.isArrayLiteralExpression(node.parent) || ts.isCallExpression(node.parent)) &&
        node.parent.getChildren().some((child) => child.getChildren().includes(node)));
    if (isElement && names.some((name) => new RegExp(`^${name}\\b`).test(node.getText()))) nodes.add(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(ast, visit);
  expect(nodes.size).toBe(names.length);
  return applyEdits(
    source,
    elementRanges(nodes).map(({ start, end }) => ({ start, end, text: '' })),
  );
}

describe('elements that go from a list', () => {
  it.each([
    ['[a, b, c];\n', ['a'], '[b, c];\n'],
    ['[a, b, c];\n', ['b'], '[a, c];\n'],
    ['[a, b, c];\n', ['c'], '[a, b];\n'],
    ['[a, b, c];\n', ['b', 'c'], '[a];\n'],
    ['[a, b, c];\n', ['a', 'c'], '[b];\n'],
    ['[a, b, c];\n', ['a', 'b'], '[c];\n'],
    ['[a, b, c,];\n', ['c'], '[a, b, ];\n'],
    ['use(a, b, c);\n', ['b', 'c'], 'use(a);\n'],
    ["import { a, b } from 'x';\n", ['b'], "import { a } from 'x';\n"],
    ["import {a,b} from 'x';\n", ['a'], "import {b} from 'x';\n"],
    ['export { a, b as c };\n', ['a'], 'export { b as c };\n'],
    ['const { a, b: { c }, d } = x;\n', ['a', 'd'], 'const { b: { c } } = x;\n'],
    ['x = { a, b() {}, c: 1 };\n', ['b'], 'x = { a, c: 1 };\n'],
    ['x = {\n  a,\n  b,\n  c\n};\n', ['c'], 'x = {\n  a,\n  b\n};\n'],
    ['x = {\n  a,\n  b,\n  c,\n};\n', ['b', 'c'], 'x = {\n  a,\n};\n'],
    [
      'x = {\n  a, // of a\n  b, // of b\n  c, // of c\n};\n',
      ['b'],
      'x = {\n  a, // of a\n  c, // of c\n};\n',
    ],
    ['x = {\n  a, // of a\n  b // of b\n};\n', ['b'], 'x = {\n  a // of a\n};\n'],
    ['x = {\n  /** of a */\n  a,\n\n  /** of b */\n  b,\n};\n', ['a'], 'x = {\n  /** of b */\n  b,\n};\n'],
    ['x = {\n  a,\n\n  /** of b */\n  b,\n};\n', ['b'], 'x = {\n  a,\n\n};\n'],
    ['[a, /* of b */ b, c];\n', ['b'], '[a, c];\n'],
    ['[\n  a, b,\n  c,\n];\n', ['b'], '[\n  a,\n  c,\n];\n'],
    ['[a, b, c, \n  d];\n', ['b', 'c'], '[a, \n  d];\n'],
    ['x = {a, b, c, \n  d, e, f};\n', ['a', 'b', 'c', 'e', 'f'], 'x = {\n  d};\n'],
  ])('%j without %j', (source, names, expected) => {
    expect(without(source, names)).toBe(expected);
  });
});
