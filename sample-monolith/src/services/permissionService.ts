import { permissionModel } from '../models/permissionModel';
import type { Role } from '../models/userModel';

const FRESH_MS = 60_000;

/** What each role may do, by role. Nobody tells this process of a change, so it asks again after a minute. */
const known = new Map<Role, { permissions: ReadonlySet<string>; readAt: number }>();

/** An administrator may do everything. */
export async function mayDo(role: Role, permission: string): Promise<boolean> {
  if (role === 'admin') return true;
  const cached = known.get(role);
  if (cached !== undefined && Date.now() - cached.readAt < FRESH_MS)
    return cached.permissions.has(permission);
  const permissions = new Set(await permissionModel.ofRole(role));
  known.set(role, { permissions, readAt: Date.now() });
  return permissions.has(permission);
}
