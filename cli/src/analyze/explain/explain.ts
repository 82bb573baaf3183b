import { EXPLANATION_SCHEMA, type Explanation, type Explanations } from '../../artifacts/explanation.ts';
import type { Model } from '../../artifacts/model.ts';
import { fail } from '../../errors/problem.ts';
import type { FoundRoute } from '../express/route-list.ts';
import { explainEvent } from './explain-event.ts';
import { explainFunction } from './explain-function.ts';
import { explainModule } from './explain-module.ts';
import { explainRoute } from './explain-route.ts';
import { explainTable } from './explain-table.ts';
import { nearest } from './nearest.ts';
import type { WayIn } from './reached-by.ts';

/** What an explanation is made from. */
export interface Explainable {
  readonly model: Model;
  readonly routes: readonly FoundRoute[];
  /** What reaches code besides requests, with the functions that it runs. */
  readonly entries: readonly WayIn[];
  /** Tables that a function reaches, through others too. */
  readonly below: (functionId: string) => { reads: string[]; writes: string[] };
  /** Where a table's schema is written down. */
  readonly tablePlace: (table: string) => { file: string; line: number };
}

/**
 * How a route, table, function, module or event was found; several of one name are explained each.
 * @throws Failure MIG-1010 with the nearest names when the model has no such thing
 */
export function explain(subject: Explainable, thing: string): Explanations {
  const explanations = everythingCalled(subject, thing);
  if (explanations.length === 0) throw unknown(subject.model, thing);
  return { schema: EXPLANATION_SCHEMA, thing, explanations };
}

function everythingCalled(subject: Explainable, thing: string): Explanation[] {
  const { model } = subject;
  const path = thing.length > 1 ? thing.replace(/\/$/, '') : thing;
  return [
    ...model.routes
      .filter((one) => one.id === thing || `${one.method} ${one.path}` === thing || one.path === path)
      .map((one) => explainRoute(subject, one)),
    ...model.tables.filter((one) => one.name === thing).map((one) => explainTable(subject, one)),
    ...model.functions
      .filter((one) => one.id === thing || one.name === thing || one.name.endsWith(`.${thing}`))
      .map((one) => explainFunction(subject, one)),
    ...model.modules.filter((one) => one.path === thing).map((one) => explainModule(model, one)),
    ...model.events.filter((one) => one.name === thing).map((one) => explainEvent(subject, one)),
  ];
}

function unknown(model: Model, thing: string): Error {
  const names = [
    ...model.routes.flatMap((one) => [one.id, one.path]),
    ...model.tables.map((one) => one.name),
    ...model.functions.flatMap((one) => [one.id, one.name]),
    ...model.modules.map((one) => one.path),
    ...model.events.map((one) => one.name),
  ];
  const close = nearest(thing, names);
  return fail('MIG-1010', {
    message: `The model has no route, table, function, module or event called ${thing}`,
    cause: close.length === 0 ? 'Nothing has a name like it.' : `Nearest: ${close.join(', ')}.`,
  });
}
