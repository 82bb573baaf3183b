import type { ModelFunction } from '../../artifacts/model.ts';

/** Functions by the shortest call path from one of them, itself included: id to the function that calls it on the way. */
export function callPathsFrom(
  functions: readonly ModelFunction[],
  start: readonly string[],
): ReadonlyMap<string, string | undefined> {
  const byId = new Map(functions.map((one) => [one.id, one]));
  const callers = new Map<string, string | undefined>(start.map((id) => [id, undefined]));
  const open = [...start];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    for (const callee of byId.get(id)?.calls ?? []) {
      if (callers.has(callee)) continue;
      callers.set(callee, id);
      open.push(callee);
    }
  }
  return callers;
}

/** The call path that leads to a function, from its start on. */
export function pathTo(callers: ReadonlyMap<string, string | undefined>, id: string): string[] {
  const path: string[] = [];
  for (let one: string | undefined = id; one !== undefined; one = callers.get(one)) path.unshift(one);
  return path;
}

/** The functions that call a function directly. */
export function callersOf(functions: readonly ModelFunction[], id: string): string[] {
  return functions.filter((one) => one.id !== id && one.calls.includes(id)).map((one) => one.id);
}

/** The direct callers of every function, for whoever asks for many. */
export function callerIndex(functions: readonly ModelFunction[]): ReadonlyMap<string, readonly string[]> {
  const callers = new Map<string, string[]>();
  for (const { id, calls } of functions) {
    for (const callee of calls) {
      if (callee === id) continue;
      const known = callers.get(callee);
      if (known === undefined) callers.set(callee, [id]);
      else known.push(id);
    }
  }
  return callers;
}
