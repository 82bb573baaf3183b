import { randomFillSync } from 'node:crypto';

const ID_BYTES = 24;
const BLOCK_BYTES = ID_BYTES * 512;
const VALID = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-|$)/;

/** Makes trace contexts (W3C). Random bytes come in blocks: a call for each request would cost more than its routing. */
export class TraceIds {
  readonly #bytes = Buffer.alloc(BLOCK_BYTES);
  #at = BLOCK_BYTES;

  /** A `traceparent` that begins a trace. */
  begin(): string {
    if (this.#at >= BLOCK_BYTES) {
      randomFillSync(this.#bytes);
      this.#at = 0;
    }
    const hex = this.#bytes.toString('hex', this.#at, this.#at + ID_BYTES);
    this.#at += ID_BYTES;
    return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
  }
}

/** Whether a trace may be carried on; another one is replaced, as the recommendation asks. */
export function isTraceparent(value: string): boolean {
  return VALID.test(value);
}
