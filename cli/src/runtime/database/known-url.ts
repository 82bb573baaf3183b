import type { Project } from '../project.ts';
import { embeddedUrl, readEmbedded } from './embedded.ts';

/** The database that `up` works on, credentials included; undefined where there is none. */
export function databaseUrlOf(project: Project): { url: string; embedded: boolean } | undefined {
  const { client, name } = project.config.database;
  if (client === 'none') return undefined;
  const own = process.env.DATABASE_URL;
  const state = readEmbedded(project.root);
  const embedded = own === undefined || own === '';
  if (embedded && state === undefined) return undefined;
  const url = embedded && state !== undefined ? embeddedUrl(state, name) : (own ?? '');
  return URL.canParse(url) ? { url, embedded } : undefined;
}
