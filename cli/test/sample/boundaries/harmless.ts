import type { Edit } from './change.ts';

export interface HarmlessChange {
  readonly name: string;
  readonly edits: readonly Edit[];
}

const REVIEWS = 'src/services/reviewService.ts';
const WISHES = 'src/services/wishlistService.ts';
const VOTE = `export async function insertVote(vote: NewVote): Promise<boolean> {
  const rows = await db('review_votes')
    .insert({ review_id: vote.reviewId, user_id: vote.userId, helpful: vote.helpful })
    .onConflict(['review_id', 'user_id'])
    .ignore()
    .returning<{ review_id: number }[]>('review_id');
  return rows.length > 0;
}
`;

/** None of these moves a boundary. */
export const harmless: readonly HarmlessChange[] = [
  {
    name: 'a function moves within its context',
    edits: [
      { file: 'src/models/reviewVoteModel.ts', find: VOTE, replace: '' },
      { file: 'src/models/reviewModel.ts', append: `\n${VOTE}` },
      {
        file: 'src/models/reviewModel.ts',
        find: "import type { Knex } from 'knex';",
        replace: "import type { Knex } from 'knex';\nimport type { NewVote } from './reviewVoteModel';",
      },
      {
        file: REVIEWS,
        find: "import { insertVote } from '../models/reviewVoteModel';",
        replace: "import { insertVote } from '../models/reviewModel';",
      },
    ],
  },
  {
    name: 'a function that crosses a boundary moves and is renamed',
    edits: [
      {
        file: REVIEWS,
        find: "  await getProductSummary(productId);\n  if (!(await orderModel.hasBought(userId, productId)))\n    throw forbidden('Only who has bought a product may review it', 'not_bought');",
        replace: '  await requireBought(productId, userId);',
      },
      {
        file: REVIEWS,
        append:
          "\nasync function requireBought(productId: number, userId: number): Promise<void> {\n  await getProductSummary(productId);\n  if (!(await orderModel.hasBought(userId, productId))) throw forbidden('Only buyers', 'not_bought');\n}\n",
      },
    ],
  },
  {
    name: 'a local variable gets another name',
    edits: [
      { file: WISHES, find: '  const cart = await addItem(', replace: '  const fuller = await addItem(' },
      { file: WISHES, find: '  return cart;', replace: '  return fuller;' },
    ],
  },
  {
    name: 'a file gets another name',
    edits: [
      { file: REVIEWS, movedTo: 'src/services/opinions.ts' },
      {
        file: 'src/controllers/reviewController.ts',
        find: "'../services/reviewService'",
        replace: "'../services/opinions'",
      },
    ],
  },
  {
    name: 'lines shift',
    edits: [
      { file: 'src/events/subscribers.ts', find: 'import * as mail', replace: '\n\n\n\nimport * as mail' },
      {
        file: 'src/services/backofficeService.ts',
        find: 'export async function changeRole',
        replace: '\n\n\n\n\nexport async function changeRole',
      },
      {
        file: 'src/services/checkoutService.ts',
        find: 'export async function checkout(',
        replace: '\n\n\nexport async function checkout(',
      },
    ],
  },
  {
    name: 'a file is new inside a context',
    edits: [
      {
        file: 'src/services/reviewDigest.ts',
        content:
          "import { reviewModel } from '../models/reviewModel';\n\nexport async function digest(userId: number): Promise<string[]> {\n  return (await reviewModel.listByUser(userId)).map((row) => row.title);\n}\n",
      },
      {
        file: REVIEWS,
        find: 'import { refreshRating }',
        replace: "import { digest } from './reviewDigest';\nimport { refreshRating }",
      },
      {
        file: REVIEWS,
        find: '  return (await reviewModel.listByUser(userId)).map(toReviewView);',
        replace:
          '  await digest(userId);\n  return (await reviewModel.listByUser(userId)).map(toReviewView);',
      },
    ],
  },
  {
    name: 'a route is new in a context',
    edits: [
      {
        file: 'src/routes/reviews.ts',
        find: 'reviewsRouter\n  .route',
        replace:
          "reviewsRouter.get('/mine/titles', requireUser, reviewController.listTitles);\nreviewsRouter\n  .route",
      },
      {
        file: 'src/controllers/reviewController.ts',
        find: '  async show(',
        replace:
          '  async listTitles(req: Request, res: Response): Promise<void> {\n    const own = await reviewService.listOwnReviews(currentUser(req).id);\n    res.json({ items: own.map((one) => one.title) });\n  },\n\n  async show(',
      },
    ],
  },
  {
    name: 'a comment is new',
    edits: [
      {
        file: WISHES,
        find: 'async function requireItem',
        replace: '// The row, or 404.\nasync function requireItem',
      },
    ],
  },
  {
    name: 'imports change their order',
    edits: [
      { file: WISHES, find: "import { getProductSummary } from './catalogService';\n", replace: '' },
      {
        file: WISHES,
        find: 'import { notFound }',
        replace: "import { getProductSummary } from './catalogService';\nimport { notFound }",
      },
    ],
  },
  {
    name: 'a column is new in an own table',
    edits: [
      {
        file: 'src/db/migrations/20250101000000_pros.ts',
        content:
          "import type { Knex } from 'knex';\n\nexport async function up(knex: Knex): Promise<void> {\n  await knex.schema.alterTable('reviews', (table) => {\n    table.text('pros');\n  });\n}\n\nexport async function down(knex: Knex): Promise<void> {\n  await knex.schema.alterTable('reviews', (table) => table.dropColumn('pros'));\n}\n",
      },
    ],
  },
  {
    name: 'an own table is read once more',
    edits: [
      {
        file: 'src/models/reviewVoteModel.ts',
        append:
          "\nexport async function countVotes(reviewId: number): Promise<number> {\n  const rows = await db('review_votes').where({ review_id: reviewId }).select('user_id');\n  return rows.length;\n}\n",
      },
      { file: REVIEWS, find: 'import { insertVote }', replace: 'import { countVotes, insertVote }' },
      {
        file: REVIEWS,
        find: '  const review = await requireReview(id);\n  if (review.user_id === userId)',
        replace:
          '  const review = await requireReview(id);\n  await countVotes(id);\n  if (review.user_id === userId)',
      },
    ],
  },
  {
    name: 'a helper moves to the shared kernel',
    edits: [
      {
        file: 'src/helpers/present.ts',
        content:
          'export function isPresent<T>(one: T | undefined): one is T {\n  return one !== undefined;\n}\n',
      },
      {
        file: REVIEWS,
        find: 'import { badRequest',
        replace: "import { isPresent } from '../helpers/present';\nimport { badRequest",
      },
      {
        file: REVIEWS,
        find: '  if (id === undefined) throw conflict(',
        replace: '  if (!isPresent(id)) throw conflict(',
      },
      {
        file: WISHES,
        find: 'import { notFound }',
        replace: "import { isPresent } from '../helpers/present';\nimport { notFound }",
      },
      {
        file: WISHES,
        find: "  if (row === undefined) throw notFound('The wish');",
        replace: "  if (!isPresent(row)) throw notFound('The wish');",
      },
    ],
  },
  {
    name: 'only a type comes from another context, without saying so',
    edits: [
      {
        file: 'src/services/notificationService.ts',
        find: 'import { money }',
        replace: "import { type ReviewView, ReviewText } from './reviewService';\nimport { money }",
      },
      {
        file: 'src/services/notificationService.ts',
        append: "\nexport type Subject = ReviewView['title'] | ReviewText['title'];\n",
      },
    ],
  },
  {
    name: 'only a type comes from another context',
    edits: [
      {
        file: 'src/services/notificationService.ts',
        find: 'import { money }',
        replace: "import type { ReviewView } from './reviewService';\nimport { money }",
      },
      {
        file: 'src/services/notificationService.ts',
        append: "\nexport type Subject = ReviewView['title'];\n",
      },
    ],
  },
  {
    name: 'a function that another context calls moves to another file of its own',
    edits: [
      {
        file: 'src/models/wishlistModel.ts',
        find: "  async usersWishing(productId: number): Promise<number[]> {\n    return db('wishlist_items').where({ product_id: productId }).orderBy('user_id').pluck('user_id');\n  },\n",
        replace: '',
      },
      {
        file: 'src/models/wishes.ts',
        content:
          "import { db } from '../db/connection';\n\nexport const wishlistModel = {\n  async usersWishing(productId: number): Promise<number[]> {\n    return db('wishlist_items').where({ product_id: productId }).orderBy('user_id').pluck('user_id');\n  },\n};\n",
      },
      {
        file: 'src/services/notificationService.ts',
        find: "'../models/wishlistModel'",
        replace: "'../models/wishes'",
      },
      {
        file: 'src/services/mailService.ts',
        find: "'../models/wishlistModel'",
        replace: "'../models/wishes'",
      },
    ],
  },
  {
    name: 'an event gets another name',
    edits: [
      { file: 'src/events/bus.ts', find: "'shipment.delivered'", replace: "'parcel.delivered'" },
      {
        file: 'src/services/shipmentService.ts',
        find: "'shipment.delivered'",
        replace: "'parcel.delivered'",
      },
      {
        file: 'src/events/subscribers.ts',
        find: "bus.on('shipment.delivered'",
        replace: "bus.on('parcel.delivered'",
      },
    ],
  },
];
