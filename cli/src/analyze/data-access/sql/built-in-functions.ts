/** Families of functions that PostgreSQL with its usual extensions, and SQLite, bring and that touch no table of the application. */
const FAMILIES = [
  'array|current|date|gen|generate|has|hashtext|inet|json|jsonb|justify|make|pg|postgis|pragma|quote|regexp|similarity|st',
  'string|to|ts|txid|uuid|plainto|phraseto|websearch|word|xml',
].join('|');
const NAMES = [
  'abs|age|avg|ceil|changes|char_length|clock_timestamp|coalesce|concat|concat_ws|count|crypt|currval|decode|digest|each',
  'encode|extract|floor|format|greatest|jsonb?|last_insert_id|last_insert_rowid|lastval|least|length|levenshtein|lower',
  'max|md5|min|nextval|now|nullif|octet_length|random|replace|round|row_to_json|setval|set_config|sha\\d+|skeys|sleep',
  'sqlite_version|statement_timestamp|substring|sum|svals|timeofday|timezone|transaction_timestamp|trim|unnest|upper',
  'version|xmltable|[blr]trim|[lr]pad|initcap|translate|strpos|split_part',
].join('|');
const BUILT_IN = new RegExp(`^(?:(?:${FAMILIES})_\\w+|${NAMES})$`, 'i');

/** Whether a function is one of the database's own, as opposed to one whose statements somebody wrote. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.test(name);
}
