package hsds_test

import (
	"archive/zip"
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/importer/hsds"
)

// benchmarked is how many services the benchmarks read.
const benchmarked = 100_000

// bigJSON writes a page of full services, and bigZip the tables of as many; both give the path.
func bigJSON(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "services.json")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(file)
	fmt.Fprintf(w, `{"total_items":%d,"total_pages":1,"page_number":1,"last_page":true,"contents":[`, benchmarked)
	for i := range benchmarked {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		fmt.Fprintf(w, `{"id":"s%[1]d","name":"Service %[1]d","description":"Help with forms and letters for people of district %[1]d.","status":"active","organization":{"id":"o%[2]d","name":"Organisation %[2]d","description":"We help"},
"phones":[{"id":"p%[1]d","number":"03 9%07[1]d"}],"languages":[{"id":"l%[1]d","name":"Greek"}],"service_at_locations":[{"id":"x%[1]d","location":{"id":"v%[2]d","location_type":"physical","name":"House %[2]d","latitude":-37.8,"longitude":144.96,
"addresses":[{"id":"d%[2]d","address_1":"%[2]d Rathdowne Street","city":"Carlton","state_province":"VIC","postal_code":"3053","country":"AU","address_type":"physical"}]},
"schedules":[{"id":"h%[1]d","freq":"WEEKLY","byday":"MO,TU,WE","opens_at":"09:00","closes_at":"17:00"}]}]}`, i, i%5000)
	}
	fmt.Fprint(w, "]}")
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func bigZip(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "tables.zip")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := zip.NewWriter(file)
	for _, table := range []struct {
		name, header, row string
		times             int
	}{
		{"services.csv", "id,organization_id,name,description,status", "#,#few,Service #,Help with forms and letters for people of district #.,active", 1},
		{"organizations.csv", "id,name,description", "#,Organisation #,We help", 1},
		{"locations.csv", "id,name,latitude,longitude", "#,House #,-37.8,144.96", 1},
		{"services_at_location.csv", "id,service_id,location_id", "#,#,#", 1},
		{"physical_addresses.csv", "id,location_id,address_1,city,state_province,postal_code,country", "#,#,#few Rathdowne Street,Carlton,VIC,3053,AU", 1},
		{"phones.csv", "id,service_id,number", "#,#,03 9#7", 1},
		{"languages.csv", "id,service_id,language", "#,#,Greek", 1},
		{"regular_schedules.csv", "id,service_id,weekday,opens_at,closes_at", "#,#,#day,09:00,17:00", 5},
	} {
		entry, err := w.Create("data/" + table.name)
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintln(entry, table.header)
		for i := range benchmarked {
			for n := range table.times {
				fmt.Fprintln(entry, strings.NewReplacer("#day", strconv.Itoa(n+1), "#few", strconv.Itoa(i%5000), "#7", fmt.Sprintf("%07d", i), "#", strconv.Itoa(i)).Replace(table.row))
			}
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

func benchmarkRead(b *testing.B, path string) {
	options := reading(b)
	b.ResetTimer()
	for range b.N {
		batch, done, err := hsds.Batch(b.Context(), []string{path}, options, nil)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		var heap uint64
		for _, err := range batch.Records {
			if err != nil {
				b.Fatal(err)
			}
			if n++; n%20_000 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				heap = max(heap, m.HeapSys-m.HeapReleased)
			}
		}
		if n != benchmarked {
			b.Fatalf("%d records", n)
		}
		b.ReportMetric(float64(heap>>20), "MiB")
		if err := done(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJSON and BenchmarkTables read 100,000 services into records, and say how much memory the process held.
func BenchmarkJSON(b *testing.B) { benchmarkRead(b, bigJSON(b)) }

func BenchmarkTables(b *testing.B) { benchmarkRead(b, bigZip(b)) }
