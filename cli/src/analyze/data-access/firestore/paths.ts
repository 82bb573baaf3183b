import { partsOf } from '../../interpreter/texts.ts';
import type { Value } from '../../interpreter/values.ts';

/** The collections on the way to a place, outermost first; undefined where a name is not known. */
export type Collections = readonly (string | undefined)[];

/** Stands for a part of a text that is not known; no program writes it. */
const GAP = '\u0000';

/** `users/abc/orders` is the collection `orders` below a document: from its end on, every other name is a collection. */
export function collectionsOnPath(path: Value): Collections {
  return everyOther(segmentsOf(path), 0);
}

/** The same of the path of a document, which ends with an id. */
export function collectionsAroundDocument(path: Value): Collections {
  const segments = segmentsOf(path);
  // What is not known at all may be of any collection.
  return segments.length === 1 && segments[0] === undefined ? [undefined] : everyOther(segments, 1);
}

/** The collections below one that the id of its document goes on to: mostly none. */
export function collectionsBelow(id: Value): Collections {
  return everyOther(segmentsOf(id), 1);
}

function everyOther(segments: Collections, fromEnd: number): Collections {
  return segments.filter((_, at) => (segments.length - 1 - at) % 2 === fromEnd);
}

/** Ids that are put into a path have no slash, or it would not be theirs. */
function segmentsOf(path: Value): Collections {
  const text = partsOf(path)
    .map((part) => part ?? GAP)
    .join('');
  return text
    .split('/')
    .filter((one) => one !== '')
    .map((one) => (one.includes(GAP) ? undefined : one));
}
