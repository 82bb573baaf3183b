import { entries } from './entry.ts';

const TRUST =
  "Say whom to believe: `app.set('trust proxy', 'loopback')` with the proxy on the same machine, else its address or the number of proxies, never `true`.";

/** MIG-21xx: what works differently once a proxy stands in front of the application. */
export const proxied = entries({
  'MIG-2101': { title: 'Client address behind a proxy', severity: 'warning', exit: 0, remedy: TRUST },
  'MIG-2102': { title: 'Protocol behind a proxy', severity: 'warning', exit: 0, remedy: TRUST },
  'MIG-2103': {
    title: 'Secure cookie behind a proxy',
    severity: 'warning',
    exit: 0,
    remedy: `Let clients reach the proxy by https. ${TRUST}`,
  },
  'MIG-2104': {
    title: 'Everybody is trusted as a proxy',
    severity: 'warning',
    exit: 0,
    remedy: "Name whom to believe: `'loopback'`, the proxy's address, or the number of proxies in front.",
  },
  'MIG-2105': {
    title: 'Address of the connection',
    severity: 'warning',
    exit: 0,
    remedy: `Read req.ip or req.secure instead. ${TRUST}`,
  },
  'MIG-2106': {
    title: 'Forwarded header read by hand',
    severity: 'warning',
    exit: 0,
    remedy: `Read req.ip, req.protocol or req.hostname instead. ${TRUST}`,
  },
  'MIG-2107': {
    title: 'Server timeout below the proxy’s',
    severity: 'warning',
    exit: 0,
    remedy: 'Raise it above the proxy’s, or shorten `timeouts` of the context in migration/routes.yaml.',
  },
  'MIG-2108': {
    title: 'Host of the request decides',
    severity: 'warning',
    exit: 0,
    remedy:
      'Have every proxy in front hand Host on (strangler-proxy does), and run one proxy per host if routes of the same path belong to different contexts.',
  },
});
