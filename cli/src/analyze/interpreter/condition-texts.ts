import type { Machine } from './machine.ts';

/** One more condition inside of others. */
interface Level {
  readonly inner: Map<string, Level>;
  readonly text: string;
}

/**
 * The conditions around the code being executed as one text, empty where there are none. Each list of conditions has one text:
 * collections keep it for each of their entries, and one of them may be as long as a page.
 */
export class ConditionTexts {
  readonly #root: Level = { inner: new Map(), text: '' };

  of(conditions: readonly string[]): string {
    let level = this.#root;
    for (const condition of conditions) level = level.inner.get(condition) ?? oneMore(level, condition);
    return level.text;
  }
}

/** Put together of the outer text, which stays shared, and not of all conditions anew. */
function oneMore({ inner, text }: Level, condition: string): Level {
  const level = { inner: new Map(), text: text === '' ? condition : `${text} && ${condition}` };
  inner.set(condition, level);
  return level;
}

/** Under which condition start-up does what it does now, empty where it is sure to. */
export function conditionNow(machine: Machine): string {
  return machine.speculation === 0 ? '' : machine.conditionTexts.of(machine.conditions);
}
