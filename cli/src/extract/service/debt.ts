/** The section of a service's README that lists what it carries without owning it. */
export function debtText(debt: readonly string[]): string {
  const lines = debt.length === 0 ? ['None.'] : debt.map((one) => `- ${one}`);
  return ['## Debt', '', ...lines, ''].join('\n');
}
