import { ts } from '#typescript';
import type { Machine } from './machine.ts';

/**
 * When the code that runs would run at start-up: everything is followed where it is called, but what stands behind an `await`, and what a
 * promise, a timer or a connection calls back, runs in a later turn of the event loop than what its caller does next. Turns are numbered as
 * they are begun, so that one that waits for another has the greater number.
 */
export class Turns {
  #now = 0;
  #last = 0;

  get now(): number {
    return this.#now;
  }

  /** What follows runs in a turn of its own, behind all that was begun. */
  next(): void {
    this.#last += 1;
    this.#now = this.#last;
  }

  /** Who called goes on in the turn that it called in. */
  goesOnIn(turn: number): void {
    this.#now = turn;
  }
}

/** Follows what is called back once the calling code is through. */
export function inLaterTurn<T>({ turns }: Machine, work: () => T): T {
  const { now } = turns;
  turns.next();
  const result = work();
  turns.goesOnIn(now);
  return result;
}

const CALLS_BACK_LATER = new Set([
  ...['then', 'catch', 'finally', 'on', 'once', 'addListener', 'ready', 'whenReady'],
  ...['connect', 'open', 'authenticate', 'sync'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'nextTick', 'queueMicrotask'],
]);

/** Whether a call hands functions to what calls them when something has happened, as its name says: `client.connect(done)`. */
export function callsBackLater(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) && CALLS_BACK_LATER.has(name.text);
}

const AT_THE_END = new Set(['finish', 'close']);

/** `res.on('finish', …)`: when everything that the caller goes on with is through. */
export function callsBackAtTheEnd(node: ts.Node): boolean {
  if (!callsBackLater(node) || !ts.isCallExpression(node)) return false;
  const [event] = node.arguments;
  return event !== undefined && ts.isStringLiteralLike(event) && AT_THE_END.has(event.text);
}
