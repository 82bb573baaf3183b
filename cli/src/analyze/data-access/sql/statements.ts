/** Statements that touch no table, and those that only say what others will do. */
export const ASIDE =
  /^\s*(?:set|savepoint|release|rollback|begin|start\s+transaction|commit|show|use|pragma|explain|vacuum|analyze|listen|notify|unlisten|lock|unlock|attach|detach)\b|^\s*(?:create|drop)\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:procedure|function|trigger|event)\b/i;

/** Statements of a schema. */
export const DEFINES = /^\s*(?:create|alter|drop)\b/i;

const FUNCTION = /^\s*create\s+(?:or\s+replace\s+)?function\s+([\w.`"]+)/i;
const WITH_BODY =
  /\bcreate\s+(?:or\s+replace\s+)?(?:definer\s*=\s*\S+\s+)?(?:procedure|function|trigger|event)\b/i;

/** Up to a semicolon that stands in no text in quotes, no comment and no body between `$$`. */
const STATEMENT =
  /(?:'(?:[^'\\]|\\.|'')*'|"[^"]*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|[^;])+/g;

/** A text from its first word on: files of statements have a heading before each. */
export function behindComments(text: string): string {
  return text.replace(/^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
}

/**
 * What is left of a text of several statements without those aside: `SET …; INSERT …` writes all the same. A function in
 * SQL that is made for the statements behind it reads what its body does.
 */
export function withoutAsides(text: string): string {
  if (!ASIDE.test(text)) return text;
  const statements = severalOf(text);
  const others = statements.filter((one) => !ASIDE.test(one));
  if (others.length === 0) return '';
  return [...statements.map(bodyOf).filter((one) => one !== ''), ...others].join(';\n');
}

/** What stands behind the definitions that a text begins with, its functions before it. */
export function behindDefinitions(text: string): string {
  const statements = severalOf(text);
  const others = statements.filter((one) => !DEFINES.test(one) && !ASIDE.test(one));
  return others.length === 0
    ? ''
    : [...statements.map(bodyOf).filter((one) => one !== ''), ...others].join(';\n');
}

/** The single statements of a text; one whose body has semicolons of its own is not taken apart. */
export function severalOf(text: string): readonly string[] {
  if (!/;\s*\S/.test(text) || (WITH_BODY.test(text) && !text.includes('$'))) return [text];
  return [...text.matchAll(STATEMENT)].map(([one]) => one.trim()).filter((one) => one !== '');
}

/** The functions that a text itself makes, of which the bodies are read. */
export function functionsOf(text: string): readonly string[] {
  if (!ASIDE.test(text)) return [];
  const made = severalOf(text).filter((one) => bodyOf(one) !== '');
  return made.map((one) => lastName(FUNCTION.exec(one)?.[1] ?? ''));
}

/** A name without its schema, as PostgreSQL compares it. */
export function lastName(name: string): string {
  return (name.split('.').at(-1) ?? name).replaceAll('"', '').toLowerCase();
}

function bodyOf(statement: string): string {
  if (!FUNCTION.test(statement) || !/\blanguage\s+'?sql\b/i.test(statement)) return '';
  return (/\$(\w*)\$([\s\S]*)\$\1\$/.exec(statement)?.[2] ?? '').trim().replace(/;$/, '').trim();
}
