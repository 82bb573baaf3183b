import { Client, type Dispatcher } from 'undici';

/** What wants to know whether its request went out on a connection that had served others. */
export interface ConnectionUser {
  onReusedConnection(): void;
}

/**
 * One connection of a pool, which knows how many requests it has carried: a reset of one that carried some is
 * most often a server that was just letting go of an idle connection.
 */
export class CountingClient extends Client {
  /** Its pool has it at hand for the next request. */
  waiting = false;
  #carried = 0;

  constructor(origin: URL | string, options: Client.Options) {
    super(origin, options);
    // A connection is made for a request that waits for it, which it is then about to carry.
    this.on('connect', () => {
      this.#carried = 1;
    });
    this.on('disconnect', () => {
      this.#carried = 0;
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#carried > 0 && isConnectionUser(handler)) handler.onReusedConnection();
    this.#carried += 1;
    return super.dispatch(options, handler);
  }
}

function isConnectionUser(handler: object): handler is ConnectionUser {
  return 'onReusedConnection' in handler;
}
