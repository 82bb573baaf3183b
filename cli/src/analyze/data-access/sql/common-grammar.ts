import { readPostgres } from './postgres.ts';
import type { SqlTables } from './tables.ts';

/** The statements of which the three databases know one and the same form. */
const COMMON = /^\s*\(?\s*(?:select|insert|update|delete|with)\b/i;
/**
 * What MySQL or SQLite mean otherwise than PostgreSQL, or what only they know and PostgreSQL would take for a name: escapes in
 * texts, `/*!`, `update ignore t`, `from dual`, `select … into`, their catalogs.
 */
const OF_ITS_OWN =
  /\\|\/\*!|#|\b(?:ignore|low_priority|high_priority|quick|delayed|dual|mysql|sys|(?:information|performance)_schema|pg_\w+|sqlite_\w+)\b|(?<!\binsert\s)(?<!\breplace\s)\binto\b/i;
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`/g;
/** What only PostgreSQL's grammar refuses or reads otherwise, and how it says the same where no table depends on it. */
const SAID_OTHERWISE: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.$"`])user(?![\w$("`])/gi, '"user"'],
  [/\b(current_(?:date|time|timestamp|user))\s*\(\s*\)/gi, '$1'],
  [/\bisnull\s*\(/gi, 'coalesce('],
  [/\bseparator\s+'[^']*'/gi, ''],
];

/**
 * The tables of a MySQL or SQLite statement that PostgreSQL's grammar takes as well, which is a hundred times faster; undefined
 * where the statement, or how its tables are spelled, is a matter of their own grammar.
 */
export function readAsCommon(text: string, dialect: 'mysql' | 'sqlite'): SqlTables | undefined {
  if (!COMMON.test(text) || OF_ITS_OWN.test(text)) return undefined;
  const quoted = text.replaceAll(QUOTED, (token) => requoted(token, dialect));
  const said = SAID_OTHERWISE.reduce((before, [theirs, ours]) => before.replaceAll(theirs, ours), quoted);
  const found = readPostgres(said);
  if (found === undefined || found.changes.length > 0 || found.rowsOfFunctions === true) return undefined;
  const tables = new Map<string, 'read' | 'write'>();
  for (const [folded, mode] of found.tables) {
    const name = spelledIn(text, folded);
    if (name === undefined) return undefined;
    tables.set(name, mode);
  }
  return { tables, changes: [] };
}

/** Backticks are around names, and with MySQL double quotes are around texts. */
function requoted(token: string, dialect: 'mysql' | 'sqlite'): string {
  if (token.startsWith('`')) return `"${token.slice(1, -1).replaceAll('"', '""')}"`;
  if (dialect === 'mysql' && token.startsWith('"'))
    return `'${token.slice(1, -1).replaceAll("'", "''").replaceAll('""', '"')}'`;
  return token;
}

/** PostgreSQL writes names without quotes in small letters; theirs is the case in which the text has them, if it has one. */
function spelledIn(text: string, folded: string): string | undefined {
  const escaped = folded.replaceAll(/[^\w]/g, '\\$&');
  const spelled = new Set(text.match(new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, 'gi')));
  const [only] = spelled;
  return spelled.size === 1 ? only : undefined;
}
