import type { BuiltImage } from '../app/build.ts';
import { problemText } from '../errors/present.ts';

/** What was built, how large it is and whether it may be run, for a terminal. */
export function imageText({ tag, engine, facts, faults }: BuiltImage): string {
  const sound = [
    `  user    ${facts.user}, not root`,
    '  secrets none in its environment and in the history of its layers',
  ];
  return [
    `${tag} is built with ${engine.name}${engine.rootless ? ', without root' : ''}`,
    `  image   ${facts.id.replace(/^sha256:/, '').slice(0, 12)}, ${megabytes(facts.bytes)}`,
    ...(faults.length === 0 ? sound : faults.map((fault) => problemText(fault, false))),
  ].join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
