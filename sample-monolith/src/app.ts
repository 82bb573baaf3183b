import path from 'node:path';
import express, { type Express } from 'express';
import { config } from './config';
import { bus } from './events/bus';
import { registerSubscribers } from './events/subscribers';
import { authenticate } from './middleware/authenticate';
import { errorHandler } from './middleware/errorHandler';
import { notFoundHandler } from './middleware/notFoundHandler';
import { requestId } from './middleware/requestId';
import { adminRouter } from './routes/admin';
import { authRouter } from './routes/auth';
import { cartRouter } from './routes/cart';
import { categoriesRouter } from './routes/categories';
import { checkoutRouter } from './routes/checkout';
import { couponsRouter } from './routes/coupons';
import { mountExtras } from './routes/extras';
import { guestCartsRouter } from './routes/guestCarts';
import { healthRouter } from './routes/health';
import { imagesRouter } from './routes/images';
import { mountManaged } from './routes/managed';
import { meRouter } from './routes/me';
import { ordersRouter } from './routes/orders';
import { paymentsRouter } from './routes/payments';
import { productReviewsRouter } from './routes/productReviews';
import { productsRouter } from './routes/products';
import { reviewsRouter } from './routes/reviews';
import { stockRouter } from './routes/stock';

export function createApp(): Express {
  const app = express();
  app.disable('x-powered-by');

  app.use(requestId);
  // Before authentication: a probe must not fail because it carries a stale token.
  app.use('/health', healthRouter);
  app.use(express.static(path.join(__dirname, '../public')));
  // An image's name comes from its bytes, so what is under a name never changes.
  app.use(
    '/uploads',
    express.static(config.uploadDirectory, { index: false, maxAge: '1d', immutable: true }),
  );
  // Before the JSON parser, which would eat the bytes that are signed.
  app.use('/payments', paymentsRouter);
  app.use(express.json({ limit: '100kb' }));
  app.use(authenticate);

  app.use('/auth', authRouter);
  app.use('/me', meRouter);
  app.use('/categories', categoriesRouter);
  app.use('/products', productsRouter);
  app.use('/products/:id/reviews', productReviewsRouter);
  app.use('/products/:id/images', imagesRouter);
  app.use('/stock', stockRouter);
  app.use('/cart', cartRouter);
  app.use('/guest-carts', guestCartsRouter);
  app.use('/coupons', couponsRouter);
  app.use('/checkout', checkoutRouter);
  app.use('/orders', ordersRouter);
  app.use('/reviews', reviewsRouter);
  app.use('/admin', adminRouter);
  mountManaged(app);
  mountExtras(app);

  app.use(notFoundHandler);
  app.use(errorHandler);

  registerSubscribers(bus);
  return app;
}
