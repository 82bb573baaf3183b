import { posix } from 'node:path';
import { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
import { PLATFORM_MODULES } from '../generated-modules.ts';
import { addImport, importLine } from '../seams/seam-files.ts';
import type { TextEdit } from '../slice/edits.ts';
import { fillSource, type ModuleStyle } from './templates.ts';

interface Wrap {
  readonly name: 'withPlatform' | 'serveGracefully';
  readonly node: ts.Node;
}

/** The operators' platform goes around the call that makes the application and the one that listens. */
function wrapsOf({ application }: Analysis): Wrap[] {
  const { createdAt, listenAt } = application;
  return [
    { name: 'withPlatform', node: createdAt },
    ...(listenAt === undefined ? [] : [{ name: 'serveGracefully' as const, node: listenAt }]),
  ];
}

/** The edits that put the platform's calls around the application's. */
export function platformEdits(analysis: Analysis): Map<ts.SourceFile, TextEdit[]> {
  const edits = new Map<ts.SourceFile, TextEdit[]>();
  for (const { name, node } of wrapsOf(analysis)) {
    const file = node.getSourceFile();
    const around = [
      { start: node.getStart(), end: node.getStart(), text: `${name}(` },
      { start: node.getEnd(), end: node.getEnd(), text: ')' },
    ];
    edits.set(file, [...(edits.get(file) ?? []), ...around]);
  }
  for (const port of fixedPorts(analysis)) {
    const file = port.getSourceFile();
    const text = `process.env.PORT || ${port.getText()}`;
    edits.set(file, [...(edits.get(file) ?? []), { start: port.getStart(), end: port.getEnd(), text }]);
  }
  return edits;
}

/** The port that `listen` is given when no setting can change it: the service must listen beside the monolith. */
function fixedPorts({ machine }: Analysis): ts.Node[] {
  return [...machine.callSites.values()].flatMap(([site]) => {
    const isListening = site?.target === 'listen' || site?.target === 'http.Server.listen';
    const [first] = isListening && ts.isCallExpression(site.node) ? site.node.arguments : [];
    return first === undefined ? [] : (fixedPort(machine, first) ?? []);
  });
}

function fixedPort(machine: Analysis['machine'], first: ts.Expression): ts.Node | undefined {
  if (ts.isNumericLiteral(first) || ts.isStringLiteral(first)) return first;
  if (!ts.isIdentifier(first)) return undefined;
  const scope = machine.modules.get(first.getSourceFile().fileName)?.scope;
  const value = scope?.lookup(first.text)?.get();
  return value?.kind === 'literal' && typeof value.value === 'number' && isPlainConstant(first)
    ? first
    : undefined;
}

/** `const PORT = 3000`, as opposed to what the environment may have decided. */
function isPlainConstant(name: ts.Identifier): boolean {
  return name
    .getSourceFile()
    .statements.some(
      (statement) =>
        ts.isVariableStatement(statement) &&
        statement.declarationList.declarations.some(
          (one) =>
            ts.isIdentifier(one.name) &&
            one.name.text === name.text &&
            one.initializer !== undefined &&
            ts.isNumericLiteral(one.initializer),
        ),
    );
}

/**
 * Adds the platform and its imports to the texts of a slice whose calls are wrapped.
 * @param hasSeams whether calls to other processes are to be counted and traced
 */
export function addPlatform(
  texts: Map<string, string>,
  analysis: Analysis,
  entry: string,
  style: ModuleStyle,
  hasSeams: boolean,
): void {
  const pathOf = (name: string) => posix.join(posix.dirname(entry), `${name}.${style.language}`);
  const platform = pathOf('platform');
  const users = new Map<string, string[]>();
  for (const { name, node } of wrapsOf(analysis)) {
    const path = analysis.machine.pathOf(node);
    users.set(path, [...(users.get(path) ?? []), name].sort());
  }
  for (const [path, names] of users) {
    const text = texts.get(path) ?? '';
    const first = Math.min(...names.map((name) => text.indexOf(`${name}(`)));
    if (first < 0) throw new Error(`${names.join(' and ')} found no place in the slice's ${path}`);
    texts.set(path, addImport(text, importLine(style, path, platform, names), first));
  }
  for (const name of PLATFORM_MODULES)
    texts.set(pathOf(name), fillSource(name, { extension: style.extension, seams: hasSeams }, style));
}
