import { type ReadCall, readCall } from '../../src/verify/seams/call-kinds.ts';
import { aSample } from './a-sample.ts';

export interface CallFields {
  readonly sample?: number;
  readonly nr?: number;
  readonly args?: unknown;
  readonly status?: number;
  readonly answer?: unknown;
  readonly changes?: string;
}

/** A call of `stock.reserve` of which each test states only what differs. */
export function aCall({
  sample = 0,
  nr = 1,
  args = [1],
  status = 200,
  answer = { left: 1 },
  changes = '[]',
}: CallFields): ReadCall {
  const call = readCall({
    name: 'stock.reserve',
    sample: aSample({ index: sample }),
    nr,
    args: JSON.stringify(args),
    status,
    answer: JSON.stringify(answer),
    changes,
  });
  if (call === undefined) throw new Error('no call');
  return call;
}
