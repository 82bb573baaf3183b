import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ExtractedShop, openExtractedShop, type Verified } from './extracted-shop.ts';
import { type GateFault, gateFaults, prepare } from './gate-fault-list.ts';
import { plant } from './plant.ts';

/**
 * Plants the faults of `gate-faults.yaml` into services extracted from a copy of the sample, one at a time, and demands that the gate
 * fails on each, names its route and cause, and passes without: `node scripts/sample/gate-faults.ts [--only ID,ID] [--check NAME,NAME]`.
 * Exit 1 when one passes unnoticed. With --keep the copy is left for the next run; with --whole every route
 * is verified each time, not only the one that the fault is on; --only does not ask first whether all is green without faults.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    check: { type: 'string' },
    keep: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
  },
});
const chosen = gateFaults.filter(
  (fault) =>
    (values.only?.split(',').includes(fault.id) ?? fault.unseen === undefined) &&
    (values.check?.split(',').includes(fault.check) ?? true),
);
if (chosen.length === 0) throw new Error('there is no such fault');

const services = [...new Set(chosen.map(({ service }) => service))];
const shop = await openExtractedShop('faults', prepare, services);
const times: number[] = [];
let noticed = 0;
try {
  if (values.only === undefined) for (const service of services) await demandGreen(service);
  for (const fault of chosen) noticed += (await isNoticed(shop, fault)) ? 1 : 0;
} finally {
  if (!values.keep) await shop.close();
}
const average = times.reduce((sum, one) => sum + one, 0) / times.length;
print(`${noticed} of ${chosen.length} planted faults fail the gate, ${average.toFixed(1)} s each`);
if (noticed < chosen.length) process.exitCode = 1;

/** A gate that is red anyway would notice everything. */
async function demandGreen(service: string): Promise<void> {
  const { gate, seconds } = await shop.verify(service, ['--only', 'slice,contract,parity']);
  if (gate.verdict !== 'pass')
    throw new Error(`the gate of ${service} is ${gate.verdict} without a fault: ${told(gate).join('; ')}`);
  print(`pass     ${service} without a fault, ${seconds.toFixed(1)} s`);
}

async function isNoticed(one: ExtractedShop, fault: GateFault): Promise<boolean> {
  const undo = plant(join(one.folder, 'services', fault.service), fault);
  try {
    const args = argumentsFor(fault);
    const { exitCode, gate, seconds } = await one.verify(fault.service, args);
    times.push(seconds);
    const finding = gate.checks
      .flatMap(({ findings }) => findings)
      .find(
        ({ route, field, message }) => route === fault.route && `${field} ${message}`.includes(fault.names),
      );
    const isCaught = exitCode === 1 && gate.verdict === 'fail' && finding !== undefined;
    print(
      isCaught
        ? `noticed  ${fault.id}: ${fault.check} ${finding.route} ${finding.field ?? ''} ${finding.message}`
        : `MISSED   ${fault.id}: ${fault.check} ${gate.verdict}; ${told(gate).slice(0, 4).join('; ')}`,
    );
    return isCaught;
  } finally {
    undo();
  }
}

function argumentsFor({ check, profile, route }: GateFault): string[] {
  return [
    ...['--only', check],
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(route === undefined || values.whole ? [] : ['--route', route]),
  ];
}

function told(gate: Verified['gate']): string[] {
  return gate.checks.flatMap(({ findings }) =>
    findings.map(({ route, field, message }) => [route, field, message].join(' ')),
  );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
