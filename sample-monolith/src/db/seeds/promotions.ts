export const coupons = [
  { code: 'WELCOME10', kind: 'percent', value: 10, min_total_cents: 2000 },
  { code: 'FIVER', kind: 'amount', value: 500, min_total_cents: 3000 },
];

/** Category 4 is the tableware. */
export const priceRules = [{ name: 'A set of six', category_id: 4, min_quantity: 6, percent_off: 10 }];
