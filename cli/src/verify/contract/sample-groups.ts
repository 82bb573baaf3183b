import type { Sample } from '../../artifacts/samples.ts';
import { headerOf } from '../../record/body.ts';
import { skeletonOf } from './value-shape.ts';

/** Samples of one route that were answered alike. */
export interface SampleGroup {
  readonly route: string;
  readonly status: number;
  readonly samples: readonly Sample[];
  /** The few of them that are verified. */
  readonly chosen: readonly Sample[];
}

/** Interactions of one route at most; a group keeps at least one. */
const PER_ROUTE = 10;
const PER_SUCCESS = 4;

/** Groups the samples of the given routes by status and shape of the answer, and chooses representatives. */
export function groupSamples(samples: readonly Sample[], routes: readonly string[]): readonly SampleGroup[] {
  return routes.flatMap((route) => {
    const own = samples.filter((sample) => sample.route === route && isReplayable(sample));
    const groups = new Map<string, Sample[]>();
    for (const sample of own) {
      const key = `${sample.response.status} ${shapeOfAnswer(sample)}`;
      groups.set(key, [...(groups.get(key) ?? []), sample]);
    }
    const ordered = [...groups.values()].sort(
      (a, b) => Number(isSuccess(b)) - Number(isSuccess(a)) || b.length - a.length || indexOf(a) - indexOf(b),
    );
    return choose(route, ordered.slice(0, PER_ROUTE));
  });
}

/** What a verifier can ask again: whole bodies, and no streams. */
export function isReplayable({ request, response }: Sample): boolean {
  if (request.body.kind === 'truncated' || response.body.kind === 'truncated') return false;
  if (/^text\/event-stream\b/i.test(headerOf(response.headers, 'content-type'))) return false;
  // The verifier would answer a body that is no JSON, though it says so, by itself.
  return request.body.kind !== 'text' || !/[/+]json\b/i.test(headerOf(request.headers, 'content-type'));
}

function choose(route: string, groups: readonly (readonly Sample[])[]): readonly SampleGroup[] {
  let left = PER_ROUTE - groups.length;
  return groups.map((samples) => {
    const wanted = Math.min(samples.length, isSuccess(samples) ? PER_SUCCESS : 1, 1 + left);
    left -= wanted - 1;
    return { route, status: samples[0]?.response.status ?? 0, samples, chosen: spread(samples, wanted) };
  });
}

/** Evenly over the recording: its later samples saw more data than its first. */
function spread(samples: readonly Sample[], count: number): readonly Sample[] {
  if (count <= 1) return samples.slice(0, count);
  return Array.from(
    { length: count },
    (_, nr) => samples[Math.round((nr * (samples.length - 1)) / (count - 1))],
  ).filter((one) => one !== undefined);
}

function shapeOfAnswer({ response }: Sample): string {
  const { body } = response;
  return body.kind === 'json'
    ? skeletonOf(body.value)
    : `${body.kind} ${headerOf(response.headers, 'content-type')}`;
}

function isSuccess(samples: readonly Sample[]): boolean {
  return (samples[0]?.response.status ?? 500) < 400;
}

function indexOf(samples: readonly Sample[]): number {
  return samples[0]?.index ?? 0;
}
