import { listOf, textOf } from './postgres-nodes.ts';
import { ASIDE, DEFINES } from './statements.ts';
import type { SchemaChange, SqlTables } from './tables.ts';

/** How statements are read. */
interface Reader {
  text(sql: string): SqlTables | undefined;
  tree(statements: unknown): SqlTables;
  /** The functions in PL/pgSQL of a text; throws where they are refused. */
  readonly bodies: ((text: string) => unknown) | undefined;
}

/** What a body was found to do. */
interface Body {
  readonly found: SqlTables[];
  isRead: boolean;
}

/** What `create function` or `create procedure` of a text makes. */
export function functionDefined(statement: object, text: string, reader: Reader): SchemaChange | undefined {
  const name = textOf(listOf(Reflect.get(statement, 'funcname')).at(-1));
  if (name === undefined) return undefined;
  const body: Body = { found: [], isRead: true };
  readBody(body, statement, text, reader);
  const made = new Set(
    body.found.flatMap(({ changes }) => changes.flatMap((one) => (one.kind === 'create' ? one.name : []))),
  );
  const tables = new Map<string, 'read' | 'write'>();
  // What a body makes for itself is gone with it.
  for (const one of body.found)
    for (const [table, mode] of one.tables)
      if (!made.has(table)) tables.set(table, mode === 'write' ? mode : (tables.get(table) ?? mode));
  const calls = [...new Set(body.found.flatMap(({ called = [] }) => called))].sort();
  const takes = JSON.stringify(typesOfParameters(statement));
  return { kind: 'function', name, takes, tables, calls, isRead: body.isRead };
}

/** A function with the body of a block, which has no name. */
export function definitionOfBlock(statement: object): string {
  const options = listOf(Reflect.get(statement, 'args')).map((one) =>
    Object(Reflect.get(Object(one), 'DefElem')),
  );
  const body = options.find((one) => Reflect.get(one, 'defname') === 'as');
  return `create function block_() returns void language plpgsql as $block_$${textOf(Reflect.get(Object(body), 'arg')) ?? ''}$block_$`;
}

/** By their types alone, functions of one name are told apart. */
function typesOfParameters(statement: object): readonly (string | undefined)[][] {
  return listOf(Reflect.get(statement, 'parameters')).map((one) => {
    const parameter = Object(Reflect.get(Object(one), 'FunctionParameter'));
    return listOf(Reflect.get(Object(Reflect.get(parameter, 'argType')), 'names')).map(textOf);
  });
}

function readBody(body: Body, statement: object, text: string, reader: Reader): void {
  const standard: unknown = Reflect.get(statement, 'sql_body');
  if (standard !== undefined) {
    body.found.push(reader.tree(standard));
    return;
  }
  const items = Reflect.get(Object(Reflect.get(Object(optionOf(statement, 'as')), 'List')), 'items');
  const written = textOf(listOf(items)[0]);
  const language = textOf(optionOf(statement, 'language'))?.toLowerCase();
  if (language === 'sql' && written !== undefined) addText(body, [written], reader);
  else if (language === 'plpgsql') addProcedural(body, statement, text, reader);
  else body.isRead = false;
}

function optionOf(statement: object, name: string): unknown {
  const options = listOf(Reflect.get(statement, 'options')).map((one) =>
    Object(Reflect.get(Object(one), 'DefElem')),
  );
  const option: unknown = options.find((one) => Reflect.get(one, 'defname') === name);
  return Reflect.get(Object(option), 'arg');
}

/** Adds the first of the texts that is SQL. */
function addText(body: Body, texts: readonly string[], reader: Reader): void {
  for (const text of texts) {
    const found = reader.text(text);
    if (found === undefined) continue;
    body.found.push(found);
    return;
  }
  body.isRead = false;
}

/** The expressions and statements of a body in PL/pgSQL. */
function addProcedural(body: Body, statement: object, text: string, reader: Reader): void {
  const go = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [kind, value] of Object.entries(node)) {
      // The text that it runs is put together while it runs.
      if (DYNAMIC.test(kind) && !touchesNothing(beginningOf(value))) body.isRead = false;
      if (kind === 'PLpgSQL_expr') addText(body, spelled(queryOf(value)), reader);
      else go(value);
    }
  };
  const tree = bodiesIn(text, reader) ?? bodiesIn(withPlainTypes(statement, text), reader);
  if (tree === undefined) body.isRead = false;
  else go(tree);
}

function bodiesIn(text: string, { bodies }: Reader): unknown {
  try {
    return bodies?.(text);
  } catch {
    return undefined;
  }
}

/** The grammar knows no type of the application, and takes each for a row: a text serves as well. */
function withPlainTypes(statement: object, text: string): string {
  const body = text.search(/\$\w*\$/);
  const own = typesOfParameters(statement).flatMap((names) => (names.length === 1 ? names : []));
  let head = text.slice(0, body);
  for (const type of new Set(own))
    if (type !== undefined && /^\w+$/.test(type))
      head = head.replaceAll(new RegExp(`(?<=[\\w"]\\s+)${type}\\b`, 'gi'), 'text');
  return head + text.slice(body);
}

const DYNAMIC = /^(?:PLpgSQL_stmt_dyn\w+|dynquery)$/;

/** How tables are made, or what a session is set to, is no access of their rows, unless they are made of others. */
function touchesNothing(statement: string): boolean {
  return ASIDE.test(statement) || (DEFINES.test(statement) && !/\bselect\b/i.test(statement));
}

/** `EXECUTE 'SET LOCAL timezone TO ' || …`, `EXECUTE format('ALTER TABLE %I …', name)`. */
function beginningOf(dynamic: unknown): string {
  const holder = Object(dynamic);
  const query = Object(Reflect.get(holder, 'query') ?? holder);
  return /^\s*(?:format\s*\(\s*)?'([^']*)/i.exec(queryOf(Reflect.get(query, 'PLpgSQL_expr')))?.[1] ?? '';
}

function queryOf(expression: unknown): string {
  return String(Reflect.get(Object(expression), 'query'));
}

/** `total := (select …)`, `total > 0`, `insert …`: what is no statement is an expression, perhaps behind what takes its value. */
function spelled(text: string): readonly string[] {
  const value = text.replace(/^\s*[\w."[\]+*-]+\s*:?=/, '');
  return [text, `select ${text}`, `select ${value}`];
}
