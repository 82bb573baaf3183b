import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { causeOf, fail } from '../../errors/problem.ts';
import { ancestors } from '../commands/workspace.ts';

export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; as root we lend it another user. Undefined when we are not root. */
export function postgresUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody']
    .map((name) => users.find((fields) => fields[0] === name))
    .find((one) => one);
  return { uid: Number(found?.[2] ?? 65_534), gid: Number(found?.[3] ?? 65_534) };
}

/**
 * A folder of root's that other users may pass through but not list, for what PostgreSQL's user must reach.
 * A clone below root's private home is out of its reach, hence the temporary folders.
 */
export function sharedFolder(): string {
  const base = ['/var/tmp', tmpdir(), '/tmp'].find(isPassable);
  if (base === undefined)
    throw fail('MIG-3008', {
      message: 'No folder that both root and PostgreSQL’s user can reach',
      cause: 'Looked at /var/tmp, TMPDIR and /tmp.',
      remedy: 'Make /var/tmp accessible, run migrate as an ordinary user, or set DATABASE_URL.',
    });
  const folder = join(base, 'migrate-kit');
  try {
    mkdirSync(folder);
    chmodSync(folder, 0o711); // Whatever the umask.
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      throw fail('MIG-3008', { message: `Cannot make ${folder}`, cause: causeOf(error) }, { cause: error });
  }
  // In a folder where everybody may write, somebody else may have taken the name; then another one is ours.
  return isOwn(folder) ? folder : privateCopy(base);
}

/** Makes a folder that belongs to the given user alone. */
export function makeOwned(folder: string, user: OsUser | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
}

function privateCopy(base: string): string {
  const folder = mkdtempSync(join(base, 'migrate-kit-'));
  chmodSync(folder, 0o711);
  return folder;
}

function isOwn(folder: string): boolean {
  const stat = lstatSync(folder);
  return stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0 && (stat.mode & 0o001) !== 0;
}

/** Whether everybody may pass through the folder and all above it. */
function isPassable(folder: string): boolean {
  try {
    return ancestors(folder).every((one) => (statSync(one).mode & 0o001) !== 0);
  } catch {
    return false;
  }
}
