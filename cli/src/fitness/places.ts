import type { SourcePlaces } from '../analyze/places/source-places.ts';
import type { Model } from '../artifacts/model.ts';
import type { Crossing } from '../decompose/crossings/crossing.ts';
import type { Newcomer } from './adopted.ts';

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Where a person should look for a crossing, and for what is new. */
export interface Places {
  /** @param isKnownUser true when the using side is in the map already, so that the other end of an event is new */
  crossing(one: Crossing, isKnownUser: boolean): Place;
  newcomer(one: Newcomer): Place;
}

/** Places by what the sources say; where they do not, the function, the module or the entry. */
export function placesIn(model: Model, sources: SourcePlaces): Places {
  const functions = new Map(model.functions.map((one) => [one.id, one]));
  const functionPlace = (id: string): Place => ({
    file: id.split('#')[0] ?? model.application.entry,
    line: functions.get(id)?.line ?? 1,
  });
  const openedAt = (id: string): Place | undefined => {
    const own = model.transactions.find((one) => one.function === id);
    if (own !== undefined) return { file: own.file, line: own.line };
    const opener = model.transactions.find((one) => functions.get(id)?.calls.includes(one.function));
    return opener === undefined ? undefined : sources.use(id, lastName(opener.function));
  };
  const found = (one: Crossing, isKnownUser: boolean): Place | undefined => {
    const { near = '', far = '' } = one.parties ?? {};
    switch (one.kind) {
      case 'import':
        return sources.load(one.source, one.target);
      case 'call':
        return sources.use(one.source, lastName(one.target));
      case 'read':
      case 'write':
        return sources.query(one.source, [one.target]);
      case 'join':
        return sources.query(one.source, one.target.split('+'));
      case 'foreign-key':
        return sources.key(one.source, one.target);
      case 'transaction':
        return openedAt(one.source);
      case 'event':
        return isKnownUser ? functionPlace(far) : sources.use(near, one.target);
      case 'memory':
        return sources.use(near, lastName(one.target)) ?? functionPlace(near);
    }
  };
  return {
    crossing: (one, isKnownUser) => found(one, isKnownUser) ?? functionPlace(one.parties?.near ?? one.source),
    newcomer: (one) => newcomerPlace(model, one),
  };
}

function newcomerPlace(model: Model, { kind, name }: Newcomer): Place {
  if (kind === 'module') return { file: name, line: 1 };
  const route = kind === 'route' ? model.routes.find((one) => one.id === name) : undefined;
  if (route !== undefined) return { file: route.file, line: route.line };
  const table = model.tables.find((one) => one.name === name);
  const [user] = [...(table?.writers ?? []), ...(table?.readers ?? [])];
  const by = model.functions.find((one) => one.id === user);
  return { file: by?.file ?? model.application.entry, line: by?.line ?? 1 };
}

/** The name by which a program calls it: of a constructor that of its class. */
function lastName(id: string): string {
  const parts = (id.split('#')[1] ?? id).split('.').filter((part) => !part.startsWith('('));
  return parts.at(-1) === 'constructor' ? (parts.at(-2) ?? '') : (parts.at(-1) ?? '');
}
