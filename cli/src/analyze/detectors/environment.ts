import { ts } from '#typescript';
import type { Activation } from '../interpreter/activation.ts';
import type { SourceModule } from '../interpreter/module.ts';
import { ANY_MEMBER } from '../interpreter/values.ts';
import { placeOf } from './call-places.ts';
import { defineDetector, type Found } from './detector.ts';
import { functionAround, walk } from './syntax-walk.ts';

/** What a deployment has to set. */
export const environment = defineDetector({
  id: 'environment',
  sees: 'the variables of the environment, for each module that reads them',
  find: ({ machine, modules, activations }) => {
    const reads = modules.flatMap((module) =>
      [...readsOf(module)].flatMap(([name, node]) =>
        (name === COMPUTED ? computedNames(activations, node) : [name]).map((one) => ({
          name: one,
          path: module.path,
          node,
        })),
      ),
    );
    return reads.map(({ name, node }): Found => {
      const readers = [...new Set(reads.filter((one) => one.name === name).map((one) => one.path))].sort();
      return {
        name,
        ...placeOf(machine, node),
        message: name === ALL ? 'The whole environment is handed on' : `${name} is read from the environment`,
        data: { variable: name, modules: readers },
      };
    });
  },
});

const ALL = '(all)';
const COMPUTED = '{?}';

/** `process.env[name]`: the names that the function around was seen to read, beside those that are written out. */
function computedNames(activations: readonly Activation[], node: ts.Node): string[] {
  const around = functionAround(node);
  const names = activations
    .filter((one) => one.record.node === around)
    .flatMap((one) => [...one.facts])
    .flatMap((fact) => (fact.kind === 'environment' && fact.variable !== ANY_MEMBER ? [fact.variable] : []));
  return names.length === 0 ? [COMPUTED] : [...new Set(names)].sort();
}

/** The first read of each variable: of `process.env` itself, or of a name that the module gives it. */
function readsOf(module: SourceModule): ReadonlyMap<string, ts.Node> {
  const found = new Map<string, ts.Node>();
  if (!/\benv\b/.test(module.ast.text)) return found;
  const aliases = aliasesOf(module.ast);
  const isEnvironment = (node: ts.Node): boolean =>
    isProcessEnv(node) || (ts.isIdentifier(node) && aliases.has(node.text));
  const add = (name: string, node: ts.Node) => {
    if (!found.has(name)) found.set(name, node);
  };
  walk(module.ast, (node) => {
    if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression)) add(node.name.text, node);
    else if (ts.isElementAccessExpression(node) && isEnvironment(node.expression))
      add(ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : COMPUTED, node);
    else if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
      if (node.initializer !== undefined && isEnvironment(node.initializer))
        for (const one of node.name.elements) add((one.propertyName ?? one.name).getText(), one);
    } else if (isProcessEnv(node) && isHandedOn(node)) add(ALL, node);
  });
  return found;
}

function isProcessEnv(node: ts.Node): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'env' &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'process'
  );
}

/** `const env = process.env`, `const { env } = process`, `(env = process.env) => …` and `import { env } from 'node:process'`. */
function aliasesOf(ast: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  walk(ast, (node) => {
    if (
      (ts.isVariableDeclaration(node) || ts.isParameter(node)) &&
      ts.isIdentifier(node.name) &&
      node.initializer !== undefined &&
      isProcessEnv(node.initializer)
    )
      names.add(node.name.text);
    if (ts.isBindingElement(node) && ts.isIdentifier(node.name) && takesEnvOfProcess(node))
      names.add(node.name.text);
    if (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === 'env') {
      const source = node.parent.parent.parent.moduleSpecifier;
      if (ts.isStringLiteral(source) && /^(?:node:)?process$/.test(source.text)) names.add(node.name.text);
    }
  });
  return names;
}

/** `const { env } = process`, also of `require('process')`. */
function takesEnvOfProcess({ name, propertyName, parent: { parent } }: ts.BindingElement): boolean {
  if ((propertyName ?? name).getText() !== 'env' || !ts.isVariableDeclaration(parent)) return false;
  return /^(?:process|require\(['"](?:node:)?process['"]\))$/.test(parent.initializer?.getText() ?? '');
}

/** An argument or a spread: what is read of it is decided elsewhere, such as in a schema. */
function isHandedOn(node: ts.Node): boolean {
  const { parent } = node;
  return (
    (ts.isCallExpression(parent) && parent.arguments.some((one) => one === node)) ||
    ts.isSpreadAssignment(parent)
  );
}
