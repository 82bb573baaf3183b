import type { GateCheck } from '../artifacts/gate.ts';
import { maskDetected } from '../record/detect.ts';
import type { Vault } from '../record/vault.ts';

/** Messages quote answers, also such as were never recorded, places are named by their keys, and the gate is committed. */
export function withoutSecrets(check: GateCheck, vault: Pick<Vault, 'hide'>): GateCheck {
  const hide = (text: string) => maskDetected(vault.hide(text));
  return {
    ...check,
    evidence: Object.fromEntries(
      Object.entries(check.evidence).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(hide) : value,
      ]),
    ),
    findings: check.findings.map((finding) => ({
      ...finding,
      ...(finding.field === undefined ? {} : { field: hide(finding.field) }),
      message: hide(finding.message),
    })),
  };
}
