import type { Duplex } from 'node:stream';

/** A client that sends more than this before it has an answer has to wait. */
const MAX_EARLY_BYTES = 64 * 1024;

/**
 * Reads on while an upgrade waits for its answer: a socket that nobody reads does not tell that its client has left.
 * What comes meanwhile goes back into the socket for whoever reads it then.
 */
export class EarlyReader {
  readonly #socket: Duplex;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', this.#keep).once('end', this.#leave);
  }

  release(): void {
    this.#socket.off('data', this.#keep).off('end', this.#leave).pause();
    if (this.#size > 0) this.#socket.unshift(Buffer.concat(this.#chunks, this.#size));
  }

  readonly #keep = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > MAX_EARLY_BYTES) this.#socket.pause();
  };

  readonly #leave = (): void => {
    this.#socket.destroy();
  };
}
