package importer_test

import (
	"bufio"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
	"github.com/kithdirectory/kith/importer/understand"
)

// inventedRows is how many rows the benchmarks import.
const inventedRows = 100_000

// BenchmarkImport100k measures 100,000 CSV rows parsed, validated,
// located, matched, compared, staged, applied and indexed in at most 60 s and 400 MiB resident. Its
// figures are rows a second and the peak of the process (VmHWM, Linux).
func BenchmarkImport100k(b *testing.B) {
	path := inventedCSV(b)
	for b.Loop() {
		c := benchCatalogue(b)
		if r := benchImport(b, c, path); r.New < inventedRows*99/100 {
			b.Fatalf("%d new, %d rejected of %d", r.New, r.Rejected, r.Records)
		}
	}
	benchFigures(b)
}

// BenchmarkImport100kAgain is the same import when nothing has changed.
func BenchmarkImport100kAgain(b *testing.B) {
	path := inventedCSV(b)
	c := benchCatalogue(b)
	first := benchImport(b, c, path)
	for b.Loop() {
		if r := benchImport(b, c, path); r.Unchanged != first.New {
			b.Fatalf("%d new, %d changed of %d", r.New, r.Changed, r.Records)
		}
	}
	benchFigures(b)
}

func benchFigures(b *testing.B) {
	b.ReportMetric(inventedRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(peakMiB(b), "peak-MiB")
}

func benchCatalogue(b *testing.B) *directory.Catalogue {
	store, err := sqlstore.OpenSQLite(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	gazetteer, err := geo.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		b.Fatal(err)
	}
	return directory.NewCatalogue(directory.Parts{
		Store: store, Gazetteer: gazetteer, Vocabulary: vocabulary, Index: memindex.New(vocabulary),
	})
}

func benchImport(b *testing.B, c *directory.Catalogue, path string) *importer.Report {
	rules, err := understand.LoadRules()
	if err != nil {
		b.Fatal(err)
	}
	adapt := importer.AdaptOptions{State: "VIC", Source: "bench", Today: directory.DateOf(c.Now()), Rules: rules}
	batch, done, err := csv.Batch(b.Context(), []string{path}, importer.Mappings{}, adapt, func([]*importer.Mapping) error { return nil })
	if err != nil {
		b.Fatal(err)
	}
	stages := map[importer.Stage]time.Duration{}
	last := time.Now()
	options := importer.Options{Source: "bench", Region: "Australia", Apply: true, Actor: directory.Operator("bench"),
		Progress: func(p importer.Progress) {
			stages[p.Stage] += time.Since(last)
			last = time.Now()
		}}
	report, err := importer.Run(b.Context(), importer.Parts{Catalogue: c}, options, batch)
	if err != nil || report.Refused != nil {
		b.Fatal(err, report.Refused)
	}
	if err := done(); err != nil {
		b.Error(err)
	}
	b.Logf("%v", stages)
	return report
}

// inventedCSV writes a file of different rows, as a messy list of a country has them: some with a point,
// some with a suburb alone, phone lines, and hours and ages in words.
func inventedCSV(b *testing.B) string {
	gazetteer, err := geo.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "invented.csv")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(file)
	w := stdcsv.NewWriter(out)
	header := "ID,Name,Organisation,Description,Category,Address,Suburb,State,Postcode,Latitude,Longitude,Phone,Website,Hours,Ages,Cost"
	suburbs := gazetteer.All()
	for i := -1; i < inventedRows; i++ {
		row := strings.Split(header, ",")
		if i >= 0 {
			row = inventedRow(i, suburbs[(i*7919)%len(suburbs)])
		}
		if err := w.Write(row); err != nil {
			b.Fatal(err)
		}
	}
	w.Flush()
	if err := errors.Join(w.Error(), out.Flush()); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func inventedRow(i int, s *geo.Suburb) []string {
	words := []string{"Choir", "Shed", "Garden", "Walkers", "Library", "Lunch", "Chess", "Quilters", "Singers", "Cooks"}
	word := words[i%len(words)]
	row := []string{
		strconv.Itoa(i + 1), fmt.Sprintf("%s %s %d", s.Name, word, i), fmt.Sprintf("House %d", i%900),
		fmt.Sprintf("A %s for people of all ages who meet every week; newcomers are welcome. %s", strings.ToLower(word),
			strings.Repeat("Tea and coffee are made, and there is always somebody at the door. ", 4)),
		word, fmt.Sprintf("%d Invented Street", i%300+1), s.Name, s.State, s.Postcodes[0], "", "",
		fmt.Sprintf("(03) 5550 %04d", i%10000), fmt.Sprintf("https://example.org/groups/%d", i), "", "", "",
	}
	switch i % 4 {
	case 0:
		row[9], row[10] = strconv.FormatFloat(s.Point.Lat, 'f', 5, 64), strconv.FormatFloat(s.Point.Lng, 'f', 5, 64)
		row[13] = "Tuesdays 10am-12pm"
	case 1:
		row[13], row[14], row[15] = "Mon-Fri 9am-5pm", "18+", "$5"
	case 3:
		for j := 5; j <= 10; j++ {
			row[j] = ""
		}
	}
	return row
}

// peakMiB gives the most memory this process ever had resident, 0 where the system does not say.
func peakMiB(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	return 0
}
