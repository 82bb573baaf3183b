import type { Sample } from '../../artifacts/samples.ts';

/** A call that crossed a seam while a recorded request was replayed; texts are as on the wire, secrets included. */
export interface SeamCall {
  /** What the caller calls the function. */
  readonly name: string;
  /** The request that led to it, and the how manieth call of that request it is. */
  readonly sample: Sample;
  readonly nr: number;
  readonly args: string;
  /** 0 for a call that came to no answer. */
  readonly status: number;
  readonly answer: string;
  /** What others could see of the request's writes when the call was made. */
  readonly changes: string;
  /** Why there was no answer. */
  readonly cause?: string;
}

/** Beyond these, more of a request's calls, and more of a call, would show little else. */
export const CALLS_PER_REQUEST = 20;
const LONGEST = 256 * 1024;

/** What was not looked at, by the names of its functions. */
export interface Left {
  readonly tooLong: Set<string>;
  readonly tooMany: Set<string>;
}

/** One announced request, and what is kept of its calls. */
export interface Watch extends Left {
  readonly sample: Sample;
  readonly changesSoFar: () => Promise<string>;
  readonly calls: SeamCall[];
  begun: number;
}

/** What did not come to its function, or not back, is always kept: nobody else may have noticed. */
export function keep({ calls, tooLong, tooMany }: Watch, call: SeamCall): void {
  const isLong = call.args.length + call.answer.length > LONGEST;
  const isBeyond = call.nr > CALLS_PER_REQUEST;
  if (call.status !== 200 && call.status !== 422)
    calls.push(isLong || isBeyond ? { ...call, args: '', answer: '' } : call);
  else if (isBeyond) tooMany.add(call.name);
  else if (isLong) tooLong.add(call.name);
  else calls.push(call);
}
