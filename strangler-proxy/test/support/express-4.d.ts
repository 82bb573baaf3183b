declare module 'express-4' {
  import type { Router as Express5Router } from 'express';

  /** Called as in Express 5; what differs is how it reads patterns. */
  const express: { readonly Router: typeof Express5Router };
  export default express;
}
