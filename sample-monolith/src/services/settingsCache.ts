import { settingModel } from '../models/settingModel';

/**
 * Settings that half the shop reads on every request: free shipping, fees, the stock level that counts as low. They are
 * read once and then kept, so whoever writes one must call `forgetSettings`.
 */
let settings: Map<string, unknown> | undefined;

const DEFAULTS = {
  'shipping.flat_cents': 490,
  'shipping.free_from_cents': 5000,
  'stock.low_below': 10,
} as const;

export type SettingKey = keyof typeof DEFAULTS;

export const settingKeys = Object.keys(DEFAULTS).filter((key): key is SettingKey => key in DEFAULTS);

export async function numberSetting(key: SettingKey): Promise<number> {
  settings ??= new Map((await settingModel.list()).map((row) => [row.key, row.value]));
  const value = settings.get(key);
  return typeof value === 'number' ? value : DEFAULTS[key];
}

export function forgetSettings(): void {
  settings = undefined;
}
