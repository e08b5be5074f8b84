package match_test

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/match"
)

// benchGroups is how many groups are stored, and the most records that are compared with them.
const benchGroups = 100_000

// BenchmarkFind compares lists with 100,000 stored groups, of which every second record is one. Targets on two
// cores: 1,000 records well below a second; 100,000 in 15 s and 150 MiB beyond what the records take.
func BenchmarkFind(b *testing.B) {
	v := newInventor(b, 9, 1<<20)
	stored := make([]directory.GroupParts, benchGroups)
	for i := range stored {
		stored[i] = v.parts()
	}
	s := store(b, v.builder, stored)
	records := make([]match.Features, benchGroups)
	for i := range records {
		parts := v.parts()
		if i%2 == 0 {
			parts = v.again(stored[i])
		}
		records[i] = v.features(parts)
	}
	stored = nil
	finder := match.New(s, nil, nil)
	for _, n := range []int{1, 1_000, benchGroups} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			runtime.GC()
			before := residentMiB(b)
			found := 0
			for b.Loop() {
				matches, err := finder.Find(b.Context(), records[:n])
				if err != nil {
					b.Fatal(err)
				}
				found = 0
				for _, m := range matches {
					if m.Level() != match.Different {
						found++
					}
				}
			}
			b.ReportMetric(float64(found), "found")
			b.ReportMetric(before, "MiB-before")
			b.ReportMetric(peakMiB(b), "peak-MiB")
		})
	}
}

// BenchmarkWithin looks for duplicates inside a list of 100,000.
func BenchmarkWithin(b *testing.B) {
	v := newInventor(b, 9, 1<<20)
	records := make([]match.Features, benchGroups)
	for i := 0; i < len(records); i += 2 {
		parts := v.parts()
		records[i] = v.features(parts)
		if i%20 == 0 {
			parts = v.again(parts)
		} else {
			parts = v.parts()
		}
		records[i+1] = v.features(parts)
	}
	keys, names, at := match.Keys(records)
	for b.Loop() {
		found, err := match.Within(keys, names, at)
		if err != nil || len(found) < benchGroups/40 {
			b.Fatalf("%d duplicates, %v", len(found), err)
		}
		b.ReportMetric(float64(len(found)), "found")
	}
	b.ReportMetric(peakMiB(b), "peak-MiB")
}

// BenchmarkOf makes features of a group, as for every row of a list.
func BenchmarkOf(b *testing.B) {
	v := newInventor(b, 9, 1<<20)
	parts := v.parts()
	for b.Loop() {
		v.features(parts)
	}
}

// BenchmarkMatchKeys makes the keys of a group, as for every group that is saved.
func BenchmarkMatchKeys(b *testing.B) {
	v := newInventor(b, 9, 1<<20)
	listings := v.builder.Sketch(v.parts())
	for b.Loop() {
		directory.MatchKeys(listings)
	}
}

func residentMiB(b *testing.B) float64 { return statusMiB(b, "VmRSS:") }

// peakMiB gives the most memory this process ever had resident.
func peakMiB(b *testing.B) float64 { return statusMiB(b, "VmHWM:") }

// statusMiB reads a figure of the process, 0 where the system does not say.
func statusMiB(b *testing.B, name string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	return 0
}
