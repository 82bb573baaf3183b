import { randomUUID } from 'node:crypto';
import { forbidden, notFound } from '../httpError';
import { type Address, type Role, type UserRow, userModel } from '../models/userModel';
import { hashPassword, verifyPassword } from './passwords';

export interface Account {
  id: number;
  email: string;
  displayName: string;
  role: Role;
  createdAt: Date;
}

export interface AccountChanges {
  displayName?: string;
  newPassword?: string;
  currentPassword?: string;
}

export type NewAddress = Omit<Address, 'id'>;

export async function getAccount(userId: number): Promise<Account> {
  return toAccount(await requireRow(userId));
}

export async function updateAccount(userId: number, changes: AccountChanges): Promise<Account> {
  const row = await requireRow(userId);
  const passwordHash = await newPasswordHash(row, changes);
  return toAccount(await userModel.update(userId, { displayName: changes.displayName, passwordHash }));
}

export async function listAddresses(userId: number): Promise<Address[]> {
  return (await requireRow(userId)).addresses;
}

export async function addAddress(userId: number, address: NewAddress): Promise<Address> {
  const saved = { id: randomUUID(), ...address };
  await userModel.addAddress(userId, saved);
  return saved;
}

export async function changeAddress(
  userId: number,
  addressId: string,
  address: NewAddress,
): Promise<Address> {
  const saved = { id: addressId, ...address };
  if (!(await userModel.replaceAddress(userId, saved))) throw notFound('The address');
  return saved;
}

export async function removeAddress(userId: number, addressId: string): Promise<void> {
  if (!(await userModel.removeAddress(userId, addressId))) throw notFound('The address');
}

export async function findAddress(userId: number, addressId: string): Promise<Address | undefined> {
  return (await listAddresses(userId)).find((address) => address.id === addressId);
}

async function requireRow(userId: number): Promise<UserRow> {
  const row = await userModel.findById(userId);
  if (row === undefined) throw notFound('The account');
  return row;
}

async function newPasswordHash(row: UserRow, changes: AccountChanges): Promise<string | undefined> {
  if (changes.newPassword === undefined) return undefined;
  if (!(await verifyPassword(changes.currentPassword ?? '', row.password_hash))) {
    throw forbidden('The current password is wrong', 'wrong_password');
  }
  return hashPassword(changes.newPassword);
}

function toAccount(row: UserRow): Account {
  return {
    id: row.id,
    email: row.email,
    displayName: row.display_name,
    role: row.role,
    createdAt: row.created_at,
  };
}
