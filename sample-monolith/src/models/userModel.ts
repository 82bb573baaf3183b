import { db } from '../db/connection';

export type Role = 'customer' | 'support' | 'warehouse' | 'admin';

export interface Address {
  id: string;
  label: string;
  street: string;
  city: string;
  postalCode: string;
  country: string;
}

export interface UserRow {
  id: number;
  email: string;
  password_hash: string;
  display_name: string;
  role: Role;
  addresses: Address[];
  created_at: Date;
}

export interface NewUser {
  email: string;
  passwordHash: string;
  displayName: string;
}

export const userModel = {
  findById(id: number): Promise<UserRow | undefined> {
    return db<UserRow>('users').where({ id }).first();
  },

  findByEmail(email: string): Promise<UserRow | undefined> {
    return db<UserRow>('users').where({ email }).first();
  },

  /** Answers undefined when the e-mail is already taken. */
  async insert(user: NewUser): Promise<UserRow | undefined> {
    const rows = await db('users')
      .insert({ email: user.email, password_hash: user.passwordHash, display_name: user.displayName })
      .onConflict('email')
      .ignore()
      .returning<UserRow[]>('*');
    return rows[0];
  },

  async update(id: number, changes: { displayName?: string; passwordHash?: string }): Promise<UserRow> {
    const [row] = await db('users')
      .where({ id })
      .update({ display_name: changes.displayName, password_hash: changes.passwordHash })
      .returning<UserRow[]>('*');
    return row;
  },

  /** Appends in one statement, so that two addresses saved at once both stay. */
  async addAddress(id: number, address: Address): Promise<void> {
    await db.raw('update users set addresses = addresses || ?::jsonb where id = ?', [
      JSON.stringify([address]),
      id,
    ]);
  },
};
