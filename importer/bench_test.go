package importer

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// inventedRecord makes the i-th of as many different records as are wanted, as a messy list of a country
// has them: some with a point, some with a suburb alone, phone lines, and hours in words.
func inventedRecord(i int, suburbs []*geo.Suburb) *Record {
	kinds := []directory.Kind{directory.KindGroup, directory.KindService, directory.KindPlace, directory.KindLine}
	words := []string{"Choir", "Shed", "Garden", "Walkers", "Library", "Lunch", "Chess", "Quilters", "Singers", "Cooks"}
	s := suburbs[(i*7919)%len(suburbs)]
	r := &Record{
		File: "list.csv", Row: i + 2, Line: i + 2,
		SourceID: strconv.Itoa(i + 1), Name: fmt.Sprintf("%s %s %d", s.Name, words[i%len(words)], i),
		Organisation: fmt.Sprintf("House %d", i%900), Kind: kinds[i%len(kinds)],
		Summary:     "People of all ages meet here every week, and newcomers are welcome.",
		Description: strings.Repeat("Tea and coffee are made, and there is always somebody at the door. ", 6),
		Categories:  []string{words[i%len(words)], "Community"},
		Phones:      []directory.Phone{{Number: fmt.Sprintf("(03) 5550 %04d", i%10000)}},
		URLs:        []string{fmt.Sprintf("https://example.org/groups/%d", i)},
		Originals:   []directory.Original{{Field: "Notes", Text: "Ramp at the side door."}},
		Hours:       []directory.Hours{{Original: "Monday to Friday 9am-5pm"}},
		Raw: []directory.Original{{Field: "Name", Text: words[i%len(words)]}, {Field: "Suburb", Text: s.Name},
			{Field: "Description", Text: strings.Repeat("Tea and coffee are made. ", 10)}},
	}
	place := PlaceText{Address: fmt.Sprintf("%d Invented Street", i%300+1), Suburb: s.Name, Postcode: s.Postcodes[0], State: s.State}
	if i%3 == 0 {
		point := s.Point
		place.Point = &point
	}
	if i%4 != 3 {
		r.Places = []PlaceText{place}
	}
	return r
}

// inventedBatch streams n records, none of which stays in memory.
func inventedBatch(n int, suburbs []*geo.Suburb) Batch {
	return Batch{Format: "csv", Records: func(yield func(*Record, error) bool) {
		for i := range n {
			if !yield(inventedRecord(i, suburbs), nil) {
				return
			}
		}
	}}
}

// BenchmarkImport100k holds the target of design.md section 8: 100,000 records located, matched,
// compared, staged and applied in at most 60 s and 400 MiB resident. The custom figures are the peak
// of the process (VmHWM, Linux) and the records a second.
func BenchmarkImport100k(b *testing.B) {
	const n = 100_000
	suburbs := testGazetteer(b).All()
	for b.Loop() {
		d := newDesk(b)
		report, err := Run(b.Context(), d.parts(), applying(), inventedBatch(n, suburbs))
		if err != nil || report.New != n {
			b.Fatalf("%+v, %v", countsOf(report), err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(peakMiB(), "peak-MiB")
}

// BenchmarkImport100kAgain is the same import when nothing has changed.
func BenchmarkImport100kAgain(b *testing.B) {
	const n = 100_000
	suburbs := testGazetteer(b).All()
	d := newDesk(b)
	if _, err := Run(b.Context(), d.parts(), applying(), inventedBatch(n, suburbs)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		report, err := Run(b.Context(), d.parts(), applying(), inventedBatch(n, suburbs))
		if err != nil || report.Unchanged != n {
			b.Fatalf("%+v, %v", countsOf(report), err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(peakMiB(), "peak-MiB")
}

// peakMiB gives the most memory this process ever had resident, 0 where the system does not say.
func peakMiB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				return 0
			}
			return kib / 1024
		}
	}
	return 0
}
