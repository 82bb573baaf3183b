import type { ts } from '#typescript';
import type { Machine } from '../../interpreter/machine.ts';
import { optionsOf, truthOf } from '../../interpreter/values.ts';

/** Whom the application believes what a proxy says of the client. */
export interface TrustProxy {
  readonly whom: 'nobody' | 'everybody' | 'some';
  /** Where it says so. */
  readonly at: ts.Node | undefined;
}

const SETTING = 'trust proxy';

/** The setting of the applications, of which a mounted one takes over what the outer one says. */
export function trustProxyOf({ routers }: Machine): TrustProxy {
  for (const { settings, settingsAt } of routers) {
    const value = settings.get(SETTING);
    if (value === undefined) continue;
    const options = optionsOf(value);
    const at = settingsAt.get(SETTING);
    if (options.some((one) => one.kind === 'literal' && one.value === true)) return { whom: 'everybody', at };
    if (options.some((one) => truthOf(one) !== false)) return { whom: 'some', at };
    return { whom: 'nobody', at };
  }
  return { whom: 'nobody', at: undefined };
}
