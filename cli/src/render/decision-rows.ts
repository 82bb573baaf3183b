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

/** Steps of the transactions that a boundary cuts. */
export function sagaRows(map: ContextMap): Rows {
  return {
    head: ['Transaction', 'Step', 'Context', 'Writes', 'Compensation'],
    rows: map.sagas.flatMap(({ name, steps }) =>
      steps.map((step, index) => [
        name,
        String(index + 1),
        step.context,
        step.writes.join(', '),
        step.compensation ?? 'none: nothing comes after it',
      ]),
    ),
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
