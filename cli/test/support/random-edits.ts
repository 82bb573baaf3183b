import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One edit of an application, already made. */
export interface Edit {
  readonly kind: 'layout' | 'code' | 'files';
  readonly what: string;
  undo(): void;
}

type Change = readonly [
  kind: Edit['kind'],
  name: string,
  change: (text: string, random: () => number) => string,
];

const CHANGES: readonly Change[] = [
  ['layout', 'a line above', (text) => `\n${text}`],
  ['layout', 'twelve lines above', (text) => `// note\n${'\n'.repeat(11)}${text}`],
  ['layout', 'a comment behind a line', (text, random) => atLine(text, random, (line) => `${line} // note`)],
  [
    'layout',
    'a block comment above a line',
    (text, random) => atLine(text, random, (line) => `/* a\n b */\n${line}`),
  ],
  ['layout', 'wider indentation', (text) => text.replaceAll('\n  ', '\n      ')],
  ['layout', 'a blank line', (text, random) => atLine(text, random, (line) => `${line}\n`)],
  [
    'layout',
    'an annotation',
    (text, random) => atLine(text, random, (line) => `// migrate:routes GET /noted\n${line}`),
  ],
  ['layout', 'no last line break', (text) => text.trimEnd()],
  ['code', 'another path', (text) => text.replace(/'\//, "'/edited/")],
  ['code', 'another verb', (text) => text.replace('.get(', '.post(')],
  ['code', 'another table', (text) => text.replace(/from (\w+)/i, 'from edited')],
  ['code', 'a word gone', (text, random) => atLine(text, random, (line) => line.replace(/\w+/, ''))],
  ['code', 'a line gone', (text, random) => atLine(text, random, () => '')],
  ['code', 'a line twice', (text, random) => atLine(text, random, (line) => `${line}\n${line}`)],
  [
    'code',
    'two lines joined',
    (text, random) => atLine(text, random, (line) => `${line}~`).replace('~\n', ' '),
  ],
];

/** Makes one random edit below a folder. */
export function edits(folder: string, random: () => number): Edit {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?[jt]s$|\.sql$|tsconfig\.json$|\.prisma$|\.env$/.test(name))
    .sort();
  const name = pick(files, random) ?? '';
  const file = join(folder, name);
  if (random() < 0.25) return random() < 0.5 ? removal(file, name) : addition(file, name);
  const text = readFileSync(file, 'utf8');
  const [kind, label, change] = pick(CHANGES, random) ?? ['layout', 'nothing', (same) => same];
  writeFileSync(file, change(text, random));
  return { kind, what: `${label} in ${file}`, undo: () => writeFileSync(file, text) };
}

function removal(file: string, name: string): Edit {
  const bytes = readFileSync(file);
  rmSync(file);
  return { kind: 'files', what: `${name} gone`, undo: () => writeFileSync(file, bytes) };
}

function addition(file: string, name: string): Edit {
  const added = join(dirname(file), 'added.js');
  writeFileSync(
    added,
    "exports.up = (knex) => knex.schema.createTable('added', () => {});\nexports.down = () => {};\n",
  );
  return { kind: 'files', what: `added.js beside ${name}`, undo: () => rmSync(added) };
}

function atLine(text: string, random: () => number, change: (line: string) => string): string {
  const lines = text.split('\n');
  const at = Math.floor(random() * lines.length);
  lines[at] = change(lines[at] ?? '');
  return lines.join('\n');
}

function pick<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}
