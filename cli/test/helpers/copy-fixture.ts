import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

export interface FixtureCopy {
  readonly root: string;
  /** Adds or replaces a file. */
  write(path: string, content: string): void;
  remove(): void;
}

/** A fixture project in a folder of its own, with the packages that it needs linked in. */
export function copyFixture(name: string, packages: readonly string[] = ['express', 'pg']): FixtureCopy {
  const copy = emptyProject();
  cpSync(join(FIXTURES, name), copy.root, { recursive: true });
  mkdirSync(join(copy.root, 'node_modules'), { recursive: true });
  for (const one of packages) {
    mkdirSync(dirname(join(copy.root, 'node_modules', one)), { recursive: true });
    symlinkSync(join(MODULES, one), join(copy.root, 'node_modules', one));
  }
  return copy;
}

/** An empty folder to build a project in. */
export function emptyProject(files: Readonly<Record<string, string>> = {}): FixtureCopy {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'migrate-test-')));
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}
