import type { Request, Response } from 'express';
import { currentUser } from '../middleware/authorize';
import * as accountService from '../services/accountService';
import { listOwnEmails } from '../services/mailer';
import { markNotificationsRead, newestNotifications } from '../services/notificationService';
import {
  type Input,
  optional,
  readBody,
  readIds,
  readPage,
  readString,
  readUuid,
  requireSomeChange,
} from './requestInput';

export async function showAccount(req: Request, res: Response): Promise<void> {
  res.json(await accountService.getAccount(currentUser(req).id));
}

export async function changeAccount(req: Request, res: Response): Promise<void> {
  const body = readBody(req);
  const changes = {
    displayName: optional(body, 'displayName', (input, field) => readString(input, field, { max: 80 })),
    newPassword: optional(body, 'newPassword', (input, field) => readString(input, field, { min: 8 })),
  };
  requireSomeChange(changes);
  const currentPassword = optional(body, 'currentPassword', readString);
  res.json(await accountService.updateAccount(currentUser(req).id, { ...changes, currentPassword }));
}

export async function listAddresses(req: Request, res: Response): Promise<void> {
  res.json({ items: await accountService.listAddresses(currentUser(req).id) });
}

export async function addAddress(req: Request, res: Response): Promise<void> {
  const address = await accountService.addAddress(currentUser(req).id, readAddress(readBody(req)));
  res.status(201).location('/me/addresses').json(address);
}

export async function changeAddress(req: Request, res: Response): Promise<void> {
  const addressId = readUuid(req.params, 'addressId');
  res.json(await accountService.changeAddress(currentUser(req).id, addressId, readAddress(readBody(req))));
}

export async function removeAddress(req: Request, res: Response): Promise<void> {
  await accountService.removeAddress(currentUser(req).id, readUuid(req.params, 'addressId'));
  res.status(204).end();
}

export async function listNotifications(req: Request, res: Response): Promise<void> {
  res.json({ items: await newestNotifications(currentUser(req).id) });
}

export async function readNotifications(req: Request, res: Response): Promise<void> {
  const ids = req.body === undefined ? undefined : optional(readBody(req), 'ids', readIds);
  res.json({ read: await markNotificationsRead(currentUser(req).id, ids) });
}

export async function listEmails(req: Request, res: Response): Promise<void> {
  res.json(await listOwnEmails(currentUser(req).id, readPage(req.query)));
}

function readAddress(body: Input): accountService.NewAddress {
  return {
    label: readString(body, 'label', { max: 40 }),
    street: readString(body, 'street'),
    city: readString(body, 'city'),
    postalCode: readString(body, 'postalCode', { max: 12 }),
    country: readString(body, 'country', { min: 2, max: 2 }).toUpperCase(),
  };
}
