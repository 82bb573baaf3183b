import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Analysis } from '../../analyze/index.ts';
import { stringOf, type Value } from '../../analyze/interpreter/values.ts';
import type { Finding } from '../../artifacts/model.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import { sessionFolders } from './session-files.ts';

/**
 * What becomes of a path that both sides know: `copy` it into the service, keep it one folder that both `share`, or let
 * each process have its `own`.
 */
export type FileDecision = 'copy' | 'share' | 'own';
/** By path relative to the application, or by `path#function` where the analysis cannot tell which file it is. */
export type FileDecisions = Readonly<Record<string, FileDecision>>;

export interface LocalFiles {
  /** Files and folders of the application that the service gets a copy of; relative, with `/`. */
  readonly copied: readonly string[];
  /** Folders that both processes see as one. */
  readonly shared: readonly string[];
  readonly blockers: readonly Problem[];
  /** In words, what an operator must know of them. */
  readonly notes: readonly string[];
}

export interface LocalFileOptions {
  readonly analysis: Analysis;
  readonly appDir: string;
  readonly decisions: FileDecisions;
  /** Whether the place is still in the service's code. */
  readonly isKept: (file: string, line: number) => boolean;
}

/**
 * Files beside the code that the kept code uses: what it only reads comes along, what somebody writes is shared, so that an
 * upload or a login made on one side is there on the other. A path that nobody can tell is a blocker.
 */
export function localFiles(options: LocalFileOptions): LocalFiles {
  const uses = options.analysis.model.findings
    .filter((one) => one.detector === 'local-file' && options.isKept(one.file, one.line))
    .map((finding) => useOf(options, finding));
  const sessions = sessionFolders(options.analysis.machine, options.isKept);
  const chosen = new Map<string, FileDecision>();
  const blockers: Problem[] = [];
  const notes = new Set<string>();
  for (const use of uses) {
    const decided = options.decisions[use.function];
    if (decided !== undefined) continue;
    if (!use.isWhole && use.writes) blockers.push(unknownPath(use));
    else if (!use.isWhole)
      notes.add(
        `${use.function}: ${use.finding.message}; what of it lies beside the monolith's code must be brought along by hand`,
      );
    for (const path of use.paths)
      choose(chosen, path, options.decisions[path] ?? defaultFor(options, use, path));
  }
  for (const folder of sessions) choose(chosen, folder, options.decisions[folder] ?? 'share');
  for (const [path, decision] of Object.entries(options.decisions))
    if (!path.includes('#') && chosen.get(path) !== 'share') chosen.set(path, decision);
  const shared = outermost([...chosen].filter(([, decision]) => decision === 'share').map(([path]) => path));
  const copied = outermost([...chosen].filter(([, decision]) => decision === 'copy').map(([path]) => path));
  return {
    shared,
    copied: copied.filter(
      (path) => existsSync(join(options.appDir, path)) && !shared.some((one) => isWithin(path, one)),
    ),
    blockers,
    notes: [
      ...notes,
      ...shared.map(
        (path) =>
          `\`${path}/\` must be one folder for the monolith and the service: both write or read what the other wrote`,
      ),
    ],
  };
}

interface FileUse {
  readonly finding: Finding;
  readonly function: string;
  readonly kind: string;
  readonly writes: boolean;
  readonly paths: readonly string[];
  /** False where it may be other files too. */
  readonly isWhole: boolean;
}

function useOf({ analysis }: LocalFileOptions, finding: Finding): FileUse {
  const { kind, writes, path, known } = finding.data ?? {};
  const text = typeof path === 'string' && known === true ? path : '{?}';
  const paths = kind === 'template' ? viewFolders(analysis) : text.split(' | ').map(knownPart);
  return {
    finding,
    function: String(finding.data?.function ?? ''),
    kind: String(kind),
    writes: writes === true,
    paths: paths.filter((one) => one !== undefined),
    isWhole: !paths.includes(undefined),
  };
}

/** The longest folder that is certain: `uploads/{?}.png` lies in `uploads`; source text in place of a path tells nothing. */
function knownPart(text: string): string | undefined {
  const [certain = ''] = text.split('{?}');
  const path = certain === text ? text : certain.slice(0, certain.lastIndexOf('/') + 1);
  const normal = posix.normalize(path).replace(/\/$/, '');
  return /^[\w@./ -]+$/.test(normal) && normal !== '.' && !normal.startsWith('..') ? normal : undefined;
}

/** Where `res.render` looks: the `views` setting, and the partials and layouts that lie below it. */
function viewFolders({ application, machine }: Analysis): (string | undefined)[] {
  const setting = application.settings.get('views');
  if (setting === undefined) return ['views'];
  const folders = setting.kind === 'array' ? setting.items : [setting];
  return folders.map((one: Value) => {
    const text = stringOf(one);
    return text === undefined ? undefined : knownPart(text.replace(`${machine.sources.root}/`, ''));
  });
}

function defaultFor({ appDir }: LocalFileOptions, use: FileUse, path: string): FileDecision {
  if (!use.writes) return 'copy';
  const absolute = join(appDir, path);
  return existsSync(absolute) && statSync(absolute).isFile() ? 'own' : 'share';
}

/** What one use must share, no other may copy. */
function choose(chosen: Map<string, FileDecision>, path: string, decision: FileDecision): void {
  if (chosen.get(path) !== 'share') chosen.set(path, decision);
}

function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => other !== path && isWithin(path, other))).sort();
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function unknownPath({ finding, function: id }: FileUse): Problem {
  return problem('MIG-4015', {
    message: `${finding.message}: which file that is cannot be told`,
    cause: 'The path is made from values that only a request or a setting knows.',
    remedy: `Say what holds for it in migrate.config.yaml: \`files: { "${id}": own }\` when each process may have its own, \`share\` with the folder named beside it, or \`copy\`.`,
    file: finding.file,
    line: finding.line,
  });
}
