import { ts } from '#typescript';

/** As SQL, knex and objection, sequelize, and typeorm have it. */
const LOCK =
  /\bfor\s+(?:no\s+key\s+|key\s+)?(?:update|share)\b|\.for(?:NoKeyUpdate|Update|Share|KeyShare)\(|\block\s*:|\.setLock\(/i;

/** Whether a function's own text reads rows with a lock: `select … for update` and its like. */
export function locksRows(node: ts.Node): boolean {
  return !ts.isSourceFile(node) && LOCK.test(node.getText());
}
