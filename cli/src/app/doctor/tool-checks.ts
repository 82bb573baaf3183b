import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import type { DoctorCheck } from '../../artifacts/doctor.ts';
import { causeOf, Failure, problem } from '../../errors/problem.ts';
import { programOutput } from '../../ports/program-output.ts';
import { findProgram } from '../../runtime/commands/node-path.ts';
import { findEngine } from '../../runtime/images/find-engine.ts';
import { findK6 } from '../../verify/load/k6-binary.ts';
import { fromFailure, fromProblem, note, ok } from './findings.ts';

/** Programs that single commands make use of. */
export async function toolChecks(env: NodeJS.ProcessEnv): Promise<DoctorCheck[]> {
  return [
    ok('Node.js of migrate', process.version),
    ...(await k6Check(env)),
    pactCheck(),
    await engineCheck(env.PATH ?? ''),
  ];
}

async function k6Check(env: NodeJS.ProcessEnv): Promise<DoctorCheck[]> {
  const run = async ([program = '', ...args]: readonly string[]) => {
    const { code, stdout, stderr } = await programOutput(program, args);
    return { code: code ?? null, output: `${stdout}${stderr}` };
  };
  try {
    const found = await findK6({ env, run });
    if (found !== undefined) return [ok('k6', `${found.binary} (${found.source})`)];
  } catch (error) {
    return fromFailure('k6', error);
  }
  return [
    findProgram('go', env.PATH ?? '') === undefined
      ? note(
          'k6',
          'not here, and no Go to build it with: load is measured by a simpler tool',
          'Install k6 1.0 or later, or name one with K6_PATH.',
        )
      : note(
          'k6',
          'not here: the first `migrate verify` builds it with Go',
          'Install k6, or name one with K6_PATH.',
        ),
  ];
}

/** Pact's verifier is a library of its own for each platform. */
function pactCheck(): DoctorCheck {
  const require = createRequire(createRequire(import.meta.url).resolve('@pact-foundation/pact'));
  const names = ['', '-glibc', '-musl'].map(
    (libc) =>
      `@pact-foundation/pact-core-${platform() === 'win32' ? 'windows' : platform()}-${arch()}${libc}`,
  );
  const errors = names.flatMap((name) => {
    try {
      require.resolve(`${name}/package.json`);
      return [];
    } catch (error) {
      return [causeOf(error).split('\n')[0] ?? name];
    }
  });
  return errors.length < names.length
    ? ok('Pact', 'its verifier is installed')
    : fromProblem(
        'Pact',
        problem('MIG-3006', {
          message: `Pact's verifier for ${platform()}-${arch()} is not installed`,
          cause: errors[0],
          remedy: 'Install migrate with its optional dependencies; `migrate verify` needs it for contracts.',
        }),
      );
}

/** Only `migrate build` needs one. */
async function engineCheck(path: string): Promise<DoctorCheck> {
  try {
    const { name, rootless } = await findEngine(undefined, path);
    return ok('images', `${name}${rootless ? ', without root' : ''}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { cause = '', remedy = '' } = error.problem;
    return note('images', `no engine for \`migrate build\`: ${cause.replaceAll('\n', '; ')}`, remedy);
  }
}
