import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of both halves. */
const LARGEST = 32 * 2 ** 20;
/** Asking costs as much as parsing ten lines. */
const ASKED_EVERY = 16;

let asked = 0;
let bounded = false;

/**
 * Keeps V8's young generation from growing to 128 MB, which it does for programs that keep what they make, as every parser does.
 * That would be a fifth of the analysis's memory, and saves no time. Its bounds are fixed before a process runs any code of its own;
 * only by how much it grows is read each time that it does.
 */
export function boundYoungGeneration(): void {
  asked += 1;
  if (bounded || asked % ASKED_EVERY !== 0) return;
  const size = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space')?.space_size ?? 0;
  if (size < LARGEST) return;
  setFlagsFromString('--semi-space-growth-factor=1');
  bounded = true;
}
