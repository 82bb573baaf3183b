import { posix } from 'node:path';
import { splitCommand } from '../commands/split-command.ts';

/** Programs that run a file, or the index of a folder. */
const RUNNERS = /^(?:node|nodemon|ts-node(?:-dev)?|tsx|tsnd|babel-node|bun|pm2|forever)$/;
/** Programs that remove, copy or compile what they are given. */
const RUNS_NOTHING =
  /^(?:rimraf|rm|del(?:-cli)?|mkdirp?|cp|mv|ncp|cp[xy](?:-cli|2)?|copyfiles|tsc|eslint|prettier)$/;
/** Words before the program itself: `npx rimraf dist`, `cross-env MODE=x rm -r dist`. */
const PASSES_ON = /^(?:npx|shx|cross-env|env-cmd|yarn|pnpm|npm|exec|run|bunx|dotenv|--|-.*|\w+=.*)$/;
const FOLDERS = /^(?:dist|build|out|output|lib|src)$/;

/** Options of a path that is no file which is run. */
const OF_SETTINGS = new Set(['-r', '--require', '--import', '--loader', '-c', '--config', '--env-file']);
/** Of those that start a program anew when files change, and of managers of processes; `node --watch src/app.js` takes nothing. */
const OF_WATCHED = new Set(['-w', '--watch', '-i', '--ignore', '--ignore-watch', '--cwd']);
const WATCHERS = /^(?:nodemon|ts-node-dev|tsnd|pm2|forever)$/;

/** The words of a script that may be files which it runs, with the options' values left out. */
export function filesNamedIn(script: string): readonly string[] {
  const commands =
    splitCommand(script)?.map((one) => one.argv) ??
    script.split(/[;|&]+/).map((part) => part.trim().split(/[\s<>]+/));
  let folder = '';
  return commands.flatMap((argv) => {
    // `cd backend && node server.js`: what follows is named from there.
    if (argv[0] === 'cd') folder = posix.join(folder, argv[1] ?? '');
    const files = argv[0] === 'cd' ? [] : filesAmong(argv);
    // The folder may be build output, which mirrors the sources.
    const own = files.flatMap((file) => [posix.join(folder, file), file]);
    return [...own, ...commandsGivenTo(argv).flatMap(filesNamedIn)];
  });
}

function filesAmong(argv: readonly string[]): readonly string[] {
  const programs = argv.map((word) => posix.basename(word));
  if (programs.find((program) => !PASSES_ON.test(program))?.match(RUNS_NOTHING) != null) return [];
  const runs = programs.some((program) => RUNNERS.test(program));
  const watches = programs.some((program) => WATCHERS.test(program));
  return argv.slice(1).filter((word, index) => {
    const before = argv[index] ?? '';
    const isOptionValue = OF_SETTINGS.has(before) || (watches && OF_WATCHED.has(before));
    return !isOptionValue && !word.startsWith('-') && (isFile(word) || (runs && FOLDERS.test(word)));
  });
}

function isFile(word: string): boolean {
  return /\.[cm]?[jt]s$/.test(word) || /^[\w.-]*(?:\/[\w.-]+)+$|^\.$|^(?:server|app|index|main)$/.test(word);
}

/** Whole commands that another one is given to run: `concurrently 'tsc --watch' 'node --watch src/index.ts'`. */
function commandsGivenTo(argv: readonly string[]): readonly string[] {
  return argv.slice(1).filter((word) => /\s/.test(word) && !word.startsWith('-'));
}
