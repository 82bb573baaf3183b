import type { Violation } from '../../../src/artifacts/check.ts';
import type { Edit } from './change.ts';

export interface PlantedViolation {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly kind: Violation['kind'];
  readonly code: string;
  /** What the reported line must hold. */
  readonly at: { readonly file: string; readonly text: string };
}

const REVIEWS = 'src/services/reviewService.ts';
const WISHES = 'src/models/wishlistModel.ts';
const NOTICES = 'src/models/notificationModel.ts';
const COUPONS = 'src/services/couponService.ts';
const SUBSCRIBERS = 'src/events/subscribers.ts';
const MIGRATION = 'src/db/migrations/20250101000000_noticed_votes.ts';

/** Each ties two contexts that no sensible cut would unite. */
export const violations: readonly PlantedViolation[] = [
  {
    name: 'a service loads and calls the service of another context',
    kind: 'call',
    code: 'MIG-7001',
    edits: [
      {
        file: REVIEWS,
        find: 'import { offsetOf,',
        replace: "import { newestNotifications } from './notificationService';\nimport { offsetOf,",
      },
      {
        file: REVIEWS,
        find: '  await reviewModel.remove(id);',
        replace: '  await newestNotifications(user.id);\n  await reviewModel.remove(id);',
      },
    ],
    at: { file: REVIEWS, text: '  await newestNotifications(user.id)' },
  },
  {
    name: 'a second writer through the model of another context',
    kind: 'write',
    code: 'MIG-7002',
    edits: [
      {
        file: REVIEWS,
        find: 'import { insertVote }',
        replace: "import { wishlistModel } from '../models/wishlistModel';\nimport { insertVote }",
      },
      {
        file: REVIEWS,
        find: '  const id = await reviewModel.insert',
        replace: '  await wishlistModel.remove(userId, productId);\n  const id = await reviewModel.insert',
      },
    ],
    at: { file: REVIEWS, text: 'wishlistModel.remove(userId' },
  },
  {
    name: 'a second writer through raw SQL',
    kind: 'write',
    code: 'MIG-7002',
    edits: [
      {
        file: WISHES,
        find: '    return removed > 0;',
        replace:
          "    await db.raw('update coupons set active = false where ends_at < now() and code = ?', [userId]);\n    return removed > 0;",
      },
    ],
    at: { file: WISHES, text: 'update coupons' },
  },
  {
    name: 'a transaction over tables of two contexts',
    kind: 'transaction',
    code: 'MIG-7003',
    edits: [
      {
        file: REVIEWS,
        find: 'import { orderModel }',
        replace: "import { db } from '../db/connection';\nimport { orderModel }",
      },
      {
        file: REVIEWS,
        append:
          "\nexport async function closeReview(id: number, userId: number): Promise<void> {\n  await db.transaction(async (trx) => {\n    await trx('reviews').where({ id }).update({ body: '' });\n    await trx('notifications').insert({ user_id: userId, kind: 'review.closed', message: '' });\n  });\n}\n",
      },
      {
        file: REVIEWS,
        find: '  await reviewModel.remove(id);',
        replace: '  await closeReview(id, user.id);\n  await reviewModel.remove(id);',
      },
    ],
    at: { file: REVIEWS, text: 'db.transaction(' },
  },
  {
    name: 'a unit of work that writes the log of another context',
    kind: 'transaction',
    code: 'MIG-7003',
    edits: [
      {
        file: COUPONS,
        find: "import { isOpen } from './pricingService';",
        replace:
          "import { unitOfWork } from '../db/unitOfWork';\nimport { cartItemModel } from '../models/cartItemModel';\nimport { isOpen } from './pricingService';",
      },
      {
        file: COUPONS,
        find: '  if (!(await couponModel.remove(code)))',
        replace:
          '  await unitOfWork(async () => {\n    await cartItemModel.add(1, 1, 1);\n  });\n  if (!(await couponModel.remove(code)))',
      },
    ],
    at: { file: COUPONS, text: 'unitOfWork(async' },
  },
  {
    name: 'a foreign key in a migration',
    kind: 'foreign-key',
    code: 'MIG-7004',
    edits: [
      {
        file: MIGRATION,
        content: `import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('review_votes', (table) => {
    table.integer('notification_id').references('notifications.id');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('review_votes', (table) => table.dropColumn('notification_id'));
}
`,
      },
    ],
    at: { file: MIGRATION, text: "'notifications.id'" },
  },
  {
    name: 'a join by the query builder',
    kind: 'join',
    code: 'MIG-7005',
    edits: [
      {
        file: NOTICES,
        find: "  return db<NotificationRow>('notifications').where",
        replace:
          "  return db<NotificationRow>('notifications')\n    .leftJoin('reviews', 'reviews.user_id', 'notifications.user_id').where",
      },
    ],
    at: { file: NOTICES, text: "db<NotificationRow>('notifications')" },
  },
  {
    name: 'a join in raw SQL',
    kind: 'join',
    code: 'MIG-7005',
    edits: [
      {
        file: WISHES,
        find: '    return removed > 0;',
        replace:
          "    await db.raw('select c.code from wishlist_items w join coupon_redemptions c on c.user_id = w.user_id');\n    return removed > 0;",
      },
    ],
    at: { file: WISHES, text: 'join coupon_redemptions' },
  },
  {
    name: 'a listener that writes for another context',
    kind: 'event',
    code: 'MIG-7006',
    edits: [
      {
        file: SUBSCRIBERS,
        find: 'import type { ShopBus }',
        replace: "import { wishlistModel } from '../models/wishlistModel';\nimport type { ShopBus }",
      },
      {
        file: SUBSCRIBERS,
        find: "  bus.on('password.reset_requested'",
        replace:
          "  bus.on('order.shipped', async (event) => {\n    await wishlistModel.remove(event.userId, event.orderId);\n  });\n  bus.on('password.reset_requested'",
      },
    ],
    at: { file: SUBSCRIBERS, text: "bus.on('order.shipped', async" },
  },
  {
    name: 'an event of another context, emitted',
    kind: 'event',
    code: 'MIG-7006',
    edits: [
      {
        file: REVIEWS,
        find: 'import { badRequest',
        replace: "import { bus } from '../events/bus';\nimport { badRequest",
      },
      {
        file: REVIEWS,
        find: '  await reviewModel.remove(id);',
        replace:
          "  bus.emit('shipment.delivered', { orderId: id, userId: user.id, trackingCode: '' });\n  await reviewModel.remove(id);",
      },
    ],
    at: { file: REVIEWS, text: "'shipment.delivered'" },
  },
  {
    name: 'memory of one context that another reads',
    kind: 'memory',
    code: 'MIG-7007',
    edits: [
      { file: REVIEWS, append: '\nexport const lastReview = new Map<number, number>();\n' },
      {
        file: REVIEWS,
        find: '  await reviewModel.remove(id);',
        replace: '  lastReview.set(user.id, id);\n  await reviewModel.remove(id);',
      },
      {
        file: 'src/services/notificationService.ts',
        find: 'import { money }',
        replace: "import { lastReview } from './reviewService';\nimport { money }",
      },
      {
        file: 'src/services/notificationService.ts',
        find: '  return (await listNotifications(userId, NEWEST)).map(toView);',
        replace:
          '  if (lastReview.has(userId)) return [];\n  return (await listNotifications(userId, NEWEST)).map(toView);',
      },
    ],
    at: { file: 'src/services/notificationService.ts', text: '  if (lastReview.has' },
  },
  {
    name: 'a table that raw SQL borrows',
    kind: 'read',
    code: 'MIG-7008',
    edits: [
      {
        file: NOTICES,
        find: "  await db('notifications').insert({",
        replace:
          "  await db.raw('select count(*) from reviews where user_id = ?', [notification.userId]);\n  await db('notifications').insert({",
      },
    ],
    at: { file: NOTICES, text: 'from reviews' },
  },
  {
    name: 'a second writer in a new file',
    kind: 'write',
    code: 'MIG-7002',
    edits: [
      {
        file: 'src/services/reviewCleanup.ts',
        content:
          "import { db } from '../db/connection';\n\nexport async function cleanUp(code: string): Promise<void> {\n  await db.raw('delete from coupons where code = ?', [code]);\n}\n",
      },
      {
        file: REVIEWS,
        find: 'import { refreshRating }',
        replace: "import { cleanUp } from './reviewCleanup';\nimport { refreshRating }",
      },
      {
        file: REVIEWS,
        find: '  await reviewModel.remove(id);',
        replace: "  await cleanUp('x');\n  await reviewModel.remove(id);",
      },
    ],
    at: { file: 'src/services/reviewCleanup.ts', text: 'delete from coupons' },
  },
];
