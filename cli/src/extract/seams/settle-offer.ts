import type { Problem } from '../../errors/problem.ts';
import type { Decisions } from '../decisions.ts';
import { leftLocal, type Offer } from './offer.ts';

type Result = { readonly kind: 'plan' } | { readonly kind: 'blocked'; readonly blockers: readonly Problem[] };

/**
 * Plans with everything offered that can be. What would keep the context from being extracted (a function that writes tables of
 * others itself, say) is no reason to refuse: it worked in the monolith and stays there, unless somebody decided otherwise.
 */
export function settleOffer<Planned extends Result>(
  offer: Offer,
  decided: Decisions['seams'],
  plan: (offer: Offer) => Planned,
): Planned {
  const all = plan(offer);
  const optional = offer.offered.filter((one) => decided[one.record.id] !== 'remote');
  if (all.kind === 'plan' || optional.length === 0) return all;
  let settled: Offer = { ...offer, offered: offer.offered.filter((one) => !optional.includes(one)) };
  let best = plan(settled);
  if (best.kind === 'blocked') return best;
  for (const one of optional) {
    const more: Offer = { ...settled, offered: [...settled.offered, one] };
    const result = plan(more);
    const [first] = result.kind === 'blocked' ? result.blockers : [];
    settled =
      first === undefined
        ? more
        : { ...settled, notes: [...settled.notes, leftLocal(one, `in the service: ${first.message}`)] };
    best = first === undefined ? result : plan(settled);
  }
  return best;
}
