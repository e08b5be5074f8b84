#!/bin/sh
# A throw-away PostgreSQL server for the tests: nothing in it survives a crash or "stop".
#
#   url=$(scripts/postgres.sh start DIR)    starts one that keeps its files in DIR, and prints its URL
#   scripts/postgres.sh stop DIR            stops it and deletes what it kept in DIR
#
# It listens on 127.0.0.1 alone, on a port that was free. The role in the URL may create databases.
# As root it runs the server as the user postgres (or $KITH_TEST_POSTGRES_USER), since PostgreSQL
# refuses root; DIR must then lie where that user may go, as under /tmp.
set -eu

fail() {
	echo "postgres.sh: $*" >&2
	exit 1
}

# The newest server there is: the one on the path, or Debian's.
find_programs() {
	for candidate in $(ls -d /usr/lib/postgresql/*/bin /usr/local/pgsql/bin /opt/homebrew/opt/postgresql@*/bin 2>/dev/null | sort -V -r); do
		if [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ]; then
			echo "$candidate"
			return
		fi
	done
	if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
		dirname "$(command -v initdb)"
		return
	fi
	fail "no PostgreSQL server found. Install one (Debian: apt-get install postgresql), or set KITH_TEST_DATABASE_URL to one whose role may create databases."
}

# Runs a command line as the server's user.
as_server() {
	if [ "$(id -u)" = 0 ]; then
		su "${KITH_TEST_POSTGRES_USER:-postgres}" -s /bin/sh -c "$1"
	else
		sh -c "$1"
	fi
}

quoted() { # for a line that a shell reads again
	printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

random() {
	od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

running() {
	[ -f "$dir/url" ] && as_server "$programs/pg_ctl -D $(quoted "$dir/data") status" >/dev/null 2>&1
}

start() {
	mkdir -p "$dir"
	dir=$(cd "$dir" && pwd)
	if running; then
		cat "$dir/url"
		return
	fi
	[ ! -e "$dir/data" ] || fail "$dir holds the remains of another server. Run: $0 stop $dir"
	password=$(random 16)
	(umask 077 && printf '%s\n' "$password" >"$dir/password")
	if [ "$(id -u)" = 0 ]; then
		chown -R "${KITH_TEST_POSTGRES_USER:-postgres}" "$dir"
	fi
	as_server "cd $(quoted "$dir")" 2>/dev/null || fail "the server's user may not enter $dir. Choose a folder under /tmp."
	as_server "cd $(quoted "$dir") && $programs/initdb -D data -U kith --pwfile=password --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --locale=C --no-sync" >"$dir/initdb.log" 2>&1 ||
		fail "initdb failed: $(tail -n 3 "$dir/initdb.log")"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000)) # below the ports systems give out
		options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
		if as_server "cd $(quoted "$dir") && $programs/pg_ctl -D data -l server.log -w -t 60 -o $(quoted "$options") start" >/dev/null 2>&1; then
			(umask 077 && printf 'postgres://kith:%s@127.0.0.1:%s/postgres?sslmode=disable\n' "$password" "$port" >"$dir/url")
			cat "$dir/url"
			return
		fi
	done
	fail "the server does not start: $(tail -n 3 "$dir/server.log")"
}

stop() {
	[ -d "$dir" ] || return 0
	dir=$(cd "$dir" && pwd)
	[ -f "$dir/data/PG_VERSION" ] || return 0
	if running; then
		as_server "$programs/pg_ctl -D $(quoted "$dir/data") -m immediate -w stop" >/dev/null
	fi
	rm -rf "$dir/data"
	rm -f "$dir/url" "$dir/password" "$dir/server.log" "$dir/initdb.log"
	rmdir "$dir" 2>/dev/null || true # it may hold something of somebody else's
}

[ $# = 2 ] || fail "usage: $0 start|stop DIR"
dir=$2
programs=$(find_programs)
case $1 in
start) start ;;
stop) stop ;;
*) fail "usage: $0 start|stop DIR" ;;
esac
