/** The condition of a registration as written, and the file that it is read in. */
export interface PlacedCondition {
  readonly text: string;
  readonly file: string;
}

interface Claim {
  readonly text: string;
  readonly negated: boolean;
  readonly file: string;
}

/**
 * Whether of the conditions that a route needs one denies another: it is never there. The same text is the same condition
 * within one file, and everywhere where it asks for the environment alone.
 */
export function contradict(conditions: readonly PlacedCondition[]): boolean {
  const claims = conditions.flatMap(({ text, file }) =>
    conjuncts(text).map((one) => ({ ...claimOf(one, false), file })),
  );
  return claims.some((one) => one.negated && claims.some((other) => denies(one, other)));
}

function denies(denied: Claim, other: Claim): boolean {
  const isSame = denied.text === other.text && !other.negated;
  return isSame && (denied.file === other.file || /^process\.env\b[\w.[\]'"= -]*$/.test(denied.text));
}

/** The parts of a condition that all have to hold. */
function conjuncts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if ('([{'.includes(text.charAt(at))) depth += 1;
    if (')]}'.includes(text.charAt(at))) depth -= 1;
    if (depth === 0 && text.startsWith('&&', at)) {
      parts.push(text.slice(from, at).trim());
      from = at + 2;
    }
  }
  const last = text.slice(from).trim();
  // What `||` joins is one claim: none of its sides has to hold.
  return /\|\||\?/.test(withoutGroups(text)) ? [text] : [...parts, last];
}

function withoutGroups(text: string): string {
  const without = text.replaceAll(/\([^()]*\)/g, '');
  return without === text ? text : withoutGroups(without);
}

/** `!(x)`, `!x` and `x !== y` deny what `x` and `x === y` claim. */
function claimOf(text: string, negated: boolean): Omit<Claim, 'file'> {
  const inner = /^!\s*\((.*)\)$/.exec(text)?.[1] ?? /^!\s*([\w.$[\]'"]+)$/.exec(text)?.[1];
  if (inner !== undefined) return claimOf(inner, !negated);
  const [, left, right] = /^([^=!&|]+?) ?!==? ?([^=!&|]+)$/.exec(text) ?? [];
  return left !== undefined && right !== undefined
    ? { text: `${left} === ${right}`, negated: !negated }
    : { text, negated };
}
