#!/usr/bin/env bash
# What the action runs: record, verify, deployable. It ends with the exit code of the first that says no.
set -euo pipefail

# Of the application's own node_modules: a gate must not run with whatever version a registry has today.
migrate() {
  npx --no-install migrate "$@" --dir "${GATE_DIRECTORY:-.}"
}

if [ "${GATE_RECORD:-true}" = true ]; then
  migrate record
fi

flags=(--format "${GATE_FORMAT:-github}" --profile "${GATE_PROFILE:-smoke}")
if [ -n "${GATE_ONLY:-}" ]; then
  flags+=(--only "$GATE_ONLY")
fi

if [ -n "${GATE_OUTPUT:-}" ]; then
  migrate verify "$GATE_CONTEXT" "${flags[@]}" >"$GATE_OUTPUT"
else
  migrate verify "$GATE_CONTEXT" "${flags[@]}"
fi

if [ -n "${GATE_ENVIRONMENT:-}" ]; then
  migrate deployable "$GATE_CONTEXT" --to "$GATE_ENVIRONMENT"
fi
