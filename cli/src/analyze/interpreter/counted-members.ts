import type { Value } from './values.ts';

/** The members of an instance, which count their changes: whoever looks at hundreds of them again sees which are as they were. */
export class CountedMembers extends Map<string, Value> {
  changes = 0;

  override set(name: string, value: Value): this {
    this.changes += 1;
    return super.set(name, value);
  }

  override delete(name: string): boolean {
    this.changes += 1;
    return super.delete(name);
  }
}
