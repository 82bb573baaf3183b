import { fail } from '../../errors/problem.ts';
import { programOutput } from '../../ports/program-output.ts';
import { findProgram } from '../commands/node-path.ts';
import { redact } from '../log-tail.ts';
import { ENGINES, type EngineName, engineWords } from './engines.ts';

export interface Engine {
  readonly name: EngineName;
  readonly program: string;
  /** Whether it builds without root. */
  readonly rootless: boolean;
  /** Engines that stand before it and could not be used, with the reason. */
  readonly passedOver: readonly string[];
}

/**
 * The engine that was asked for, or the first on the PATH that works: a client without its daemon is passed over.
 * @throws Failure MIG-3006 when there is none, with what each one lacks
 */
export async function findEngine(asked: EngineName | undefined, path: string): Promise<Engine> {
  const passedOver: string[] = [];
  for (const name of asked === undefined ? ENGINES : [asked]) {
    const program = findProgram(name, path);
    if (program === undefined) {
      passedOver.push(`${name}: not on the PATH`);
      continue;
    }
    const { code, stdout, stderr } = await programOutput(program, engineWords[name].probe);
    if (code === 0) return { name, program, rootless: /rootless|true/.test(stdout), passedOver };
    passedOver.push(`${name}: ${redact(lastLine(stderr) ?? `\`${name} info\` failed`)}`);
  }
  throw fail('MIG-3006', {
    message: asked === undefined ? 'No program that builds images works here' : `${asked} does not work here`,
    cause: passedOver.join('\n'),
    remedy:
      'Install docker, podman or buildah, or start its daemon. Without root, podman and buildah need entries in /etc/subuid and /etc/subgid; inside a container, buildah needs BUILDAH_ISOLATION=chroot and STORAGE_DRIVER=vfs.',
  });
}

function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}
