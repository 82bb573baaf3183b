import { countEmails, type EmailRow, insertEmail, listEmails } from '../models/emailModel';
import { userModel } from '../models/userModel';
import type { Letter } from './emailTemplates';
import { offsetOf, type Page, type PageRequest, toPage } from './page';

export interface EmailView {
  id: number;
  kind: string;
  to: string;
  subject: string;
  body: string;
  createdAt: Date;
}

const GREETING = 'Your shop';

/** Leaves the letter in the outbox, from where a relay outside of the shop takes it. */
export async function sendLetter(userId: number, kind: string, letter: Letter): Promise<void> {
  const user = await userModel.findById(userId);
  if (user === undefined) return;
  await insertEmail({
    user_id: userId,
    kind,
    to_address: user.email,
    subject: letter.subject,
    body: [`Dear ${user.display_name},`, ...letter.lines, GREETING].join('\n\n'),
  });
}

export async function listOwnEmails(userId: number, request: PageRequest): Promise<Page<EmailView>> {
  const [rows, total] = await Promise.all([
    listEmails(userId, request.pageSize, offsetOf(request)),
    countEmails(userId),
  ]);
  return toPage(rows.map(toEmailView), total, request);
}

function toEmailView(row: EmailRow): EmailView {
  return {
    id: row.id,
    kind: row.kind,
    to: row.to_address,
    subject: row.subject,
    body: row.body,
    createdAt: row.created_at,
  };
}
