type Version = readonly [number, number, number];

/**
 * Whether a Node.js version satisfies an `engines` or `.nvmrc` text: `>=18`, `^20.1`, `~22`, `18.x`, `>=18 <21`, `18 || 20`, `18 - 20`.
 * @returns undefined for a text that names no version, such as `lts/iron` or `node`
 */
export function satisfies(version: string, range: string): boolean | undefined {
  const found = numbers(version.replace(/^v/, ''));
  if (found === undefined) return undefined;
  const exact: Version = [found[0] ?? 0, found[1] ?? 0, found[2] ?? 0];
  const answers = range.split('||').map((alternative) => satisfiesAll(exact, alternative.trim()));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

function satisfiesAll(version: Version, alternative: string): boolean | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(alternative);
  const text = hyphen === null ? alternative : `>=${hyphen[1]} <=${hyphen[2]}`;
  const comparators = text.replace(/(>=|<=|>|<|=|\^|~)\s+/g, '$1').split(/\s+/);
  const answers = comparators.map((one) => satisfiesOne(version, one));
  if (answers.includes(undefined)) return undefined;
  return answers.every((one) => one === true);
}

function satisfiesOne(version: Version, comparator: string): boolean | undefined {
  if (comparator === '' || comparator === '*' || comparator === 'x') return true;
  const [, operator = '', text = ''] = /^(>=|<=|>|<|=|\^|~)?v?(.*)$/.exec(comparator) ?? [];
  const parts = numbers(text);
  if (parts === undefined) return undefined;
  const low: Version = [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
  const above = upperBound(parts, operator);
  const order = compare(version, low);
  if (operator === '>=') return order >= 0;
  if (operator === '<') return order < 0;
  if (operator === '>') return compare(version, nextAfter(parts)) >= 0 && order > 0;
  if (operator === '<=') return compare(version, nextAfter(parts)) < 0 || order === 0;
  return order >= 0 && compare(version, above) < 0;
}

/** First version outside a caret, tilde or x range. */
function upperBound(parts: readonly number[], operator: string): Version {
  const [major = 0, minor, patch] = parts;
  if (operator === '^' && major > 0) return [major + 1, 0, 0];
  if (operator === '^' && minor !== undefined && (minor > 0 || patch === undefined)) return [0, minor + 1, 0];
  if (operator === '~' && minor !== undefined) return [major, minor + 1, 0];
  return nextAfter(parts);
}

/** The version right after everything that a partial version stands for: 18 → 19.0.0, 18.2 → 18.3.0, 18.2.1 → 18.2.2. */
function nextAfter(parts: readonly number[]): Version {
  const [major = 0, minor, patch] = parts;
  if (minor === undefined) return [major + 1, 0, 0];
  return patch === undefined ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

/** `18.x` → [18]; undefined when it does not begin with a number. */
function numbers(text: string): readonly number[] | undefined {
  const match = /^(\d+)(?:\.(\d+|x|X|\*))?(?:\.(\d+|x|X|\*))?(?:[-+].*)?$/.exec(text);
  if (match === null) return undefined;
  const parts: number[] = [];
  for (const part of match.slice(1)) {
    if (part === undefined || !/^\d+$/.test(part)) break;
    parts.push(Number(part));
  }
  return parts;
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
