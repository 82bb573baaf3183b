import { seamNames } from './seam-files.ts';

/** Variables of what a service offers to the monolith, and of the switch that turns its seams. */
export interface OfferNames {
  readonly portVariable: string;
  readonly urlVariable: string;
  readonly tokenVariable: string;
  /** `remote`, `local`, or the names of the seams that are remote, separated by commas. */
  readonly switchVariable: string;
}

/** `SEAM_TO_REVIEWS` and its like: `to`, since the calls go the other way than those of `SEAM_REVIEWS_URL`. */
export function offerNames(context: string): OfferNames {
  const { portVariable, urlVariable, tokenVariable } = seamNames(`to-${context}`);
  return { portVariable, urlVariable, tokenVariable, switchVariable: urlVariable.replace(/_URL$/, '') };
}
