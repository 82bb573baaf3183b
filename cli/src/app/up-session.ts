import type { Progress } from '../ports/progress.ts';
import type { Project } from '../runtime/project.ts';

/** What `up` carries through its steps. */
export interface UpSession {
  readonly project: Project;
  readonly progress: Progress;
  /** Restart the applications even where nothing changed. */
  readonly restart: boolean;
  readonly databaseUrl: string | undefined;
  /** Builds the monolith, once in this run. */
  readonly build: () => Promise<void>;
  /** Called for everything that this run starts: undone in reverse when a later step fails. */
  readonly started: (stop: () => Promise<void>) => void;
}

/** A process that serves, started now or kept from before. */
export interface Served {
  readonly url: string;
}
