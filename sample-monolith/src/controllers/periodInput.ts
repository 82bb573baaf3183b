import { DAY_IN_MS, dayOf, startOfDay } from '../helpers/dates';
import { badRequest } from '../httpError';
import type { Period } from '../services/backofficeService';
import { type Input, optional, readDay } from './requestInput';

const LONGEST_PERIOD = 366;
const USUAL_PERIOD = 30;

/** Both ends may be left out. */
export function readPeriod(query: Input): Partial<Period> {
  const period = { from: optional(query, 'from', readDay), to: optional(query, 'to', readDay) };
  if (period.from !== undefined && period.to !== undefined && period.from > period.to) {
    throw badRequest('from must not be after to');
  }
  return period;
}

/** The last thirty days, unless the query says otherwise. */
export function readReportPeriod(query: Input): Period {
  const { from, to = dayOf(new Date()) } = readPeriod(query);
  const end = startOfDay(to).getTime();
  const period = { from: from ?? dayOf(new Date(end - (USUAL_PERIOD - 1) * DAY_IN_MS)), to };
  if (period.from > to) throw badRequest('from must not be after to');
  if (end - startOfDay(period.from).getTime() >= LONGEST_PERIOD * DAY_IN_MS) {
    throw badRequest(`from and to must not be more than ${LONGEST_PERIOD} days apart`);
  }
  return period;
}
