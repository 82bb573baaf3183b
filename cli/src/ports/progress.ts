/** What a stage tells while it works. Stages get one; the command decides where it goes. */
export interface Progress {
  /** A step begins. */
  step(message: string): void;
  /** A fact worth a line: a count, an engine, a place. */
  note(message: string): void;
}

/** Says nothing; for tests and `--quiet`. */
export const silent: Progress = { step() {}, note() {} };

/** Lines on a stream with the seconds since the command began. */
export function progressTo(stream: { write(text: string): unknown }, now: () => number = Date.now): Progress {
  const began = now();
  const stamp = () => `${((now() - began) / 1000).toFixed(1).padStart(6)}s`;
  return {
    step: (message) => void stream.write(`${stamp()} ${message}\n`),
    note: (message) => void stream.write(`        ${message}\n`),
  };
}
