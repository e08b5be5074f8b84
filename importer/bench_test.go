package importer_test

import (
	"bufio"
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/cataloguetest"
	"github.com/kithdirectory/kith/geo"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
	"github.com/kithdirectory/kith/importer/formats"
	"github.com/kithdirectory/kith/importer/understand"
)

// inventedRows is how many rows the benchmarks import.
const inventedRows = 100_000

// BenchmarkImport100k measures 100,000 CSV rows parsed, validated,
// located, matched, compared, staged, applied and indexed in at most 60 s and 400 MiB resident. Its
// figures are rows a second and the peak of the process (VmHWM, Linux).
func BenchmarkImport100k(b *testing.B) {
	path := inventedCSV(b, benchRow)
	for b.Loop() {
		c := cataloguetest.New(b, time.Now)
		if r := benchImport(b, c, "bench", path); r.New < inventedRows*99/100 {
			b.Fatalf("%d new, %d rejected of %d", r.New, r.Rejected, r.Records)
		}
	}
	benchFigures(b)
}

// BenchmarkImport100kAgain is the same import when nothing has changed.
func BenchmarkImport100kAgain(b *testing.B) {
	path := inventedCSV(b, benchRow)
	c := cataloguetest.New(b, time.Now)
	first := benchImport(b, c, "bench", path)
	for b.Loop() {
		if r := benchImport(b, c, "bench", path); r.Unchanged != first.New {
			b.Fatalf("%d new, %d changed of %d", r.New, r.Changed, r.Records)
		}
	}
	benchFigures(b)
}

// BenchmarkImport100kAmongOthers imports 100,000 rows where another source brought 100,000 groups before. Half of
// the rows are groups that are here already, in other words; the others share telephone numbers with them.
func BenchmarkImport100kAmongOthers(b *testing.B) {
	first, second := inventedCSV(b, benchRow), inventedCSV(b, otherRow)
	for b.Loop() {
		b.StopTimer()
		c := cataloguetest.New(b, time.Now)
		benchImport(b, c, "bench", first)
		forgetPeak(b)
		b.StartTimer()
		r := benchImport(b, c, "others", second)
		if r.Matched+r.Probable < inventedRows/2 || r.New < inventedRows*49/100 {
			b.Fatalf("%d new, %d matched, %d probable of %d", r.New, r.Matched, r.Probable, r.Records)
		}
		found, err := c.Search(b.Context(), directory.Anyone(), directory.Search{Kinds: directory.Kinds(), Text: fmt.Sprintf("Others %d", inventedRows+1)})
		if err != nil || found.Total == 0 {
			b.Fatal("what was imported is not found", err)
		}
	}
	benchFigures(b)
}

// forgetPeak makes peakMiB tell of what comes from now on, where the system can.
func forgetPeak(b *testing.B) {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		b.Log("the peak is that of the whole process:", err)
	}
}

func benchFigures(b *testing.B) {
	b.ReportMetric(inventedRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(peakMiB(b), "peak-MiB")
}

// firstReportRows is how many rows an officer uploads who then waits for the first report.
const firstReportRows = 1_000

// BenchmarkDeskFirstReport measures an upload at the desk until what was understood of it is there to be looked at:
// at most 2 s.
func BenchmarkDeskFirstReport(b *testing.B) {
	list, err := os.ReadFile(inventedRowsCSV(b, firstReportRows, benchRow))
	if err != nil {
		b.Fatal(err)
	}
	c := cataloguetest.New(b, time.Now)
	open := func(ctx context.Context, paths []string, format string, mappings importer.Mappings, read importer.AdaptOptions, used func([]*importer.Mapping) error) (importer.Batch, func() error, error) {
		return formats.Open(ctx, paths, formats.Ask{Format: "auto", Mappings: mappings, Read: read, Used: used})
	}
	desk := importer.NewDesk(importer.Parts{Catalogue: c}, open)
	ctx, stop := context.WithCancel(b.Context())
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		desk.Work(ctx)
	}()
	defer func() {
		stop()
		<-worked
	}()
	for b.Loop() {
		begun, err := desk.Begin(ctx, directory.Operator("bench"), "bench", directory.ImportSettings{Region: "Australia"},
			[]importer.Upload{{Name: "list.csv", Content: bytes.NewReader(list)}})
		if err != nil {
			b.Fatal(err)
		}
		for begun.Status == directory.ImportReading {
			time.Sleep(5 * time.Millisecond)
			if begun, _, err = desk.Import(ctx, begun.ID); err != nil {
				b.Fatal(err)
			}
		}
		if begun.Status != directory.ImportWaiting || begun.Records != firstReportRows {
			b.Fatalf("it is %s with %d records", begun.Status, begun.Records)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/report")
}

func benchImport(b *testing.B, c *directory.Catalogue, source, path string) *importer.Report {
	rules, err := understand.LoadRules()
	if err != nil {
		b.Fatal(err)
	}
	adapt := importer.AdaptOptions{State: "VIC", Source: source, Today: directory.DateOf(c.Now()), Rules: rules}
	batch, done, err := csv.Batch(b.Context(), []string{path}, importer.Mappings{}, adapt, func([]*importer.Mapping) error { return nil })
	if err != nil {
		b.Fatal(err)
	}
	stages := map[importer.Stage]time.Duration{}
	last := time.Now()
	options := importer.Options{Source: source, Region: "Australia", Apply: true, Actor: directory.Operator("bench"),
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
func inventedCSV(b *testing.B, rowOf func(i int, s *geo.Suburb) []string) string {
	return inventedRowsCSV(b, inventedRows, rowOf)
}

func inventedRowsCSV(b *testing.B, rows int, rowOf func(i int, s *geo.Suburb) []string) string {
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
	for i := -1; i < rows; i++ {
		row := strings.Split(header, ",")
		if i >= 0 {
			row = rowOf(i, suburbs[(i*7919)%len(suburbs)])
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

// benchRow is a row of the first list.
func benchRow(i int, s *geo.Suburb) []string { return inventedRow(i, s) }

// otherRow is a row of another list: even ones are groups of the first in other words, odd ones are not there.
func otherRow(i int, s *geo.Suburb) []string {
	n := i
	if i%2 == 1 {
		n = i + inventedRows
	}
	row := inventedRow(n, s)
	row[0] = strconv.Itoa(n + 5_000_000)
	row[3] = "Everybody is welcome. " + row[3]
	if i%2 == 1 {
		row[1] = fmt.Sprintf("%s Others %d", s.Name, n)
		return row
	}
	row[1] += " Inc."
	row[2] = ""
	return row
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
