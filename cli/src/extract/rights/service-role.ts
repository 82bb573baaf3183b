import type { Activation } from '../../analyze/interpreter/activation.ts';
import type { Ownership } from '../ownership.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { SeamFunction } from '../seams/boundary.ts';
import type { ServicePackage } from '../service/package-json.ts';
import { roleFiles } from './database-role.ts';
import { ownTables } from './own-tables.ts';
import { migratingScripts, schemaChanges } from './schema-changes.ts';
import { serviceCalls } from './service-calls.ts';
import { tableRights } from './table-rights.ts';
import { unreadPlaces } from './unread-places.ts';

export interface RoleParts {
  readonly reach: ReadonlySet<Activation>;
  readonly seams: readonly SeamFunction[];
  readonly owners: Ownership;
  readonly isKept: (file: string, line: number) => boolean;
  /** The service's own code. */
  readonly texts: ReadonlyMap<string, string>;
  readonly manifest: Pick<ServicePackage, 'scripts' | 'dependencies'>;
}

export interface ServiceRole {
  readonly files: ReadonlyMap<string, string>;
  /** What keeps the role from being used by itself, in words. */
  readonly debt: readonly string[];
}

/** A service's database role, with no files where the database knows no roles. */
export function serviceRole(options: PlanOptions, parts: RoleParts): ServiceRole {
  if (options.hasRoles !== true) return { files: new Map(), debt: [] };
  const { analysis, context, decisions } = options;
  const { reach, seams, owners, isKept, texts, manifest } = parts;
  const calls = serviceCalls(analysis, reach, new Set(seams.map((seam) => seam.record)), isKept);
  const rights = tableRights(calls, owners, decisions.writes, isKept);
  const doubts = [
    ...rights.doubts,
    ...unreadPlaces(analysis.model, decisions.duties, isKept),
    ...schemaChanges(texts),
    ...migratingScripts(manifest.scripts),
    ...ownTables(manifest.dependencies),
  ];
  return {
    files: roleFiles(analysis.model.application.name, context.name, { ...rights, doubts }),
    debt: doubts.map((one) => `its database role may lack rights: ${one}`),
  };
}
