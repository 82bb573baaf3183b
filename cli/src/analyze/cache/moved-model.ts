import type { MovedLines } from './moved-lines.ts';

/** Thrown inside of this file alone: a line of the model on which no token stands. */
class Unplaced extends Error {}

/**
 * A model after lines of one file have moved; undefined when one of its places cannot be told. It goes over the whole
 * model and knows places by their form, so that no part of it can be forgotten: `file` with lines beside it, `path:12`,
 * `path#name`, and the names that functions without one have from their lines.
 */
export function movedModel(model: unknown, path: string, moved: MovedLines): unknown {
  try {
    return new Mover(path, moved).value(model, '');
  } catch (error) {
    if (error instanceof Unplaced) return undefined;
    throw error;
  }
}

class Mover {
  readonly #path: string;
  readonly #moved: MovedLines;
  readonly #mentions: RegExp;
  /** The path as JSON has it within a text. */
  readonly #inJson: string;

  constructor(path: string, moved: MovedLines) {
    this.#path = path;
    this.#moved = moved;
    this.#inJson = JSON.stringify(path).slice(1, -1);
    this.#mentions = new RegExp(
      `(?<![\\w./-])${path.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?::(\\d+)|#\\S+)`,
      'g',
    );
  }

  /** @param file of the nearest object around the value that names one */
  value(value: unknown, file: string): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return this.#list(value, file);
    return typeof value === 'object' && value !== null ? this.#object(value, file) : value;
  }

  #object(object: object, around: string): unknown {
    const named: unknown = Reflect.get(object, 'file');
    const file = typeof named === 'string' ? named : around;
    const isModule = Reflect.get(object, 'name') === '(module)' && file === this.#path;
    return Object.fromEntries(
      Object.entries(object).map(([key, value]: [string, unknown]) => {
        if (key === 'lines' && Reflect.get(object, 'path') === this.#path) return [key, this.#moved.count];
        // A module's own code ends with the file, behind its last token.
        if (key === 'endLine' && isModule) return [key, this.#moved.lastLine];
        if (/line$/i.test(key) && typeof value === 'number' && file === this.#path)
          return [key, this.#line(value)];
        return [
          key,
          typeof value === 'string' && file === this.#path ? this.#own(value) : this.value(value, file),
        ];
      }),
    );
  }

  /** What was sorted by its text stays so: `@99` stands behind `@100`. */
  #list(list: readonly unknown[], file: string): unknown[] {
    const items = list.map((one) => (file === '' && !this.#isTouched(one) ? one : this.value(one, file)));
    return isSorted(list.map(sortKey))
      ? items.sort((left, right) =>
          sortKey(left) < sortKey(right) ? -1 : sortKey(left) > sortKey(right) ? 1 : 0,
        )
      : items;
  }

  /** Most of a model never speaks of the file, and is passed over without a look at its parts. */
  #isTouched(value: unknown): boolean {
    return JSON.stringify(value).includes(this.#inJson);
  }

  #text(text: string): string {
    return text.replaceAll(this.#mentions, (mention, line?: string) =>
      line === undefined ? this.#names(mention) : `${this.#path}:${this.#line(Number(line))}`,
    );
  }

  /** A text of an object that lies in the file: its names are the file's even where they stand alone. */
  #own(text: string): string {
    return text.search(this.#mentions) >= 0 ? this.#text(text) : this.#names(text);
  }

  #names(text: string): string {
    return text.replaceAll(/\(anonymous\)@(\d+)/g, (_all, line) => `(anonymous)@${this.#line(Number(line))}`);
  }

  #line(line: number): number {
    const to = this.#moved.lines.get(line);
    if (to === undefined) throw new Unplaced();
    return to;
  }
}

function sortKey(item: unknown): string {
  if (typeof item === 'string') return item;
  const id: unknown = Reflect.get(Object(item), 'id');
  return typeof id === 'string' ? id : '';
}

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, index) => key !== '' && (index === 0 || (keys[index - 1] ?? '') <= key));
}
