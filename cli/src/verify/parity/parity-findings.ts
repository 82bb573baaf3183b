import type { GateFinding } from '../../artifacts/gate.ts';
import { secretKind } from '../../record/secret-names.ts';
import type { Replay } from './choose-samples.ts';
import { type Difference, placeOf, shown } from './compare.ts';

/** One finding per route and place, with the first values seen there and the request that shows them. */
export function findingOf(replay: Replay, difference: Difference): GateFinding {
  return {
    route: replay.route,
    field: placeOf(difference.path),
    message: `${valuesOf(difference)} (${requestOf(replay)})`,
  };
}

/** Whatever would be asked after it would have no answer, and no route but this one is to blame. */
export function deathAt(replay: Replay): GateFinding {
  return {
    route: replay.route,
    field: 'process',
    message: `the service ended at this request or after its answer (${requestOf(replay)})`,
  };
}

function requestOf({ sample, caller }: Replay): string {
  const asked = caller === undefined ? `sample ${sample.index}` : `sample ${sample.index} ${caller}`;
  return `${asked}: ${sample.request.method} ${sample.request.url}`;
}

/** A session is a secret under any name, so no cookie's value is told. */
function valuesOf({ path, monolith, service }: Difference): string {
  if (/^header:set-cookie\.[^.]+$/.test(path))
    return service === undefined ? 'the service does not set it' : 'only the service sets it';
  const isSecret =
    /^header:set-cookie\..+\.value$/.test(path) ||
    path.split('.').some((step) => secretKind(step) !== undefined);
  return isSecret ? 'the secrets differ' : `monolith ${shown(monolith)}, service ${shown(service)}`;
}
