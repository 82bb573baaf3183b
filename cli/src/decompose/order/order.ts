import type { ContextMap } from '../../artifacts/context-map.ts';
import { compare } from '../vectors.ts';
import { type Factors, factorsOf, type OrderFacts } from './factors.ts';
import { reasonsOf } from './reasons.ts';

/** First what is worth most for the least risk; what should stay comes last. */
export function orderOf(facts: OrderFacts): ContextMap['order'] {
  const verdicts = new Map(facts.contexts.map((one) => [one.name, one.verdict]));
  const scored = facts.contexts.map((context) => {
    const factors = factorsOf(context, facts);
    return { factors, value: worthOf(factors), risk: riskOf(factors) };
  });
  const last = ({ name }: Factors) => Number(verdicts.get(name) === 'keep');
  return scored
    .toSorted(
      (a, b) =>
        last(a.factors) - last(b.factors) ||
        b.value - b.risk - (a.value - a.risk) ||
        compare(a.factors.name, b.factors.name),
    )
    .map(({ factors, value, risk }) => {
      const reasons = reasonsOf(factors);
      return {
        context: factors.name,
        why: `Value ${value.toFixed(1)}, risk ${risk.toFixed(1)}: ${reasons.join('; ')}.`,
        value: round1(value),
        risk: round1(risk),
        reasons,
      };
    });
}

/** More routes are worth more, but never so much that size alone wins; queries can be shadowed from the first day. */
function worthOf({ routes, queries, tables: owned }: Factors): number {
  const readShare = routes === 0 ? 0 : queries / routes;
  return 1.5 * Math.log2(1 + routes) + readShare + (owned.length > 0 ? 1 : 0);
}

/** What each thing costs and risks when the context leaves. */
const RISK = {
  /** Must become a saga that it runs itself, or takes part in. */
  opens: 3,
  joins: 1.5,
  /** Refused by the extraction until it is moved behind a function. */
  writesForeign: 2,
  foreignWriters: 2,
  /** Calls over the network: to be carried out, or to be asked. */
  writesThrough: 0.7,
  asks: 0.3,
  /** Their calls and joins must be turned round. */
  dependents: 0.5,
  /** In memory of one process today. */
  shared: 1,
  sticky: 0.3,
  instability: 3,
  /** Each doubling of the code beyond a small service. */
  size: 0.5,
};
const SMALL = 500;

function riskOf(one: Factors): number {
  return (
    RISK.opens * Math.sqrt(one.opens.length) +
    RISK.joins * Math.sqrt(one.joins.length) +
    RISK.writesForeign * Math.sqrt(one.writesForeign.length) +
    RISK.foreignWriters * Math.sqrt(one.foreignWriters.length) +
    RISK.writesThrough * one.writesThrough.length +
    RISK.asks * one.asks.length +
    RISK.dependents * one.dependents.length +
    RISK.shared * one.shared.length +
    RISK.sticky * one.sticky.length +
    RISK.instability * (1 - one.stability) +
    RISK.size * Math.max(0, Math.log2(one.lines / SMALL))
  );
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
