import { ts } from '#typescript';
import { bySite, callPlace, packageOf, placeOf } from './call-places.ts';
import { initialOf } from './changes.ts';
import { defineDetector, type Found } from './detector.ts';
import type { Evidence } from './evidence.ts';
import type { SharedMemory } from './shared-memory.ts';
import { functionAround } from './syntax-walk.ts';

/** Making one of these makes a cache in the process. */
const CACHES =
  /^(?:node-cache(?:\.NodeCache)?|lru-cache(?:\.LRUCache)?|memory-cache\.(?:Cache|put)|quick-lru|tiny-lru(?:\.lru)?|memoizee|p-memoize|apicache(?:\.middleware)?|@isaacs\/ttlcache(?:\.TTLCache)?|memjs|catbox-memory)$/;

/** Memory of the process: two processes have two, and neither knows of the other's. */
export const sharedState = defineDetector({
  id: 'shared-state',
  sees: 'memory of a module, a closure or a class that functions change while requests run, and caches of packages',
  find: (evidence) => [
    ...evidence.memories.map((memory) => memoryFinding(evidence, memory)),
    ...bySite(evidence.sites)
      .filter(([site]) => CACHES.test(site.target))
      .map(([site]): Found => {
        const by = packageOf(site.target);
        return {
          name: by,
          ...callPlace(evidence.machine, site),
          message: `${by} keeps a cache in this process`,
          data: { kind: 'package', package: by },
        };
      }),
  ],
});

function memoryFinding(evidence: Evidence, memory: SharedMemory): Found {
  const { name, kind, declaration, writers, readers } = memory;
  const what = contentOf(declaration);
  return {
    name,
    ...placeOf(evidence.machine, declaration),
    message: `${name} is a ${what} in memory, changed by ${list(idsOf(evidence, writers))}`,
    data: { kind, content: what, writers: idsOf(evidence, writers), readers: idsOf(evidence, readers) },
  };
}

/** A small function that was never seen to run goes by the name of the one around it. */
function idsOf({ machine }: Evidence, nodes: ReadonlySet<ts.Node>): string[] {
  const idOf = (node: ts.Node): string | undefined =>
    machine.records.get(node)?.id ?? (ts.isSourceFile(node) ? undefined : idOf(functionAround(node)));
  return [...new Set([...nodes].flatMap((node) => idOf(node) ?? []))].sort();
}

function list(ids: readonly string[]): string {
  const names = ids.map((id) => id.split('#')[1] ?? id);
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

/** What the initial value tells of its use. */
function contentOf(declaration: ts.Node): string {
  const initial = initialOf(declaration);
  if (initial === undefined || initial.kind === ts.SyntaxKind.NullKeyword) return 'kept value';
  if (ts.isNumericLiteral(initial)) return 'counter';
  if (initial.kind === ts.SyntaxKind.TrueKeyword || initial.kind === ts.SyntaxKind.FalseKeyword)
    return 'flag';
  const isCollection =
    ts.isNewExpression(initial) ||
    ts.isArrayLiteralExpression(initial) ||
    ts.isObjectLiteralExpression(initial);
  return isCollection ? 'collection' : 'kept value';
}
