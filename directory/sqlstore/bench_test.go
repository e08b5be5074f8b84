package sqlstore_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/directory/storetest"
)

// Groups a transaction saves, as an import does.
const benchBatch = 500

// benchRows is how many groups the benchmarks are about; KITH_BENCH_ROWS asks for other sizes.
func benchRows(tb testing.TB) int {
	tb.Helper()
	text := os.Getenv("KITH_BENCH_ROWS")
	if text == "" {
		return 20_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatalf("KITH_BENCH_ROWS is %q, not a number", text)
	}
	return n
}

// engines opens an empty store of each engine there is.
func engines(b *testing.B, run func(b *testing.B, open func() *sqlstore.Store)) {
	b.Run("SQLite", func(b *testing.B) {
		run(b, func() *sqlstore.Store { return openSQLite(b, b.TempDir()) })
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		serverURL(b)
		run(b, func() *sqlstore.Store { return openPostgres(b, newDatabase(b)) })
	})
}

// BenchmarkWriteGroups saves groups as an import applies them: each with its venue, revision and
// listing. Target on two cores, SQLite: 100,000 in 25 s.
func BenchmarkWriteGroups(b *testing.B) {
	n := benchRows(b)
	engines(b, func(b *testing.B, open func() *sqlstore.Store) {
		for b.Loop() {
			b.StopTimer()
			s := open()
			b.StartTimer()
			saveMany(b, s, n)
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "groups/s")
	})
}

// BenchmarkStageRecords adds and then marks the records of an import.
func BenchmarkStageRecords(b *testing.B) {
	n := benchRows(b)
	engines(b, func(b *testing.B, open func() *sqlstore.Store) {
		for b.Loop() {
			b.StopTimer()
			s := open()
			b.StartTimer()
			stageMany(b, s, n)
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
	})
}

// BenchmarkListingsAfter reads every listing, as an index does at start. Target on two cores:
// 100,000 in 2 s.
func BenchmarkListingsAfter(b *testing.B) {
	n := benchRows(b)
	engines(b, func(b *testing.B, open func() *sqlstore.Store) {
		s := open()
		saveMany(b, s, n)
		for b.Loop() {
			read := 0
			for seq := int64(0); ; {
				page, err := s.ListingsAfter(b.Context(), seq, 5000)
				if err != nil {
					b.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				read, seq = read+len(page), page[len(page)-1].Seq
			}
			if read != n {
				b.Fatalf("read %d listings, want %d", read, n)
			}
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "listings/s")
	})
}

func saveMany(b *testing.B, s *sqlstore.Store, n int) {
	b.Helper()
	inBatches(b, s, n, func(ctx context.Context, tx directory.Tx, i int) error {
		g := storetest.InventedGroup(i)
		if err := tx.SaveVenue(ctx, storetest.InventedVenue(i)); err != nil {
			return err
		}
		if err := tx.SaveGroup(ctx, g, "hash"); err != nil {
			return err
		}
		revision := directory.Revision{GroupID: g.ID, Version: g.Version, Author: "kith import", At: storetest.Moment(), Group: g}
		if err := tx.AddRevision(ctx, revision); err != nil {
			return err
		}
		return tx.SaveListings(ctx, g.ID, []*directory.Listing{storetest.InventedListing(i)}, storetest.Moment())
	})
}

func stageMany(b *testing.B, s *sqlstore.Store, n int) {
	b.Helper()
	id := storetest.InventedID("import", 1)
	record := func(i int) directory.Record {
		return directory.Record{
			ImportID: id, Position: i + 1, Row: i + 2, Key: fmt.Sprintf("key-%d", i), Action: directory.RecordNew, Hash: "hash",
			Doc: []byte(fmt.Sprintf(`{"name":"Group %d","description":"%01500d"}`, i, i)), Raw: []byte(fmt.Sprintf(`{"cells":"%0500d"}`, i)),
		}
	}
	err := s.Write(b.Context(), func(tx directory.Tx) error {
		return tx.SaveImport(b.Context(), &directory.Import{ID: id, Status: directory.ImportStaged, CreatedAt: time.Now()})
	})
	if err != nil {
		b.Fatal(err)
	}
	var batch []directory.Record
	inBatches(b, s, n, func(ctx context.Context, tx directory.Tx, i int) error {
		batch = append(batch, record(i))
		if len(batch) < benchBatch && i < n-1 {
			return nil
		}
		err := tx.AddRecords(ctx, batch)
		batch = batch[:0]
		return err
	})
}

func inBatches(b *testing.B, s *sqlstore.Store, n int, save func(ctx context.Context, tx directory.Tx, i int) error) {
	b.Helper()
	ctx := b.Context()
	for first := 0; first < n; first += benchBatch {
		err := s.Write(ctx, func(tx directory.Tx) error {
			for i := first; i < min(first+benchBatch, n); i++ {
				if err := save(ctx, tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
