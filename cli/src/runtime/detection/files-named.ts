import { posix } from 'node:path';
import { splitCommand } from '../commands/split-command.ts';

/** Programs that run a file, or the index of a folder. */
const RUNNERS = /^(?:node|nodemon|ts-node(?:-dev)?|tsx|tsnd|babel-node|bun|pm2|forever)$/;
const FOLDERS = /^(?:dist|build|out|output|lib|src)$/;

/** The words of a script that may be files which it runs, with the options' values left out. */
export function filesNamedIn(script: string): readonly string[] {
  const commands =
    splitCommand(script)?.map((one) => one.argv) ??
    script.split(/[;|&]+/).map((part) => part.trim().split(/[\s<>]+/));
  let folder = '';
  return commands.flatMap((argv) => {
    // `cd backend && node server.js`: what follows is named from there.
    if (argv[0] === 'cd') folder = posix.join(folder, argv[1] ?? '');
    const runs = argv.some((word) => RUNNERS.test(posix.basename(word)));
    const files = argv.slice(1).filter((word, index) => {
      const isOptionValue = [
        '-r',
        '--require',
        '--import',
        '--loader',
        '-c',
        '--config',
        '--env-file',
      ].includes(argv[index] ?? '');
      const isWatched = argv.includes('nodemon') && ['-w', '--watch'].includes(argv[index] ?? '');
      return (
        !isOptionValue &&
        !isWatched &&
        !word.startsWith('-') &&
        (/\.[cm]?[jt]s$/.test(word) ||
          /^[\w.-]*(?:\/[\w.-]+)+$|^\.$|^(?:server|app|index|main)$/.test(word) ||
          (runs && FOLDERS.test(word)))
      );
    });
    // The folder may be build output, which mirrors the sources.
    const own = argv[0] === 'cd' ? [] : files.flatMap((file) => [posix.join(folder, file), file]);
    return [...own, ...commandsGivenTo(argv).flatMap(filesNamedIn)];
  });
}

/** Whole commands that another one is given to run: `concurrently 'tsc --watch' 'node --watch src/index.ts'`. */
function commandsGivenTo(argv: readonly string[]): readonly string[] {
  return argv.slice(1).filter((word) => /\s/.test(word) && !word.startsWith('-'));
}
