#!/bin/sh
# Installs PostgreSQL, against which `make bench-peers` compares.
set -eu
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v pgbench >/dev/null 2>&1; then
	exit 0
fi
echo "make bench-peers: installing postgresql (the peer that the same rows go through)"
apt-get update -qq >/dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql postgresql-contrib >/dev/null
