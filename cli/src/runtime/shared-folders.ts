import { lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { readArtifact } from '../artifacts/store.ts';
import { fail } from '../errors/problem.ts';
import type { Project } from './project.ts';

export const filesManifestSchema = z.object({
  schema: z.literal('migrate/files@1'),
  copied: z.array(z.string()),
  shared: z.array(z.string()),
});

/** What a service's `migrate.files.json` says of files beside its code. */
export type ServiceFiles = z.infer<typeof filesManifestSchema>;

/** @returns undefined when the service has none. @throws Failure MIG-1005 when it is broken */
export function serviceFilesOf(folder: string): ServiceFiles | undefined {
  return readArtifact(folder, 'migrate.files.json', filesManifestSchema, 'migrate extract');
}

/**
 * Makes the folders that a service shares with the monolith one: on this machine a link in the service's folder, in containers
 * a volume of both. A folder that is in the way is never replaced.
 * @throws Failure MIG-3014 when something else lies there
 */
export function linkSharedFolders(project: Project, folder: string): void {
  for (const path of serviceFilesOf(folder)?.shared ?? []) {
    const place = join(folder, path);
    const target = join(project.appDir, path);
    mkdirSync(target, { recursive: true });
    mkdirSync(dirname(place), { recursive: true });
    const link = relative(dirname(place), target);
    const there = lstatSync(place, { throwIfNoEntry: false });
    if (there === undefined) symlinkSync(link, place, 'dir');
    else if (!there.isSymbolicLink() || readlinkSync(place) !== link)
      throw fail('MIG-3014', {
        message: `${place} is in the way of the folder that is shared with the monolith`,
        cause: `It should be a link to ${target}.`,
      });
  }
}
