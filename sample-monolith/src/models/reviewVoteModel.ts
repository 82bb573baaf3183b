import { db } from '../db/connection';

export interface NewVote {
  reviewId: number;
  userId: number;
  helpful: boolean;
}

/** False when this user has voted on this review before. */
export async function insertVote(vote: NewVote): Promise<boolean> {
  const rows = await db('review_votes')
    .insert({ review_id: vote.reviewId, user_id: vote.userId, helpful: vote.helpful })
    .onConflict(['review_id', 'user_id'])
    .ignore()
    .returning<{ review_id: number }[]>('review_id');
  return rows.length > 0;
}
