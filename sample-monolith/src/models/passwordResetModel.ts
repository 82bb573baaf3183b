import { db, type Queryable } from '../db/connection';

export interface NewPasswordReset {
  token: string;
  userId: number;
  expiresAt: Date;
}

export const passwordResetModel = {
  async insert(reset: NewPasswordReset): Promise<void> {
    await db('password_resets').insert({
      token: reset.token,
      user_id: reset.userId,
      expires_at: reset.expiresAt,
    });
  },

  /** Marks the reset as used and answers whose it is; undefined when it is unknown, used or too old. */
  async use(token: string, trx: Queryable): Promise<number | undefined> {
    const rows = await trx('password_resets')
      .where({ token })
      .whereNull('used_at')
      .where('expires_at', '>', db.fn.now())
      .update({ used_at: db.fn.now() })
      .returning<{ user_id: number }[]>('user_id');
    return rows[0]?.user_id;
  },

  /** A second request makes the first one's letter worthless. */
  async revokeAll(userId: number): Promise<void> {
    await db('password_resets')
      .where({ user_id: userId })
      .whereNull('used_at')
      .update({ used_at: db.fn.now() });
  },
};
