import { type Problem, problem } from '../../errors/problem.ts';
import { redact } from '../log-tail.ts';
import type { ImageFacts } from './inspect-image.ts';

/** What must not be in an image that is run: root as its user, credentials in what anybody can read of it. */
export function imageFaults(tag: string, facts: ImageFacts, secrets: readonly string[]): Problem[] {
  return [
    ...(isRoot(facts.user)
      ? [
          problem('MIG-4024', {
            message: `${tag} runs as root`,
            cause: facts.user === '' ? 'Its Dockerfile names no USER.' : `Its user is ${facts.user}.`,
            remedy: 'Let the Dockerfile end with USER node, then build again.',
          }),
        ]
      : []),
    ...leaks(facts, secrets).map(({ place, text }) =>
      problem('MIG-4024', { message: `${tag} shows a secret in its ${place}`, cause: text }),
    ),
  ];
}

function isRoot(user: string): boolean {
  const [name = ''] = user.split(':');
  return name === '' || name === 'root' || /^0+$/.test(name);
}

interface Leak {
  readonly place: 'environment' | 'history';
  readonly text: string;
}

/** Hiding knows what a credential looks like: a text that it changes shows one. */
function leaks(facts: ImageFacts, secrets: readonly string[]): Leak[] {
  const found = (place: Leak['place'], texts: readonly string[]) =>
    texts.flatMap((text): Leak[] => {
      const hidden = redact(text, secrets);
      return hidden === text ? [] : [{ place, text: hidden.slice(0, 200) }];
    });
  return [...found('environment', facts.environment), ...found('history', facts.history)];
}
