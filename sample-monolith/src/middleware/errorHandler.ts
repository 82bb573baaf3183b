import type { NextFunction, Request, Response } from 'express';
import { HttpError } from '../httpError';

// Four parameters, or Express takes it for an ordinary middleware.
export function errorHandler(error: unknown, req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error);
    return;
  }

  const known = asHttpError(error);
  if (known.status >= 500) logFailure(req, error);
  if (known.status === 401) res.set('www-authenticate', 'Bearer');
  res.status(known.status).json({ error: { code: known.code, message: known.message } });
}

function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const status = clientErrorStatus(error);
  if (status === 413) return new HttpError(413, 'body_too_large', 'The request body is too large');
  if (status !== undefined)
    return new HttpError(status, 'malformed_request', 'The request could not be read');
  return new HttpError(500, 'internal_error', 'Something went wrong on our side');
}

/** express.json and the router mark what the client got wrong with a 4xx `status`. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function logFailure(req: Request, error: unknown): void {
  const detail = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`[${req.requestId}] ${req.method} ${req.path}: ${detail}\n`);
}
