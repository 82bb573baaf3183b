import { ts } from '#typescript';
import { passedOn } from '../interpreter/calls.ts';
import type { HeardCall, Machine } from '../interpreter/machine.ts';
import { rememberedTest } from '../interpreter/remembered-test.ts';
import { brief } from '../interpreter/source-text.ts';
import { partsOf } from '../interpreter/texts.ts';
import { union } from '../interpreter/unions.ts';
import { INPUT, isFollowed, optionsOf, type Value } from '../interpreter/values.ts';
import { lostCallee, settledBeside } from './lost-callees.ts';
import { membersOf } from './option-objects.ts';
import { newQuery } from './queries.ts';
import { firstArgument } from './sql/handed-statements.ts';
import { sqlInto } from './sql/queries.ts';
import { TEXT_NAMES } from './sql/text-sources.ts';
import { insertedText, spellingsOf } from './sql-clients/sql-tags.ts';

/** Methods that take a whole statement; what else has them is told by the text. */
const takesStatements = rememberedTest(
  /^(?:query|execute|raw|run|all|exec|none|(?:any|one|many|maybeOne)(?:First)?|oneOrNone|manyOrNone|exists|stream)(?:Async)?$/,
);
const STATEMENT =
  /^\s*(?:select\b[\s\S]*\bfrom\b|(?:insert|replace)\s+(?:ignore\s+)?into\b|update\b[\s\S]*\bset\b|delete\b[\s\S]*\bfrom\b|with\b[\s\S]*\bselect\b)/i;

/** Methods that nothing but a model, a repository or a collection has. */
const QUERY_METHODS = new Set(
  [
    'findAll findByPk findAndCountAll findOrCreate findOrBuild bulkCreate findOne findById',
    'findUnique findUniqueOrThrow findFirst findFirstOrThrow findMany createMany updateMany deleteMany',
    'findOneAndUpdate findOneAndDelete findOneAndReplace findAndModify findByIdAndUpdate findByIdAndDelete findByIdAndRemove',
    'insertOne insertMany updateOne deleteOne replaceOne bulkWrite countDocuments estimatedDocumentCount',
    'findBy findOneBy findOneOrFail findOneByOrFail findAndCount createQueryBuilder',
    'fetchAll fetchPage forge',
  ].flatMap((names) => names.split(' ')),
);

/**
 * Calls that look like queries of something that is not known. One that is known in any other call of its function is none:
 * an abstract class does not know its model, the classes derived from it do.
 */
export class LostQueries {
  readonly #machine: Machine;
  /** With what is behind the object, where a package made it: that is lost, whatever other calls of the function know. */
  readonly #lost = new Map<ts.CallExpression, string | undefined>();
  readonly #known = new Set<ts.CallExpression>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** @returns the value of the call when a person wrote beside it what it reads and writes */
  hear(heard: HeardCall): Value | undefined {
    const { node } = heard;
    if (!ts.isPropertyAccessExpression(node.expression))
      return isFragment(heard.args[0]) ? this.#hearStatement(heard) : undefined;
    const method = node.expression.name.text;
    if (method === 'toArray') return this.#hearCursor(heard);
    if (QUERY_METHODS.has(method)) return this.#hearModel(heard);
    return takesStatements(method) ? this.#hearStatement(heard) : undefined;
  }

  /** `find` is of lists as well; what is asked for its documents at the end was one of a collection. */
  #hearCursor(heard: HeardCall): Value | undefined {
    const query = queryOf(heard.node);
    return query === undefined ? undefined : this.#hearModel({ ...heard, node: query });
  }

  /** Whatever a statement is handed to, it is clear what it reads and writes. */
  #hearStatement({ node, callee, args }: HeardCall): Value | undefined {
    if (lostCallee(callee) === undefined) return undefined;
    const text = statementOf(args[0]);
    if (!optionsOf(text).some((one) => STATEMENT.test(beginningOf(one)))) return undefined;
    sqlInto(this.#machine, newQuery(this.#machine, node), text, node, {
      isStatement: true,
      written: firstArgument(node),
    });
    return passedOn(this.#machine, args.slice(1), node, INPUT);
  }

  #hearModel({ node, callee, args }: HeardCall): Value | undefined {
    if (optionsOf(callee).some(isFollowed)) this.#known.add(node);
    const lost = lostCallee(callee);
    if (lost === undefined) return undefined;
    const settled = settledBeside(this.#machine, args, node);
    const maker = lost.kind === 'external' ? lost.package : undefined;
    if (settled === undefined) this.#lost.set(node, maker ?? this.#lost.get(node));
    return settled;
  }

  /** Tells of those that were met up to now. */
  report(): void {
    for (const [node, maker] of this.#lost) {
      if (maker === undefined && this.#known.has(node)) continue;
      this.#machine.diagnose('MIG-2004', node, {
        message: `What ${brief(node.expression)}() queries is not known`,
        cause:
          maker === undefined
            ? 'The object that it is called on could not be followed.'
            : `The object that it is called on comes from ${maker}, which is not followed.`,
      });
    }
  }
}

/** `all(sql`select …`)`: nothing but what runs a statement that a tag has made takes one. */
function isFragment(value: Value | undefined): boolean {
  return (
    value !== undefined &&
    optionsOf(value).every(
      (one) => one.kind === 'native' && one.awaited === undefined && spellingsOf(one).length > 0,
    )
  );
}

/** The call that begins `shells.find({}).sort({ size: 1 }).toArray()`. */
function queryOf(node: ts.CallExpression): ts.CallExpression | undefined {
  for (let one: ts.Expression = node; ; one = one.expression.expression) {
    if (!ts.isCallExpression(one) || !ts.isPropertyAccessExpression(one.expression)) return undefined;
    if (/^(?:find|aggregate)$/.test(one.expression.name.text)) return one;
  }
}

/** A text, or that of an object: `query({ text, values })`, `query(new Query(text))`. */
function statementOf(given: Value | undefined): Value {
  const texts = (given === undefined ? [] : optionsOf(given)).flatMap((one) =>
    one.kind === 'object' ? [...TEXT_NAMES].flatMap((name) => membersOf(one, name)) : [one],
  );
  return insertedText(union(texts));
}

function beginningOf(text: Value): string {
  return partsOf(text)
    .map((part) => part ?? ' ')
    .join('');
}
