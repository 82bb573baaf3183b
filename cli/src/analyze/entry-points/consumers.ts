import { callbacksOf, optionOf, packageOf, textOf } from '../detectors/call-places.ts';
import type { CallSite } from '../interpreter/call-sites.ts';
import type { FunctionValue, Value } from '../interpreter/values.ts';

/** Something that takes messages of a queue, a topic or a channel. */
export interface Consumer {
  readonly by: string;
  /** Queue, topic or channel; `{?}` where it is not known. */
  readonly queue: string;
  readonly callbacks: readonly FunctionValue[];
}

/** How each library hands messages over: the shape of the call, by the name of the package. */
const CONSUMING: readonly {
  readonly packages: RegExp;
  readonly call: RegExp;
  readonly queueFrom: 'first' | 'maker';
}[] = [
  { packages: /^bullmq$/, call: /^bullmq\.(?:Worker|QueueEvents)$/, queueFrom: 'first' },
  { packages: /^(?:bull|bee-queue|kue)$/, call: /\(\)\.process$/, queueFrom: 'maker' },
  { packages: /^(?:amqplib|amqp-connection-manager)$/, call: /\.consume$/, queueFrom: 'first' },
  {
    packages: /^(?:kafkajs|node-rdkafka|@confluentinc\/kafka-javascript)$/,
    call: /consumer\(\)\.run$/,
    queueFrom: 'maker',
  },
  { packages: /^(?:redis|ioredis)$/, call: /\.(?:p?subscribe|sSubscribe|pSubscribe)$/, queueFrom: 'first' },
  { packages: /^pg-boss$/, call: /\.work$/, queueFrom: 'first' },
  {
    packages: /^(?:nats|@nats-io\/transport-node|mqtt|stompit)$/,
    call: /\(\)\.subscribe$/,
    queueFrom: 'first',
  },
  { packages: /^(?:sqs-consumer)$/, call: /Consumer\.create$/, queueFrom: 'maker' },
  { packages: /^@google-cloud\/pubsub$/, call: /subscription\(\)\.on$/, queueFrom: 'first' },
];

/** What a call consumes, or undefined. */
export function consumerOf({
  target,
  args,
  node,
}: Pick<CallSite, 'target' | 'args' | 'node'>): Consumer | undefined {
  const by = packageOf(target);
  if (TASK_LISTS.test(target)) return taskList(by, args);
  const callbacks = callbacksOf(args);
  if (target === 'pg.on' && textOf(args[0]) === 'notification')
    return { by: 'pg', queue: 'notification', callbacks };
  if (/^(?:redis|ioredis)\b.*\(\)\.on$/.test(target) && /^p?message/.test(textOf(args[0]) ?? ''))
    return { by, queue: textOf(args[0]) ?? '{?}', callbacks };
  const rule = CONSUMING.find((one) => one.packages.test(by) && one.call.test(target));
  if (rule === undefined) return undefined;
  const queue = rule.queueFrom === 'first' ? textOf(args[0]) : undefined;
  return { by, queue: queue ?? receiverName(node.expression.getText()), callbacks };
}

const TASK_LISTS = /^graphile-worker\.run\w*$/;

/** `run({ taskList: { greet: async (payload) => … } })` */
function taskList(by: string, args: readonly Value[]): Consumer {
  const tasks = optionOf(args, 'taskList');
  const names = tasks?.kind === 'object' ? [...tasks.props.keys()].sort() : [];
  return {
    by,
    queue: names.length === 0 ? '{?}' : names.join(' | '),
    callbacks: tasks === undefined ? [] : callbacksOf([tasks]),
  };
}

/** `mailQueue.process(…)`: the variable stands for the queue that it holds. */
function receiverName(callee: string): string {
  return /^[\w.]+(?=\.\w+$)/.exec(callee)?.[0] ?? '{?}';
}
