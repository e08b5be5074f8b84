#!/usr/bin/env bash
# Measures speed and size on this machine and prints one table: what, target, measured. Benchmarks are
# go test's own; this only runs them one package at a time and lines their figures up. Takes about ten
# minutes. QUICK=1 leaves the million listings and the 100,000-row import out.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp)
trap 'rm -f "$out"' EXIT

run() { # package, benchmarks, benchtime
	echo "measuring $2 …" >&2
	go test "$1" -run '^$' -bench "$2" -benchtime "$3" -benchmem -timeout 30m >>"$out" 2>&1 || { tail -20 "$out" >&2; exit 1; }
}
run ./directory/memindex '^BenchmarkSearch100k$' 5000x
run ./directory/memindex '^BenchmarkBuild100k$' 3x
run ./directory/memindex '^BenchmarkApplyOne$' 1000x
run ./web '^BenchmarkAPISearch100k$' 5000x
run ./web '^BenchmarkAPIThroughput100k$' 20000x
run ./web '^BenchmarkPage100k$' 1000x
run ./web '^BenchmarkTable100k$' 200x
run ./web '^BenchmarkTableSearched100k$' 40x
run ./directory '^BenchmarkStart100k$' 3x
run ./geo '^BenchmarkLookup' 20000x
if [ -z "${QUICK:-}" ]; then
	run ./directory/memindex '^BenchmarkSearch1M$' 3000x
	run ./directory/memindex '^BenchmarkBuild1M$' 1x
	run ./importer '^BenchmarkImport100k$' 1x
	run ./importer '^BenchmarkImport100kAmongOthers$' 1x
	run ./importer '^BenchmarkDeskFirstReport$' 5x
fi

figure() { # benchmark (a name or its beginning), unit → the figure, or –
	awk -v name="$1" -v unit="$2" '
		index($1, name) == 1 { for (i = 3; i < NF; i += 2) if ($(i + 1) == unit) { print $i; found = 1; exit } }
		END { if (!found) print "–" }' "$out"
}
row() { printf '| %-58s | %-28s | %s |\n' "$1" "$2" "$3"; }

echo
echo "Machine: $(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo 2>/dev/null || sysctl -n machdep.cpu.brand_string), $(nproc 2>/dev/null || sysctl -n hw.ncpu) cores, $(go env GOOS)/$(go env GOARCH), $(go version | cut -d' ' -f3), load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)"
echo
row 'what' 'target' 'measured'
row '---' '---' '---'
filters='BenchmarkSearch100k/radius+3filters'
row 'search 25 km + 3 filters + all counts, 100,000, in process' 'p50 ≤ 300 µs, p99 ≤ 3,000 µs' "p50 $(figure "$filters" p50-µs) µs, p95 $(figure "$filters" p95-µs) µs, p99 $(figure "$filters" p99-µs) µs, $(figure "$filters" allocs/op) allocations"
row 'the same over HTTP, JSON' 'p50 ≤ 1.5 ms' "p50 $(figure BenchmarkAPISearch100k p50-ms) ms, p95 $(figure BenchmarkAPISearch100k p95-ms) ms, p99 $(figure BenchmarkAPISearch100k p99-ms) ms"
row 'the same, 16 clients on the same cores' '≥ 4,000 req/s' "$(figure BenchmarkAPIThroughput100k req/s) req/s"
row 'search page, whole HTML, 100,000' 'p50 ≤ 5 ms' "p50 $(figure BenchmarkPage100k p50-ms) ms, p95 $(figure BenchmarkPage100k p95-ms) ms; $(figure BenchmarkPage100k KiB-gzipped) KiB gzipped"
row "curators' table, whole HTML, 100,000, SQLite" 'p50 ≤ 100 ms' "p50 $(figure BenchmarkTable100k p50-ms) ms, p95 $(figure BenchmarkTable100k p95-ms) ms"
row 'the same, narrowed by searching too' 'p50 ≤ 100 ms' "p50 $(figure BenchmarkTableSearched100k p50-ms) ms, p95 $(figure BenchmarkTableSearched100k p95-ms) ms"
row 'start to ready, 100,000, SQLite' '≤ 3 s' "$(figure BenchmarkStart100k s/start) s"
row 'index build, 100,000' '' "$(figure BenchmarkBuild100k s/build) s, heap $(figure BenchmarkBuild100k heap-MiB) MiB"
row 'one change until searches see it, 100,000' '' "p50 $(figure BenchmarkApplyOne p50-µs) µs, p95 $(figure BenchmarkApplyOne p95-µs) µs"
row 'suburb lookup, mixed' 'p50 ≤ 200 µs' "p50 $(figure BenchmarkLookup p50-µs) µs, p95 $(figure BenchmarkLookup p95-µs) µs"
if [ -z "${QUICK:-}" ]; then
	million='BenchmarkSearch1M/radius+3filters'
	row 'search 25 km + 3 filters + all counts, 1,000,000' 'p50 ≤ 2,000 µs, p99 ≤ 15,000 µs' "p50 $(figure "$million" p50-µs) µs, p95 $(figure "$million" p95-µs) µs, p99 $(figure "$million" p99-µs) µs"
	row 'index of 1,000,000' '≤ 600 MiB resident' "$(figure BenchmarkBuild1M resident-MiB) MiB resident, built in $(figure BenchmarkBuild1M s/build) s"
	row 'import 100,000 CSV rows, all of it' '≤ 60 s, ≤ 400 MiB resident' "$(awk -v r="$(figure BenchmarkImport100k rows/s)" 'BEGIN { printf "%.1f", 100000 / r }') s, $(figure BenchmarkImport100k peak-MiB) MiB resident"
	row 'the same, half of it among 100,000 groups of another source' '≤ 60 s, ≤ 400 MiB resident' "$(awk -v r="$(figure BenchmarkImport100kAmongOthers rows/s)" 'BEGIN { printf "%.1f", 100000 / r }') s, $(figure BenchmarkImport100kAmongOthers peak-MiB) MiB resident"
	row 'first report of an upload of 1,000 rows' '≤ 2 s' "$(figure BenchmarkDeskFirstReport s/report) s"
fi
echo
echo "Every figure:"
grep '^Benchmark' "$out"
