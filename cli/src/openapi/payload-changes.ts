import { type Json, recordIn } from '../artifacts/route-shapes.ts';
import { type ApiChange, breaking, compatible } from './api-change.ts';
import type { OpenApi } from './document.ts';
import { type Direction, misfits } from './schema-fit.ts';
import { followed } from './schema-references.ts';

/** One operation of two versions of a document. */
export interface OperationPair {
  readonly operation: string;
  readonly before: OpenApi;
  readonly after: OpenApi;
  readonly old: OpenApi;
  readonly now: OpenApi;
}

/** What a request may carry. */
export function bodyChanges({ operation, before, after, old, now }: OperationPair): readonly ApiChange[] {
  const was = recordIn(followed(old.requestBody, before));
  const is = recordIn(followed(now.requestBody, after));
  if (is === undefined) return [];
  if (is.required === true && was?.required !== true)
    return [
      breaking(
        operation,
        was === undefined ? 'a request body is required now' : 'the request body became required',
      ),
    ];
  if (was === undefined) return [compatible(operation, 'a request body is accepted')];
  return contentChanges(
    { operation, before, after, old: was.content, now: is.content },
    'request body',
    'request',
  );
}

/** What is answered, by status. */
export function responseChanges({ operation, before, after, old, now }: OperationPair): readonly ApiChange[] {
  const was = recordIn(old.responses) ?? {};
  const is = recordIn(now.responses) ?? {};
  const added = Object.keys(is).filter((status) => was[status] === undefined);
  return [
    ...Object.entries(was).flatMap(([status, answer]) => {
      if (is[status] === undefined)
        return [
          status.startsWith('2')
            ? breaking(operation, `no longer answers ${status}`)
            : compatible(operation, `no longer answers ${status}`),
        ];
      const contents = {
        old: recordIn(followed(answer, before))?.content,
        now: recordIn(followed(is[status], after))?.content,
      };
      return contentChanges({ operation, before, after, ...contents }, `answer ${status}`, 'response');
    }),
    ...added.map((status) => compatible(operation, `may answer ${status}`)),
  ];
}

interface Contents {
  readonly operation: string;
  readonly before: OpenApi;
  readonly after: OpenApi;
  readonly old: Json | undefined;
  readonly now: Json | undefined;
}

function contentChanges(pair: Contents, where: string, direction: Direction): readonly ApiChange[] {
  const was = recordIn(pair.old) ?? {};
  const is = recordIn(pair.now) ?? {};
  return Object.entries(was).flatMap(([type, media]) => {
    if (is[type] === undefined) return [breaking(pair.operation, `${where}: ${type} is gone`)];
    const schemas = { old: recordIn(media)?.schema, now: recordIn(is[type])?.schema };
    return schemaChanges({ ...pair, ...schemas }, where, direction);
  });
}

/** What does not fit one way breaks somebody; the other way round it is room that was gained. */
export function schemaChanges(pair: Contents, where: string, direction: Direction): readonly ApiChange[] {
  const old = { schema: pair.old, document: pair.before };
  const now = { schema: pair.now, document: pair.after };
  const [outer, inner] = direction === 'request' ? [now, old] : [old, now];
  if (pair.old !== undefined && pair.now === undefined)
    return direction === 'response' ? [breaking(pair.operation, `${where}: its schema is gone`)] : [];
  const bad = misfits(outer, inner, direction);
  const changed = [...misfits(inner, outer, 'response'), ...misfits(outer, inner, 'response')];
  const harmful = new Set(bad.map((one) => one.place));
  const harmless = new Set(changed.map((one) => one.place).filter((place) => !harmful.has(place)));
  return [
    ...bad.map((one) => breaking(pair.operation, `${where} ${one.place}: ${one.message}`)),
    ...[...harmless].map((place) => compatible(pair.operation, `${where} ${place}: changed without harm`)),
  ];
}
