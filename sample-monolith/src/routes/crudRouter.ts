import { type Request, Router } from 'express';
import { type Input, readBody, requireSomeChange } from '../controllers/requestInput';
import { requirePermission } from '../middleware/authorize';

/** One kind of record that the back office keeps: how it is read from a request, and what may be done with it. */
export interface ManagedResource<Key extends string | number, Values extends object, View extends object> {
  permission: string;
  readKey(req: Request): Key;
  /** Where a record with this view is found, below the mount. */
  keyOf(view: View): Key;
  readNew(body: Input): Values;
  readChanges(body: Input): Values;
  list(): Promise<View[]>;
  get(key: Key): Promise<View>;
  create(values: Values): Promise<View>;
  update(key: Key, values: Values): Promise<View>;
  remove(key: Key): Promise<void>;
}

/** The five routes that every kind of record gets. */
export function crudRouter<Key extends string | number, Values extends object, View extends object>(
  resource: ManagedResource<Key, Values, View>,
): Router {
  const router = Router();
  router.use(requirePermission(resource.permission));

  router.get('/', async (_req, res) => {
    res.json({ items: await resource.list() });
  });
  router.post('/', async (req, res) => {
    const view = await resource.create(resource.readNew(readBody(req)));
    res
      .status(201)
      .location(`${req.baseUrl}/${resource.keyOf(view)}`)
      .json(view);
  });
  router.get('/:key', async (req, res) => {
    res.json(await resource.get(resource.readKey(req)));
  });
  router.patch('/:key', async (req, res) => {
    const changes = resource.readChanges(readBody(req));
    requireSomeChange(changes);
    res.json(await resource.update(resource.readKey(req), changes));
  });
  router.delete('/:key', async (req, res) => {
    await resource.remove(resource.readKey(req));
    res.status(204).end();
  });
  return router;
}
