import { db } from '../db/connection';
import { connection } from '../db/unitOfWork';

export interface SettingRow {
  key: string;
  value: unknown;
  updated_at: Date;
  updated_by: number | null;
}

export const settingModel = {
  list(): Promise<SettingRow[]> {
    return db<SettingRow>('settings').orderBy('key');
  },

  async put(key: string, value: unknown, actorId: number): Promise<SettingRow> {
    const [row] = await connection()('settings')
      .insert({ key, value: JSON.stringify(value), updated_by: actorId })
      .onConflict('key')
      .merge({ value: JSON.stringify(value), updated_by: actorId, updated_at: db.fn.now() })
      .returning<SettingRow[]>('*');
    return row;
  },
};
