import { connection } from '../db/unitOfWork';

export interface AuditEntry {
  actorId: number | null;
  action: string;
  subject: string;
  detail?: object;
}

/** Joins the unit of work around the caller: what was rolled back was never done. */
export async function writeAudit(entry: AuditEntry): Promise<void> {
  await connection()('audit_log').insert({
    actor_id: entry.actorId,
    action: entry.action,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail ?? {}),
  });
}
