import type { Analysis } from '../analyze/index.ts';
import type { Context, ContextMap } from '../artifacts/context-map.ts';
import type { Decisions } from './decisions.ts';
import type { PackageManager } from './service/installing.ts';

/** What an extraction is planned from. */
export interface PlanOptions {
  readonly analysis: Analysis;
  readonly map: ContextMap;
  readonly context: Context;
  /** Absolute path of the application's folder. */
  readonly appDir: string;
  /** The application's folder relative to the repository's root, `` when they are one. */
  readonly appPath: string;
  readonly packageType: string | undefined;
  /** Major version of Node.js for the image. */
  readonly node: string;
  readonly port: number;
  /** Where the monolith listens; undefined when nobody knows. */
  readonly monolithPort?: number | undefined;
  readonly packageManager: PackageManager;
  /** Name of the lockfile that the service gets; undefined when the application has none. */
  readonly lockfile: string | undefined;
  /** The configured command that starts the application. */
  readonly start?: string | undefined;
  readonly decisions: Decisions;
  /** Whether monolith and service share a database that has roles. */
  readonly hasRoles?: boolean;
}
