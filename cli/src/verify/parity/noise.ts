import { type Difference, placeOf } from './compare.ts';

/**
 * How two values of one place are alike, from the strictest to the loosest: the same moment in the same form, texts that differ in
 * digits, in hexadecimal digits, in letters and digits only, texts of one length, values of one type.
 */
const RELATIONS: readonly ((a: unknown, b: unknown) => boolean)[] = [
  isSameMoment,
  (a, b) => isAlike(a, b, /\d/g),
  (a, b) => isAlike(a, b, /[0-9a-f]/gi),
  (a, b) => isAlike(a, b, /[0-9a-z]/gi),
  (a, b) => typeof a === 'string' && typeof b === 'string' && a.length === b.length,
  (a, b) => kindOf(a) === kindOf(b),
  () => true,
];

/** Both sides answer within this time, or it was not one comparison. */
const SAME_MOMENT_MS = 60_000;

/**
 * What differs between two runs of the monolith itself, and how. Such a difference of the service is excused only as far as the monolith
 * is unlike itself: a time of another day, an id of another form, a password that was not hashed are differences all the same.
 */
export class Noise {
  readonly #relations = new Map<string, number>();

  /** Takes the differences between two runs of the monolith for noise of this route. */
  learn(route: string, differences: readonly Difference[]): void {
    for (const { path, monolith, service: again } of differences) {
      const key = keyOf(route, path);
      const relation = RELATIONS.findIndex((holds) => holds(monolith, again));
      this.#relations.set(key, Math.max(relation, this.#relations.get(key) ?? 0));
    }
  }

  excuses(route: string, { path, monolith, service }: Difference): boolean {
    const relation = this.#relations.get(keyOf(route, path));
    return (
      relation !== undefined && RELATIONS.slice(0, relation + 1).some((holds) => holds(monolith, service))
    );
  }

  /** `ROUTE PLACE` of everything that may differ. */
  places(): readonly string[] {
    return [...this.#relations.keys()].sort();
  }
}

function keyOf(route: string, path: string): string {
  return `${route} ${placeOf(path)}`;
}

function isSameMoment(a: unknown, b: unknown): boolean {
  const [here, there] = [momentOf(a), momentOf(b)];
  if (here === undefined || there === undefined || Math.abs(here - there) > SAME_MOMENT_MS) return false;
  return typeof a === 'number' ? String(a).length === String(b).length : isAlike(a, b, /\d+/g);
}

/** Milliseconds of a time as text, or as a number of milliseconds or seconds since 1970. */
function momentOf(value: unknown): number | undefined {
  if (typeof value === 'number') {
    if (value > 1e12 && value < 1e13) return value;
    return value > 1e9 && value < 1e10 ? value * 1000 : undefined;
  }
  if (typeof value !== 'string' || !/\d\d:\d\d/.test(value)) return undefined;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? undefined : moment;
}

function isAlike(a: unknown, b: unknown, free: RegExp): boolean {
  return typeof a === 'string' && typeof b === 'string' && a.replace(free, '0') === b.replace(free, '0');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'number' ? `number ${Number.isInteger(value)}` : typeof value;
}
