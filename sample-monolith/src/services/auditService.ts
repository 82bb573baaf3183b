import { connection } from '../db/unitOfWork';

export interface AuditEntry {
  actorId: number | null;
  action: string;
  subject: string;
  detail?: object;
}

/** Joins the unit of work around it: what is rolled back was never done, so it is not in the log either. */
export async function writeAudit(entry: AuditEntry): Promise<void> {
  await connection()('audit_log').insert({
    actor_id: entry.actorId,
    action: entry.action,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail ?? {}),
  });
}
