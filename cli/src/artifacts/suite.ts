export const SUITE_SCHEMA = 'migrate/suite@1';

/** How a suite went through the proxy, and who answered it. */
export interface SuiteRun {
  readonly schema: typeof SUITE_SCHEMA;
  readonly command: readonly string[];
  readonly exitCode: number;
  /** Requests of each route by the side that answered, in the order of the routes' names; `-` is what no context owns. */
  readonly answered: readonly {
    readonly context: string;
    readonly route: string;
    readonly target: string;
    readonly requests: number;
  }[];
}
