#!/bin/sh
# Runs a county on a small disk, fills the disk, and checks that it refuses to write, goes on
# to answer reads, and recovers when space returns. Needs root (it mounts a tmpfs) and curl.
#
#   sh tool/diskfull.sh LIANGSHAN
set -eu
program=$1
disk=$(mktemp -d)
work=$(mktemp -d) # Not on the small disk.
mount -t tmpfs -o size=400m tmpfs "$disk"
"$program" demo -data "$disk/data" -serve=false -log error >/dev/null
"$program" serve -data "$disk/data" -listen 127.0.0.1:18080 -log error >"$work/out" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; umount "$disk"; rm -r "$disk" "$work"' EXIT
token=$(cat "$disk/data.keys/demo.token")
# ask METHOD PATH [BODY]: prints the status.
ask() {
	# A UUIDv7: 48 bits of milliseconds, then random ones.
	ms=$(printf '%012x' "$(date +%s%3N)")
	tail=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
	id="$(echo "$ms" | cut -c1-8)-$(echo "$ms" | cut -c9-12)-7$(echo "$tail" | cut -c1-3)-8$(echo "$tail" | cut -c4-6)-$(echo "$tail" | cut -c5-16)"
	if [ $# = 3 ]; then
		curl -s -o "$work/answer" -w '%{http_code}' -X "$1" -H "Authorization: Bearer $token" \
			-H "Idempotency-Key: $id" -H 'Content-Type: application/json' -d "@$3" "http://127.0.0.1:18080$2"
	else
		curl -s -o "$work/answer" -w '%{http_code}' -H "Authorization: Bearer $token" "http://127.0.0.1:18080$2"
	fi
}
one="$work/one" many="$work/many"
row='{"debit":9001,"credit":3001,"amount":1}'
echo "$row" >"$one"
{
	printf '{"transfers":[%s' "$row"
	for n in $(seq 16000); do printf ',%s' "$row"; done
	echo ']}'
} >"$many"
expect() { [ "$2" = "$3" ] || { echo "$1: $2 instead of $3: $(cat "$work/answer")"; exit 1; }; echo "$1: $2"; }
for n in $(seq 100); do [ "$(ask GET /ready)" = 200 ] && break; sleep 0.1; done
expect "a command with room" "$(ask POST /v1/command/ledger.transfer "$one")" 200
dd if=/dev/zero of="$disk/ballast" bs=1M 2>/dev/null || true
accepted=0
# What was set aside before is used up first; bulk commands do that quickly.
while status=$(ask POST /v1/command/ledger.transfer_many "$many"); [ "$status" = 200 ] && [ $accepted -lt 1000 ]; do
	accepted=$((accepted + 1))
done
expect "a command on a full disk, after $accepted more in bulk" "$status" 503
grep -q journal.full "$work/answer" || { cat "$work/answer"; exit 1; }
expect "a read on a full disk" "$(ask GET /v1/table/ledger_account)" 200
expect "health" "$(ask GET /health)" 200
rm "$disk/ballast"
for n in $(seq 100); do
	status=$(ask POST /v1/command/ledger.transfer "$one")
	[ "$status" = 200 ] && break
	sleep 0.1
done
expect "a command after space returned" "$status" 200
sequence=$(sed 's/.*"sequence":\([0-9]*\).*/\1/' "$work/answer")
for n in $(seq 100); do
	status=$(ask GET "/v1/receipt/$sequence")
	[ "$status" = 200 ] && break
	sleep 0.1
done
expect "its receipt" "$status" 200
kill -TERM $server
for n in $(seq 200); do kill -0 $server 2>/dev/null || break; sleep 0.1; done
if kill -QUIT $server 2>/dev/null; then
	wait $server || true
	cat "$work/out"
	echo "the server did not stop within 20 s of being asked to"
	exit 1
fi
wait $server || true
"$program" verify -data "$disk/data"
echo "disk full: refused, served reads, recovered; nothing is wrong in the record"
