import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { nodesByKind } from '../../../src/analyze/sources/nodes-by-kind.ts';
import { parseSource } from '../../../src/analyze/sources/parse.ts';

const NESTED = `${'['.repeat(600)}a${']'.repeat(600)}`;
const CHAINED = Array.from({ length: 600 }, (_, index) => `b${index}`).join(' + ');
const TEXT = `import { x } from './x';
class Shop extends Base { static open = 1; #till = x.y.z; get(key) { return this.#till[key]; } }
function f({ a, ...rest }, [b] = [1]) { for (const one of rest) if (one) require('m')(one); }
const nested = ${NESTED};
const chained = ${CHAINED};
export * from './y';
`;

/** Every node's kind and place, with those of its parent, as the compiler's own parents have them or ours. */
function shape(ast: ts.SourceFile): string[] {
  const found: string[] = [];
  const open: ts.Node[] = [ast];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { parent } = node;
    found.push(`${node.kind} ${node.pos}-${node.end} in ${parent?.kind} ${parent?.pos}-${parent?.end}`);
    ts.forEachChild(node, (child) => {
      open.push(child);
    });
  }
  return found;
}

describe('a parsed source', () => {
  it('has the parents that the compiler gives, however deep it nests', () => {
    const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: 1 };
    const theirs = ts.createSourceFile('a.ts', TEXT, options, true);
    const ours = shape(parseSource('a.ts', TEXT));
    expect(ours).toEqual(shape(theirs));
    expect(ours.length).toBeGreaterThan(2000);
  });

  it('is listed by kind in the order of the text', () => {
    const nodes = nodesByKind(parseSource('a.ts', TEXT));
    for (const list of [nodes.identifiers, nodes.accesses, nodes.variables, nodes.classes, nodes.loaders])
      expect(list.map((one) => one.pos)).toEqual(list.map((one) => one.pos).sort((a, b) => a - b));
    expect(nodes.identifiers.filter((one) => /^b\d+$/.test(one.text))).toHaveLength(600);
    expect(nodes.accesses.map((one) => one.getText())).toEqual(['x.y.z', 'x.y', 'this.#till']);
    expect(nodes.loaders).toHaveLength(4);
    expect(nodes.classes).toHaveLength(1);
  });
});
