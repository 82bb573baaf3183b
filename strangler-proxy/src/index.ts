export type { AdminPort, AuditEntry, ReloadResult } from './admin/admin-server.ts';
export type { CapturedExchange } from './capture.ts';
export { type ClusterOptions, startCluster } from './cluster/primary.ts';
export { findOverlaps, type Overlap } from './config/overlaps.ts';
export { checkTable, readTable, renderProblem, type TableResult } from './config/read-table.ts';
export {
  MONOLITH,
  type Mode,
  modeSchema,
  ROUTE_TABLE_SCHEMA,
  type RouteTable,
  type RouteTableContext,
  type RouteTableRoute,
  routeTableSchema,
} from './config/route-table.ts';
export { MONOLITH_TIMEOUTS } from './config/snapshot.ts';
export { PROXY_ERRORS, type Problem, ProxyError, type ProxyErrorCode } from './errors/proxy-error.ts';
export type { ForwardedPolicy } from './forwarding/request-headers.ts';
export { IDLE_CONNECTION_MS } from './forwarding/upstreams.ts';
export { type ProxyOptions, type RunningProxy, type ServedProxy, startProxy } from './proxy.ts';
export type { RollbackEvent } from './rollout/rollout.ts';
export { compileMatcher, type Matcher, type MatchTable, matchRoute, pathnameOf } from './routing/matcher.ts';
export type { Difference } from './shadow/compare.ts';
export type { RouteResults, ShadowResult, ShadowResults } from './shadow/results.ts';
export type { ContextStatus, ProxyStatus } from './status.ts';
