import express, { Router } from 'express';
import { receiveProviderMessage } from '../controllers/paymentController';

/** Mounted before the JSON parser: the signature is over the bytes as they came. */
export const paymentsRouter = Router();

paymentsRouter.post('/webhook', express.raw({ type: () => true, limit: '20kb' }), receiveProviderMessage);
