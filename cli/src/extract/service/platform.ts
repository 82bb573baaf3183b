import { posix } from 'node:path';
import type { ts } from '#typescript';
import type { Analysis } from '../../analyze/index.ts';
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
  return edits;
}

/** Adds the platform and its imports to the texts of a slice whose calls are wrapped. */
export function addPlatform(
  texts: Map<string, string>,
  analysis: Analysis,
  entry: string,
  style: ModuleStyle,
): void {
  const platform = posix.join(posix.dirname(entry), `platform.${style.language}`);
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
  texts.set(platform, fillSource('platform', {}, style));
}
