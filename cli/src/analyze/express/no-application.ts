import type { ts } from '#typescript';
import { frameworkMadeBy, type OtherFramework } from '../../errors/other-frameworks.ts';
import { type Failure, fail } from '../../errors/problem.ts';
import type { Machine } from '../interpreter/machine.ts';
import { filesCallingExpress } from './files-calling-express.ts';

/** Why there is nothing to analyze: the entry makes an application of another framework, or none. */
export function noApplication(name: string, entry: string, machine: Machine): Failure {
  const [other] = otherFrameworks(machine);
  if (other !== undefined)
    return fail('MIG-1002', {
      message: `${name} is an application of ${other.framework.name}, not of Express`,
      cause: `${machine.pathOf(other.node)} makes it. ${other.framework.cause}`,
      remedy: other.framework.remedy,
      file: machine.pathOf(other.node),
    });
  const [first] = [...machine.sources.problems, ...machine.problems.values()];
  const calling = filesCallingExpress(machine.sources);
  const elsewhere =
    calling.length === 0 ? '' : ` Elsewhere ${calling.join(', ')} ${calling.length === 1 ? 'does' : 'do'}.`;
  return fail('MIG-1002', {
    message: `No Express application is created by ${entry} of ${name}`,
    cause:
      first === undefined
        ? `Nothing that the entry loads calls express().${elsewhere}`
        : `Nothing that the entry loads calls express(); ${first.message}.${elsewhere}`,
    ...(calling.length === 0
      ? {}
      : { remedy: 'Name the file that starts one of them as monolith.entry in migrate.config.yaml.' }),
  });
}

/** An Express application beside which, or on which, another framework has routes of its own. */
export function tellOtherFrameworks(machine: Machine): void {
  for (const { framework, node } of otherFrameworks(machine))
    machine.diagnose(
      'MIG-2003',
      node,
      { message: `${framework.name} registers routes that are not read`, cause: framework.cause },
      framework.name,
    );
}

function otherFrameworks(machine: Machine): { readonly framework: OtherFramework; readonly node: ts.Node }[] {
  return [...machine.callSites.values()].flat().flatMap(({ target, node }) => {
    const framework = frameworkMadeBy(target);
    return framework === undefined ? [] : [{ framework, node }];
  });
}
