import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  applyStagedChange,
  finishStagedChange,
  removeAbandoned,
  type StagedChange,
} from '../../src/ports/staged-change.ts';
import { emptyProject, type FixtureCopy } from '../helpers/copy-fixture.ts';

const INTENT = 'migration/.run/intent.json';
const CHANGE: StagedChange = {
  folder: { staged: 'services/.staged-cats', target: 'services/cats' },
  emptied: ['migration/.base/cats'],
  files: [
    { path: 'migration/.base/cats/app.js', content: 'new base' },
    { path: 'app.js', content: 'new app' },
    { path: 'migration/routes.yaml', content: 'new routes' },
  ],
};

let project: FixtureCopy;
afterEach(() => project.remove());

/** A project with an old service, and a new one staged beside it. */
function aProject(): string {
  project = emptyProject({
    'app.js': 'old app',
    'services/cats/app.js': 'old service',
    'services/cats/gone.js': 'old service',
    'services/.staged-cats/app.js': 'new service',
    'migration/.base/cats/app.js': 'old base',
    'migration/.base/cats/gone.js': 'old base',
  });
  return project.root;
}

function treeOf(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((one) => join(one.parentPath, one.name).slice(root.length + 1)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

const DONE = {
  'app.js': 'new app',
  'migration/.base/cats/app.js': 'new base',
  'migration/routes.yaml': 'new routes',
  'services/cats/app.js': 'new service',
};

/** The project as a kill leaves it: the intent is written, then some of the steps were done. */
function killedAfter(steps: readonly ((root: string) => void)[]): string {
  const root = aProject();
  mkdirSync(join(root, 'migration/.run'), { recursive: true });
  writeFileSync(join(root, INTENT), JSON.stringify(CHANGE));
  for (const step of steps) step(root);
  return root;
}

const moveAway = (root: string) =>
  renameSync(join(root, 'services/cats'), join(root, 'migration/.run/replaced'));
const moveIn = (root: string) => renameSync(join(root, 'services/.staged-cats'), join(root, 'services/cats'));
const firstFile = (root: string) => writeFileSync(join(root, 'migration/.base/cats/app.js'), 'new base');
const allFiles = (root: string) => {
  for (const { path, content } of CHANGE.files) writeFileSync(join(root, path), content);
};

describe('a staged change', () => {
  it('puts folder and files in place and leaves nothing else behind', () => {
    const root = aProject();
    applyStagedChange(root, CHANGE);
    expect(treeOf(root)).toEqual(DONE);
    expect(finishStagedChange(root)).toBe(false);
  });

  it('makes the folder where there was none', () => {
    project = emptyProject({ 'services/.staged-cats/app.js': 'new service' });
    applyStagedChange(project.root, { folder: CHANGE.folder, files: [] });
    expect(treeOf(project.root)).toEqual({ 'services/cats/app.js': 'new service' });
  });

  it.each([
    ['nothing', []],
    ['the old folder moved away', [moveAway]],
    ['the new folder in place', [moveAway, moveIn]],
    ['a file written', [moveAway, moveIn, firstFile]],
    ['every file written', [moveAway, moveIn, allFiles]],
  ])('is finished by the next command after a kill with %s done', (_name, steps) => {
    const root = killedAfter(steps);
    expect(finishStagedChange(root)).toBe(true);
    expect(treeOf(root)).toEqual(DONE);
    expect(finishStagedChange(root)).toBe(false);
  });

  describe('that deletes files', () => {
    const deletion: StagedChange = {
      files: [{ path: 'app.js', content: 'new app' }],
      deleted: ['src/cats/list.js', 'src/cats/show.js', 'src/old/gone.js'],
    };

    /** The project as a kill leaves it after the first deletions. */
    function aKilledDeletion(done: readonly string[]): string {
      project = emptyProject({
        'app.js': 'old app',
        'src/dogs.js': 'dogs',
        'src/cats/list.js': 'cats',
        'src/cats/show.js': 'cats',
        'src/old/gone.js': 'old',
        [INTENT]: JSON.stringify(deletion),
      });
      for (const path of done) rmSync(join(project.root, path));
      return project.root;
    }

    it.each([
      ['nothing', []],
      ['a file', ['src/cats/list.js']],
      ['all files of a folder', ['src/cats/list.js', 'src/cats/show.js']],
      ['every file', deletion.deleted ?? []],
    ])('is finished after a kill with %s done, and leaves no empty folder', (_name, done) => {
      const root = aKilledDeletion(done);
      expect(finishStagedChange(root)).toBe(true);
      expect(treeOf(root)).toEqual({ 'app.js': 'new app', 'src/dogs.js': 'dogs' });
      expect(readdirSync(join(root, 'src'))).toEqual(['dogs.js']);
      expect(finishStagedChange(root)).toBe(false);
    });
  });

  it('is not decided on before the intent is there: the old state stands and the staged folder goes', () => {
    const root = aProject();
    expect(finishStagedChange(root)).toBe(false);
    removeAbandoned(join(root, 'services'), '.staged-');
    expect(existsSync(join(root, 'services/.staged-cats'))).toBe(false);
    expect(treeOf(root)).toMatchObject({ 'app.js': 'old app', 'services/cats/app.js': 'old service' });
  });

  it('abandons nothing where nothing is', () => {
    project = emptyProject();
    expect(() => removeAbandoned(join(project.root, 'services'), '.staged-')).not.toThrow();
  });
});
