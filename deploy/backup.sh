#!/bin/sh
# The database into /backups, or back from there: `backup`, `restore [FILE]`. Both are all or nothing.
set -eu
keys=${KEYS:-/keys} backups=${BACKUPS:-/backups}
PGPASSWORD=$(cat "$keys/postgres_password")
export PGPASSWORD PGHOST="${PGHOST:-postgres}" PGUSER=salon PGDATABASE=salon
# What is dropped and what is put into its place need not be told of one by one.
export PGOPTIONS="-c client_min_messages=warning"
umask 077
case "${1:-backup}" in
backup)
	file=$backups/salon-$(date -u +%Y%m%d-%H%M%S).dump
	pg_dump --format=custom --no-owner --file="$file.part"
	mv "$file.part" "$file"
	echo "$file. The encryption keys are not in it: docs/deployment.md says how to keep them."
	;;
restore)
	file=${2:-$(ls "$backups"/salon-*.dump | tail -n 1)}
	others=$(psql --tuples-only --no-align --command="SELECT count(*) FROM pg_stat_activity \
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
	if [ "$others" != 0 ]; then
		echo "Somebody uses the database: docker compose stop web worker mirror-worker soon-worker beat" >&2
		exit 1
	fi
	script=$(mktemp)
	trap 'rm -f "$script"' EXIT
	if ! pg_restore --no-owner --file="$script" "$file"; then
		echo "$file is no whole backup: the database is as it was." >&2
		exit 1
	fi
	# The whole schema goes first: a table of a newer version would meet its own migration again.
	psql --quiet --no-psqlrc --output=/dev/null --single-transaction --set=ON_ERROR_STOP=1 \
		--command="DROP SCHEMA public CASCADE; CREATE SCHEMA public; ALTER SCHEMA public OWNER TO pg_database_owner" \
		--file="$script"
	echo "Restored from $file: docker compose up --detach --wait"
	;;
*)
	echo "backup or restore [FILE]" >&2
	exit 2
	;;
esac
