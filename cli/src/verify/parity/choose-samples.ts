import type { ModelRoute } from '../../artifacts/model.ts';
import type { Sample } from '../../artifacts/samples.ts';
import { groupSamples, isReplayable } from '../contract/sample-groups.ts';
import { type OtherCall, otherCallers } from './other-callers.ts';

/** A recorded request that both sides will answer. */
export interface Replay {
  readonly route: string;
  readonly kind: ModelRoute['kind'];
  readonly sample: Sample;
  /** Who asks, where it is not who asked when this was recorded. */
  readonly caller?: OtherCall['caller'];
}

/** Requests that are compared at most; beyond it more of the same adds little. */
const MAX_QUERIES = 150;
const MAX_COMMANDS = 100;
const COMMANDS_PER_ROUTE = 16;

/** What is replayed, spread evenly over the routes, in recorded order so that states move forward; and as others would have asked. */
export function chooseSamples(routes: readonly ModelRoute[], samples: readonly Sample[]): readonly Replay[] {
  const of = (kind: ModelRoute['kind'], candidates: (route: string) => readonly Sample[], most: number) =>
    inTurns(
      routes
        .filter((route) => route.kind === kind)
        .map(({ id }) => candidates(id).map((sample) => ({ route: id, kind, sample }))),
      most,
    );
  return [
    ...of('query', (route) => samples.filter((one) => one.route === route && isQuery(one)), MAX_QUERIES),
    ...of('command', (route) => commandsOf(route, samples), MAX_COMMANDS),
    ...routes.flatMap(({ id, kind }) =>
      otherCallers(id, samples).map((call) => ({ route: id, kind, ...call })),
    ),
  ].sort((a, b) => a.sample.index - b.sample.index);
}

/** One of each list, then another of each, until there are enough. */
function inTurns<T>(lists: readonly (readonly T[])[], most: number): readonly T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, nr) => lists.flatMap((list) => list.slice(nr, nr + 1)))
    .flat()
    .slice(0, most);
}

function isQuery(sample: Sample): boolean {
  const { method, body } = sample.request;
  return (method === 'GET' || method === 'HEAD') && body.kind === 'none' && isReplayable(sample);
}

/** The representatives of each kind of answer, one request for each reason of a refusal and of each form, then any. */
function commandsOf(route: string, samples: readonly Sample[]): readonly Sample[] {
  const groups = groupSamples(samples, [route]);
  const all = groups.flatMap((group) => group.samples);
  const refused = all.filter(({ response }) => response.status >= 400);
  const wanted = [
    ...groups.flatMap((group) => group.chosen),
    ...oneOfEach(refused, reasonOf),
    ...oneOfEach(all, formOf),
    ...all,
  ];
  return [...new Set(wanted)].slice(0, COMMANDS_PER_ROUTE);
}

function oneOfEach(samples: readonly Sample[], kindOf: (sample: Sample) => string): readonly Sample[] {
  return [...new Map(samples.map((sample) => [kindOf(sample), sample])).values()];
}

/** The answer in words, without the numbers and ids that it may quote. */
function reasonOf({ response: { status, body } }: Sample): string {
  return `${status} ${JSON.stringify(body).replace(/[0-9a-f-]*\d[0-9a-f-]*/gi, '0')}`;
}

/** What was sent, but for its words and numbers: blanks around a name and capitals are another form. */
function formOf({ request: { url, body }, response: { status } }: Sample): string {
  const form = `${url} ${JSON.stringify(body)}`.replace(/[\w@.-]*\d[\w@.-]*/g, '0');
  return `${status} ${form.replace(/[a-z]+/g, 'a').replace(/[A-Z]+/g, 'A')}`;
}
