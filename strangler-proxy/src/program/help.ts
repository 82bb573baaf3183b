export const HELP = `strangler-proxy: shifts an Express application's traffic to services, route by route

Usage:
  strangler-proxy --config FILE --port N [options]
  strangler-proxy --monolith URL --port N [options]

Options:
  --config FILE          route table (YAML, schema migrate/routes@1); watched, and read again on SIGHUP
  --monolith URL         the monolith; overrides the file's, or replaces the file: then everything passes through
  --target NAME=URL      where a target of the table stands here, in place of its urls; may be repeated
  --port N               port for clients; 0 takes any (default 0)
  --host H               address for clients (default 127.0.0.1)
  --admin-port N         port of the admin listener; 0 takes any (default: no admin listener)
  --admin-host H         address of the admin listener (default 127.0.0.1)
  --state FILE           keeps rollback latches over restarts
  --journal FILE         gets a JSON line for each automatic rollback
  --log FILE             access log as JSON lines (default: stdout)
  --no-access-log        no access log
  --forwarded POLICY     X-Forwarded-*: replace what clients claim (default), append to it, or off
  --trace on|off         a traceparent where a request has none (default on; off with --forwarded off)
  --socket PATH          Unix socket for clients in place of host and port
  --tls-cert FILE, --tls-key FILE
                         PEM files to serve clients over TLS; read again on SIGHUP
  --workers N            processes that share the traffic (default 1)
  --max-in-flight N      requests under way beyond which more get 503; 0 is no limit (default 0)
  --shadow-concurrency N comparisons under way (default 64)
  --shadow-waiting N     comparisons that wait; more are skipped and counted (default 1024)
  --grace DURATION       time that requests get to finish in on SIGTERM (default 10s)
  --quiet                no access log on stdout, nothing but errors on stderr
  --help, --version

The admin token comes from STRANGLER_ADMIN_TOKEN; without it one is made up and shown once on stderr.
STRANGLER_OVERRIDE_SECRET is the secret of the route table's override.
When ready, one JSON line on stdout says so: {"event":"ready","url":"...","adminUrl":"..."}

Examples:
  strangler-proxy --monolith http://127.0.0.1:3000 --port 8080
  strangler-proxy --config migration/routes.yaml --port 8080 --admin-port 8081 \\
    --state migration/.run/proxy-state.json --journal migration/journal.ndjson

Exit codes: 0 stopped by SIGTERM or SIGINT, 2 wrong usage or configuration, 3 environment (port taken, file not writable)
`;
