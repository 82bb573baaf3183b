import { db } from '../db/connection';
import type { Job } from './job';

export const purgeExpired: Job = {
  name: 'purge-expired',
  schedule: '40 3 * * *',
  async run() {
    const sessions: number = await db('sessions').where('expires_at', '<', db.fn.now()).delete();
    const resets: number = await db('password_resets').where('expires_at', '<', db.fn.now()).delete();
    return { sessions, resets };
  },
};
