import type { ContextMap } from '../artifacts/context-map.ts';

const SHORT = { writes: 'W', reads: 'R', joins: 'J' } as const;

/** Head and rows of a table, for whatever draws it. */
export interface Rows {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Routes as commands and queries, with the contexts that take part. */
export function operationRows(map: ContextMap): Rows {
  return {
    head: ['Context', 'Operation', 'Kind', 'Tells', 'Asks'],
    rows: map.operations.map(({ context, operation, kind, collaborators }) => {
      const those = (mode: 'command' | 'query') =>
        collaborators.filter((one) => one.mode === mode).map((one) => one.context);
      return [context, operation, kind, those('command').join(', '), those('query').join(', ')];
    }),
  };
}

/** Tables by contexts; a context that touches no table of another one is a column all the same. */
export function matrixRows(map: ContextMap): Rows {
  const columns = [
    ...map.contexts.map((one) => one.name),
    ...new Set(map.data.flatMap((one) => one.uses.map((use) => use.context))),
  ];
  const contexts = [...new Set(columns)];
  return {
    head: ['Table', ...contexts],
    rows: map.data.map(({ table, owner, uses }) => [
      table,
      ...contexts.map((context) => {
        const marks = uses.filter((one) => one.context === context).map((one) => SHORT[one.use]);
        return [...(owner === context ? ['owns'] : []), marks.toSorted().reverse().join('')]
          .filter((one) => one !== '')
          .join(' ');
      }),
    ]),
  };
}

/** What runs besides routes, and what is kept in memory: of more than one context it must be split or given to one. */
export function dutyRows(map: ContextMap): Rows {
  return {
    head: ['Kind', 'Name', 'Contexts'],
    rows: map.duties.map(({ kind, name, contexts }) => [kind, name, contexts.join(', ') || 'shared kernel']),
  };
}

/** Steps of the transactions that a boundary cuts: who does what in a transaction of its own, and what undoes it. */
export function sagaRows(map: ContextMap): Rows {
  return {
    head: ['Saga', 'Step', 'Service', 'Transaction', 'Compensation'],
    rows: map.sagas.flatMap(({ name, steps }) =>
      steps.map((step, index) => [
        name,
        String(index + 1),
        step.context,
        [`writes ${step.writes.join(', ')}`, ...namesOf(step.through)].join(' by '),
        step.compensation ?? 'none: nothing comes after it',
      ]),
    ),
  };
}

function namesOf(functions: readonly string[]): string[] {
  const names = [...new Set(functions.map((id) => id.split('#')[1] ?? id))];
  return names.length === 0 ? [] : [names.join(', ')];
}

/** Foreign keys and joins that a boundary cuts, with what takes their place. */
export function cutRows(map: ContextMap): Rows {
  return {
    head: ['From', 'To', 'Cut', 'Advice', 'Why'],
    rows: map.cuts.map(({ kind, from, to, own, other, advice, why }) => [
      from,
      to,
      `${kind === 'join' ? 'join' : 'key'} ${own} → ${other}`,
      ADVICE[advice],
      why,
    ]),
  };
}

const ADVICE = { api: 'API', replica: 'replica', view: 'view', merge: 'merge back' } as const;

/** The order of extraction with its points. */
export function roadmapRows(map: ContextMap): Rows {
  return {
    head: ['', 'Context', 'Verdict', 'Value', 'Risk', 'Because'],
    rows: map.order.map(({ context, value, risk, reasons, why }, index) => [
      String(index + 1),
      context,
      map.contexts.find((one) => one.name === context)?.verdict ?? '',
      value.toFixed(1),
      risk.toFixed(1),
      reasons.length === 0 ? why : reasons.join('; '),
    ]),
  };
}

/** Transactions that may better stay whole, with the rule that says so. */
export function keepTogether(map: ContextMap): string[] {
  return map.sagas.flatMap(({ name, keepIn, contexts }) =>
    keepIn === undefined
      ? []
      : [
          `${name}: keep it together. More than half of the tables that it writes are of ${keepIn}; move the rest there, or do not cut ${contexts.join(' from ')} yet.`,
        ],
  );
}
