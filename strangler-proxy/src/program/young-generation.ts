import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** A proxy's garbage lives as long as a request: this much is room for all of it. */
const ENOUGH_BYTES = 16 * 1024 * 1024;
/** V8's own. */
const GROWS = 2;
const STAYS = 1;

/**
 * Keeps V8's space for young objects from growing beyond what a proxy profits from. By itself it grows to 128 MiB under a
 * burst and stays, which a container pays for. The factor is read at each growth, the flags for a maximum only at start.
 * V8 also shrinks that space while nothing happens; it must then be let grow again, or every request pays for collecting
 * a space far too small.
 */
export function boundYoungGeneration(): void {
  let factor = GROWS;
  const observer = new PerformanceObserver(() => {
    const wanted = youngGenerationBytes() < ENOUGH_BYTES ? GROWS : STAYS;
    if (wanted === factor) return;
    factor = wanted;
    setFlagsFromString(`--semi-space-growth-factor=${factor}`);
  });
  observer.observe({ entryTypes: ['gc'] });
}

export function youngGenerationBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
