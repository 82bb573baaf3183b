import { randomBytes } from 'node:crypto';
import { config } from '../config';
import { db } from '../db/connection';
import { bus } from '../events/bus';
import { badRequest } from '../httpError';
import { passwordResetModel } from '../models/passwordResetModel';
import { deleteSessionsOf } from '../models/sessionModel';
import { userModel } from '../models/userModel';
import { hashPassword } from './passwords';

/** Does the same for an unknown address, as far as the caller can see. */
export async function requestReset(email: string): Promise<void> {
  const user = await userModel.findByEmail(email);
  if (user === undefined) return;
  const token = randomBytes(24).toString('hex');
  await passwordResetModel.revokeAll(user.id);
  await passwordResetModel.insert({
    token,
    userId: user.id,
    expiresAt: new Date(Date.now() + config.resetMinutes * 60 * 1000),
  });
  bus.emit('password.reset_requested', { userId: user.id, email: user.email, token });
}

/** Sets the password and ends every session of the account. */
export async function resetPassword(token: string, newPassword: string): Promise<void> {
  const passwordHash = await hashPassword(newPassword);
  await db.transaction(async (trx) => {
    const userId = await passwordResetModel.use(token, trx);
    if (userId === undefined)
      throw badRequest('The link was used already, is too old, or never existed', 'invalid_reset');
    await userModel.setPassword(userId, passwordHash, trx);
    await deleteSessionsOf(userId, trx);
  });
}
