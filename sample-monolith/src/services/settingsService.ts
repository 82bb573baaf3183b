import { unitOfWork } from '../db/unitOfWork';
import { notFound } from '../httpError';
import { settingModel } from '../models/settingModel';
import { writeAudit } from './auditService';
import { forgetSettings, numberSetting, type SettingKey, settingKeys } from './settingsCache';

export interface SettingView {
  key: string;
  value: number;
}

export async function listSettings(): Promise<SettingView[]> {
  return Promise.all(settingKeys.map(async (key) => ({ key, value: await numberSetting(key) })));
}

export async function changeSetting(key: string, value: number, actorId: number): Promise<SettingView> {
  if (!isKnown(key)) throw notFound('The setting');
  await unitOfWork(async () => {
    await settingModel.put(key, value, actorId);
    await writeAudit({ actorId, action: 'setting.change', subject: `setting:${key}`, detail: { value } });
  });
  forgetSettings();
  return { key, value: await numberSetting(key) };
}

function isKnown(key: string): key is SettingKey {
  return settingKeys.some((known) => known === key);
}
