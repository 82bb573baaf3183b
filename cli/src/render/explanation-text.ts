import type {
  EventExplanation,
  Explanation,
  Explanations,
  FunctionExplanation,
  ModuleExplanation,
  Reach,
  RelatedFinding,
  RouteExplanation,
  TableExplanation,
} from '../artifacts/explanation.ts';

/** Explanations as a person reads them in a terminal: one block each. */
export function explanationText({ explanations }: Explanations): string {
  return explanations.map((one) => blockOf(one).join('\n')).join('\n\n');
}

function blockOf(one: Explanation): string[] {
  switch (one.kind) {
    case 'route':
      return routeBlock(one);
    case 'table':
      return tableBlock(one);
    case 'function':
      return functionBlock(one);
    case 'module':
      return moduleBlock(one);
    case 'event':
      return eventBlock(one);
  }
}

function routeBlock(one: RouteExplanation): string[] {
  return [
    one.id,
    `  registered  ${at(one.registered)}${one.when === undefined ? '' : `  when ${one.when}`}`,
    ...one.mounts.map(
      (mount) =>
        `  mounted     ${mount.path}  ${at(mount)}${mount.when === undefined ? '' : `  when ${mount.when}`}`,
    ),
    ...one.middleware.map(
      (place, index) => `  ${index === 0 ? 'middleware' : '          '}  ${place.name}  ${at(place)}`,
    ),
    ...(one.handler === undefined ? [] : [`  handler     ${one.handler.name}  ${at(one.handler)}`]),
    ...list(
      'queries',
      one.queries.map((query) => `${touching(query)}${handed(query)}  ${query.path.join(' > ')}`),
    ),
    ...list('findings', one.findings.map(findingText)),
  ];
}

function tableBlock(one: TableExplanation): string[] {
  const key = ({ column, table }: { column: string; table: string }) => `${table} (${column})`;
  return [
    `table ${one.name}`,
    `  defined     ${at(one.defined)}`,
    `  columns     ${one.columns.join(', ') || 'not known'}`,
    ...list('refers to', one.refersTo.map(key)),
    ...list('referred by', one.referredBy.map(key)),
    ...list('readers', one.readers),
    ...list('writers', one.writers),
    ...list(
      'joined with',
      one.joins.map((join) => `${join.table}  ${join.functions.join(', ')}`),
    ),
    ...list('reached by', one.reachedBy.map(reachText)),
    ...list('findings', one.findings.map(findingText)),
  ];
}

function functionBlock(one: FunctionExplanation): string[] {
  return [
    `function ${one.id}`,
    `  defined     ${at(one.defined)}`,
    `  own tables  ${touching(one)}${handed(one)}`,
    `  with others ${touching(one.below)}`,
    ...list('callers', one.callers),
    ...list('callees', one.callees),
    ...list('reached by', one.reachedBy.map(reachText)),
    ...list('findings', one.findings.map(findingText)),
  ];
}

function moduleBlock(one: ModuleExplanation): string[] {
  return [
    `module ${one.path}: ${one.lines} lines, ${touching(one)}`,
    ...list('imports', one.imports),
    ...list('imported by', one.importedBy),
    ...list('packages', one.packages),
    ...list('functions', one.functions),
    ...list('registers', one.registers),
    ...list('serves', one.serves),
    ...list(
      'changes with',
      one.changesWith.map(
        (other) => `${other.module}  ${other.commits} commits, confidence ${other.confidence}`,
      ),
    ),
    ...list('findings', one.findings.map(findingText)),
  ];
}

function eventBlock(one: EventExplanation): string[] {
  return [
    `event ${one.name}`,
    ...list('emitters', one.emitters),
    ...list(
      'listeners',
      one.listeners.map((listener) => `${listener.function}  ${touching(listener)}`),
    ),
    ...list('findings', one.findings.map(findingText)),
  ];
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`  ${title}`, ...items.map((item) => `    ${item}`)];
}

function at({ file, line }: { file: string; line: number }): string {
  return `${file}:${line}`;
}

function touching({ reads, writes }: { reads: readonly string[]; writes: readonly string[] }): string {
  const parts = [
    ...(reads.length === 0 ? [] : [`reads ${reads.join(', ')}`]),
    ...(writes.length === 0 ? [] : [`writes ${writes.join(', ')}`]),
  ];
  return parts.join('; ') || 'no tables';
}

/** Where the code between a statement and the database could not be followed, a reader looks at that. */
function handed({ asHanded }: { asHanded?: boolean | undefined }): string {
  return asHanded === true ? ' (by the statement that was handed over)' : '';
}

function reachText({ from, mode, path }: Reach): string {
  return `${from}  ${mode}  ${path.join(' > ')}`;
}

function findingText({ detector, file, line, message }: RelatedFinding): string {
  return `${detector}  ${at({ file, line })}  ${message}`;
}
