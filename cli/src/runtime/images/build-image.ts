import { Failure, fail } from '../../errors/problem.ts';
import type { Progress } from '../../ports/progress.ts';
import type { PackageJson } from '../commands/package-json.ts';
import { logTail } from '../log-tail.ts';
import { runCommand } from '../run-command.ts';
import { runFile } from '../run-folder.ts';
import type { BuildSecrets } from './build-secrets.ts';
import { engineWords } from './engines.ts';
import type { Engine } from './find-engine.ts';
import { followLog } from './follow-log.ts';

export interface ImageBuild {
  readonly name: string;
  readonly tag: string;
  /** Folder with the Dockerfile. */
  readonly folder: string;
  readonly packageJson: PackageJson;
  readonly secrets: BuildSecrets;
  readonly progress: Progress;
}

/** How each engine announces an instruction: `STEP 3/9: RUN …`, `#7 [build 3/6] RUN …`, `Step 3/9 : RUN …`. */
const INSTRUCTION =
  /^(?:\[\d+\/\d+\] )?(?:STEP \d+(?:\/\d+)?: |#\d+ \[[^\]]*\d+\/\d+\] |Step \d+\/\d+ : )(.+)$/;

/** npm says why first and then how it is used. */
const TAIL = 30;

/** Runs the engine in the service's folder. @throws Failure MIG-3015 with the last lines of its log */
export async function buildImage(root: string, engine: Engine, build: ImageBuild): Promise<void> {
  const { name, tag, secrets, progress } = build;
  const logName = `image-${name}`;
  const log = runFile(root, 'logs', `${logName}.log`);
  const stopFollowing = followLog(log, (line) => {
    const [, instruction] = INSTRUCTION.exec(line) ?? [];
    if (instruction !== undefined) progress.note(instruction.slice(0, 100));
  });
  try {
    await runCommand(root, {
      command: [engine.program, ...engineWords[engine.name].build({ tag, secrets: secrets.files })],
      packageJson: build.packageJson,
      cwd: build.folder,
      environment: { base: engineEnvironment(), forced: {} },
      logName,
      secrets: secrets.values,
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw fail(
      'MIG-3015',
      {
        message: `${engine.name} could not build the image of ${name}`,
        cause: logTail(log, TAIL, secrets.values) || error.problem.cause,
      },
      { cause: error },
    );
  } finally {
    stopFollowing();
  }
}

/** The user's own, BUILDAH_ISOLATION and STORAGE_DRIVER included; secrets of a RUN need BuildKit. */
function engineEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return { DOCKER_BUILDKIT: '1', ...Object.fromEntries(own) };
}
