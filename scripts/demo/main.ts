import { parseArgs } from 'node:util';
import { children, DemoFailure, elapsed, migrate, say } from './migrate.ts';
import { runDemo } from './story.ts';

const { values } = parseArgs({
  options: {
    context: { type: 'string' },
    keep: { type: 'boolean', default: false },
    sabotage: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(`npm run demo [-- OPTIONS]

Takes a copy of the sample shop from monolith to a routed service, for real: analysis, decomposition, extraction,
contract, parity and load checks, a gradual shift of traffic, and an outage.

  --context NAME  extract this context instead of the first suitable one
  --keep          leave everything running at the end (stop it with: npx migrate down --dir .demo/shop)
  --sabotage      plant a fault in the service and show that it is caught: exit 0 when caught, 1 when missed
`);
} else {
  process.exitCode = await tell();
}

async function tell(): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const child of children) child.kill(signal);
      void migrate('down').finally(() => process.exit(130));
    });
  }
  try {
    const code = await runDemo({ context: values.context, sabotage: values.sabotage });
    if (values.keep) say('left running; stop it with: npx migrate down --dir .demo/shop');
    else await migrate('down');
    return code;
  } catch (error) {
    say(
      `the demo stopped after ${elapsed().toFixed(0)} s: ${error instanceof Error ? error.message : String(error)}`,
    );
    if (error instanceof DemoFailure && error.result !== undefined)
      process.stderr.write(`${error.result.stdout.slice(-4000)}\n${error.result.stderr.slice(-4000)}\n`);
    process.stderr.write('logs: .demo/shop/migration/.run/logs\n');
    if (!values.keep) await migrate('down');
    return 1;
  }
}
