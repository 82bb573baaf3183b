import type { Sample } from '../../artifacts/samples.ts';
import { secretHeaderKind } from '../../record/secret-names.ts';
import { isReplayable } from '../contract/sample-groups.ts';

/** A recorded request as it was not sent. */
export interface OtherCall {
  readonly sample: Sample;
  /** For the finding: who asks instead. */
  readonly caller: 'without its credentials' | 'with another’s credentials';
}

/**
 * One successful request of a route, once without its credentials and once with those of somebody else. Who records a route seldom
 * asks it as a stranger, so no recorded answer would tell that the check of who asks is gone.
 */
export function otherCallers(route: string, samples: readonly Sample[]): readonly OtherCall[] {
  const known = samples.filter((one) => one.response.status < 400 && credentialsOf(one).length > 0);
  const sample = known.find((one) => one.route === route && isReplayable(one));
  if (sample === undefined) return [];
  const anonymous: OtherCall = { sample: withCredentials(sample, []), caller: 'without its credentials' };
  const other = anotherCaller(sample, known);
  return other === undefined
    ? [anonymous]
    : [anonymous, { sample: withCredentials(sample, other), caller: 'with another’s credentials' }];
}

type Headers = Sample['request']['headers'];

function credentialsOf({ request }: Sample): Headers {
  return request.headers.filter(isCredential);
}

function isCredential([name]: Headers[number]): boolean {
  return secretHeaderKind(name) !== undefined;
}

/** Whoever was last seen before: a session that began later is not there yet. */
function anotherCaller(sample: Sample, known: readonly Sample[]): Headers | undefined {
  const own = JSON.stringify(credentialsOf(sample));
  return known
    .filter(({ index }) => index < sample.index)
    .map(credentialsOf)
    .findLast((credentials) => JSON.stringify(credentials) !== own);
}

function withCredentials(sample: Sample, credentials: Headers): Sample {
  const others = sample.request.headers.filter((header) => !isCredential(header));
  return { ...sample, request: { ...sample.request, headers: [...others, ...credentials] } };
}
