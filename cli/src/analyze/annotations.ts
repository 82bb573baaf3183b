import { ts } from '#typescript';

const ROUTE = /^\s*([A-Za-z-]+)\s+(\/\S*)\s*$/;

export interface AnnotatedRoute {
  /** A verb, `ALL`, or `USE` for the path of a mount. */
  readonly method: string;
  readonly path: string;
}

/**
 * What a person wrote beside a registration that cannot be followed: `// migrate:routes GET /x, POST /y`. Paths are as
 * the router of that line registers them; `USE /prefix` is the path of a mount; nothing behind the colon means no routes.
 */
export function routesBeside(node: ts.Node): readonly AnnotatedRoute[] | undefined {
  const text = annotationBeside(node, 'routes');
  return text?.split(',').flatMap((part) => {
    const [, method, path] = ROUTE.exec(part) ?? [];
    return method === undefined || path === undefined ? [] : [{ method: method.toUpperCase(), path }];
  });
}

/** What a person wrote beside a query that cannot be followed: `// migrate:tables reads a, b writes c`. */
export function tablesBeside(node: ts.Node): ReadonlyMap<string, 'read' | 'write'> | undefined {
  const text = annotationBeside(node, 'tables');
  if (text === undefined) return undefined;
  const tables = new Map<string, 'read' | 'write'>();
  let mode: 'read' | 'write' = 'read';
  for (const word of text.split(/[\s,]+/)) {
    if (word === 'reads' || word === 'writes') mode = word === 'reads' ? 'read' : 'write';
    else if (word !== '' && tables.get(word) !== 'write') tables.set(word, mode);
  }
  return tables;
}

/** What a person wrote beside a load whose module cannot be told: `// migrate:loads ./a, ./b`; nothing behind it means none. */
export function modulesBeside(node: ts.Node): readonly string[] | undefined {
  return annotationBeside(node, 'loads')
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Annotations that the configuration gives for places: `src/app.js:12` to `routes GET /x, POST /y`. */
export type PlacedAnnotations = Readonly<Record<string, string>>;

/** By file, those of the configuration by line, written as if they were comments. */
const placed = new WeakMap<ts.SourceFile, ReadonlyMap<number, string>>();

/** Lays the configuration's annotations over a file that was parsed. */
export function placeAnnotations(ast: ts.SourceFile, path: string, annotations: PlacedAnnotations): void {
  const lines = Object.entries(annotations).flatMap(([place, text]): [number, string][] => {
    const [, file, line] = /^(.*):(\d+)$/.exec(place) ?? [];
    return file === path
      ? [[Number(line) - 1, `// migrate:${text.replace(/^(?:\/\/\s*)?(?:migrate:)?/, '')}`]]
      : [];
  });
  if (lines.length > 0) placed.set(ast, new Map(lines));
}

const mentions = new WeakMap<ts.SourceFile, boolean>();

/** Whether any annotation speaks of a file: most speak of none, and every query asks. */
function mayBeAnnotated(file: ts.SourceFile): boolean {
  const known = mentions.get(file);
  if (known !== undefined) return known;
  const may = placed.has(file) || file.text.includes('migrate:');
  mentions.set(file, may);
  return may;
}

const used = new WeakMap<ts.SourceFile, Set<number>>();

interface WrittenAnnotation {
  /** 1-based. */
  readonly line: number;
  /** Whether a place that could not be followed asked for it. */
  readonly isUsed: boolean;
  /** Routes of it that cannot be read. */
  readonly unreadable: readonly string[];
}

/** Every annotation of a file, in comments and of the configuration, with what became of it. */
export function annotationsOf(file: ts.SourceFile): WrittenAnnotation[] {
  if (!mayBeAnnotated(file)) return [];
  const written = placed.get(file);
  return file.text.split('\n').flatMap((text, line): WrittenAnnotation[] => {
    const [, kind, rest = ''] = ANY_KIND.exec(written?.get(line) ?? '') ?? ANY_KIND.exec(text) ?? [];
    if (kind === undefined) return [];
    const parts = kind === 'routes' && rest.trim() !== '' ? rest.split(',') : [];
    return [
      {
        line: line + 1,
        isUsed: used.get(file)?.has(line) === true,
        unreadable: parts.map((part) => part.trim()).filter((part) => !ROUTE.test(part)),
      },
    ];
  });
}

/** With the slips that are made most easily: `// migrate:route GET /x`. */
const ANY_KIND = /(?:\/\/|\/\*)\s*migrate:(routes?|tables?|loads?)\b([^\n]*?)(?:\*\/)?\s*$/;

/** What the configuration says of a line of the node, or the comment above it or its statement, or behind either. */
function annotationBeside(node: ts.Node, kind: 'routes' | 'tables' | 'loads'): string | undefined {
  const file = node.getSourceFile();
  if (!mayBeAnnotated(file)) return undefined;
  const lines = file.text.split('\n');
  const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  const places = [node, statementOf(node)];
  const pattern = new RegExp(`(?://|/\\*)\\s*migrate:${kind}\\b([^\\n]*?)(?:\\*/)?\\s*$`);
  const beside = places.flatMap((place) => [lineAt(place.getStart()), lineAt(place.getEnd())]);
  const above = places.flatMap((place) => commentLinesAbove(lines, lineAt(place.getStart())));
  const written = placed.get(file);
  for (const line of [...beside, ...above]) {
    const found = pattern.exec(written?.get(line) ?? '') ?? pattern.exec(lines[line] ?? '');
    if (found === null) continue;
    used.set(file, (used.get(file) ?? new Set()).add(line));
    return found[1] ?? '';
  }
  return undefined;
}

function commentLinesAbove(lines: readonly string[], line: number): number[] {
  const found: number[] = [];
  for (let above = line - 1; /^\s*(?:\/\/|\/?\*)/.test(lines[above] ?? ''); above -= 1) found.push(above);
  return found;
}

function statementOf(node: ts.Node): ts.Node {
  let one = node;
  while (!ts.isStatement(one) && one.parent !== undefined && !ts.isSourceFile(one.parent)) one = one.parent;
  return one;
}
