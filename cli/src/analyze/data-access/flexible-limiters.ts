import type { HeardCall, Machine } from '../interpreter/machine.ts';
import type { ExternalValue } from '../interpreter/values.ts';
import { membersOf, textMember } from './option-objects.ts';
import { newQuery, touchAsSaid, unresolved } from './queries.ts';

const PACKAGE = 'rate-limiter-flexible';
const LIMITER =
  /^(?:\.default)?\.RateLimiter(Postgres|MySQL|SQLite|Mongo|Prisma(?:NonAtomic)?|Drizzle(?:NonAtomic)?)\(\)\.(\w+)$/;
const COUNTS = /^(?:consume|penalty|reward|block|set|delete)$/;
/** What the package calls its table, or its collection, without a name or a prefix. */
const USUAL = 'rlflx';
/** Of Prisma it is the model of its documentation. */
const OF_PRISMA = 'RateLimiterFlexible';

/** `limiter.consume(key)` of rate-limiter-flexible, where it counts in a table: no code of the program names that. */
export function answerForLimiters(machine: Machine): void {
  const { interceptCall } = machine;
  machine.interceptCall = (call) => {
    if (call.callee.kind === 'external' && call.callee.package === PACKAGE) count(machine, call.callee, call);
    return interceptCall?.(call);
  };
}

function count(machine: Machine, { path, madeWith }: ExternalValue, { node }: HeardCall): void {
  const [, store, method = ''] = LIMITER.exec(path) ?? [];
  if (store === undefined || (!COUNTS.test(method) && method !== 'get')) return;
  const query = newQuery(machine, node);
  const name = store.startsWith('Prisma') ? OF_PRISMA : tableOf(madeWith ?? []);
  if (name !== undefined) touchAsSaid(query, name, method === 'get' ? 'read' : 'write');
  else
    unresolved(machine, query, node, {
      message: 'Which table this limiter counts in is not known',
      cause: 'It takes its name from `tableName` or `keyPrefix`, whose value is not known.',
    });
}

function tableOf(madeWith: NonNullable<ExternalValue['madeWith']>): string | undefined {
  for (const option of ['tableName', 'keyPrefix'])
    for (const options of madeWith) {
      const text = textMember(options, option);
      if (text !== undefined && text !== '') return text;
      if (text === undefined && membersOf(options, option).length > 0) return undefined;
    }
  return USUAL;
}
