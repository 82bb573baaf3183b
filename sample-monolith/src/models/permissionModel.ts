import { db } from '../db/connection';
import type { Role } from './userModel';

export const permissionModel = {
  async ofRole(role: Role): Promise<string[]> {
    const rows = await db('role_permissions').where({ role }).select<{ permission: string }[]>('permission');
    return rows.map((row) => row.permission);
  },
};
