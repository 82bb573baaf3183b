import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { ProxyError, reasonOf } from '../errors/proxy-error.ts';
import type { TlsMaterial } from '../forwarding/client-server.ts';
import type { TlsFiles } from './arguments.ts';

/** Reads a certificate and its key, and makes sure that they belong together. */
export function readCertificate(files: TlsFiles): TlsMaterial {
  try {
    const tls = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
    createSecureContext(tls);
    return tls;
  } catch (cause) {
    throw new ProxyError('PROXY-3005', { detail: `${files.cert}: ${reasonOf(cause)}`, cause });
  }
}
