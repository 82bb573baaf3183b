import type { Duties } from './cuts/duty-calls.ts';
import type { FileDecisions } from './state/local-files.ts';

/**
 * What only people can decide, as `migrate.config.yaml` says it. Functions are named as the model does, `path#function`;
 * a decision lets pass what would be refused, and is listed as debt of the service.
 */
export interface Decisions {
  /** Who runs what start-up starts. */
  readonly duties: Duties;
  /** Files beside the code. */
  readonly files: FileDecisions;
  /** Memory (`path#variable`, or `path#express-session`) of which each process may have its own. */
  readonly memory: Readonly<Record<string, 'own'>>;
  /** Functions that may write tables of others directly while the database is shared. */
  readonly writes: Readonly<Record<string, 'local'>>;
  /** Functions of the context that the monolith calls: in the service, or in the monolith as before. */
  readonly seams: Readonly<Record<string, 'local' | 'remote'>>;
  /** Tests of moved code, by path, that stay with the monolith untried. */
  readonly tests: Readonly<Record<string, 'monolith'>>;
}

export const NO_DECISIONS: Decisions = {
  duties: {},
  files: {},
  memory: {},
  writes: {},
  seams: {},
  tests: {},
};
