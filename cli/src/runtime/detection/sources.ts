import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A source file of the application, as text; detection greps, the analysis understands. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

const SOURCE = /\.(?:[cm]?[jt]sx?)$/;
const NO_SOURCE = /\.(?:d\.[cm]?ts|min\.js)$/;
const SKIPPED_FOLDERS = new Set(
  'node_modules dist build out coverage public static assets migration services vendor bower_components'.split(
    ' ',
  ),
);
const TEST_FOLDERS = new Set('test tests __tests__ spec e2e cypress fixtures __mocks__'.split(' '));
const MOST_FILES = 5000;
const LARGEST = 512 * 1024;

/** Reads the application's own sources, without tests, build output and dependencies. */
export function readSources(appDir: string): readonly SourceText[] {
  const files: string[] = [];
  collect(appDir, files);
  return files.map((file) => ({
    path: relative(appDir, file).split(sep).join('/'),
    text: readFileSync(file, 'utf8'),
  }));
}

function collect(folder: string, files: string[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (files.length >= MOST_FILES) return;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && !SKIPPED_FOLDERS.has(entry.name) && !TEST_FOLDERS.has(entry.name))
        collect(path, files);
    } else if (isSource(entry.name) && statSync(path).size <= LARGEST) files.push(path);
  }
}

function isSource(name: string): boolean {
  return SOURCE.test(name) && !NO_SOURCE.test(name) && !/\.(?:test|spec)\.[cm]?[jt]sx?$/.test(name);
}
