import { Entries } from '../interpreter/builtins/keyed-collections.ts';
import { loosenItems, loosenMembers } from '../interpreter/sure-changes.ts';
import { union } from '../interpreter/unions.ts';
import { INPUT, type Value } from '../interpreter/values.ts';
import type { InnerChange } from './inner-changes.ts';
import type { LaterChange } from './later-changes.ts';

/** Lists, objects and maps of start-up that requests change inside: no decision follows from the texts and numbers in them. */
export class LoosenedValues {
  readonly #known = new Set<number>();

  add(value: Value & { readonly id: number }, changes: readonly LaterChange[]): void {
    if (this.#known.has(value.id)) return;
    const inside = changes.flatMap((one) => one.inside ?? []);
    if (inside.length > 0 && changeInside(value, inside)) this.#known.add(value.id);
  }
}

/** @returns whether it was done for good; an empty list is asked again once something is in it */
function changeInside(value: Value, changes: readonly InnerChange[]): boolean {
  const own = value.kind === 'object' ? changes.filter(({ ofCollections }) => !ofCollections) : changes;
  const displacing = own.filter(({ displaces }) => displaces);
  const by = displacing.flatMap(({ puts }) => (puts.length === 0 ? [INPUT] : puts));
  const puts = own.flatMap((one) => one.puts);
  if (value.kind === 'array') {
    if (value.items.length === 0) return false;
    if (by.length > 0) loosenItems(value, by);
    value.open = true;
    if (puts.length > 0) value.items.push(union(puts));
  } else if (value.kind === 'object' && by.length > 0) loosenMembers(value, by);
  else if (value.kind === 'native' && value.model instanceof Entries) value.model.loosen([...puts, ...by]);
  return true;
}
