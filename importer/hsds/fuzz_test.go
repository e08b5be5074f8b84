package hsds

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// fuzzed reads a file with whatever is in it: it becomes records or is refused with a sentence.
func fuzzed(t *testing.T, name string, text []byte) {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	batch, done, err := Batch(t.Context(), []string{path}, importer.AdaptOptions{State: "VIC", Today: today(t)}, nil)
	if err == nil {
		for r, failed := range batch.Records {
			if err = failed; err != nil {
				break
			}
			for _, m := range r.Meetings {
				if m.Zone == "" {
					m.Zone = "Australia/Melbourne"
				}
				if err := m.Validate(); err != nil {
					t.Errorf("%+v: %v", m, err)
				}
			}
		}
		batch.Summary()
	}
	if code := directory.ErrorCode(err); err != nil && code != directory.CodeInvalid && code != directory.CodeTooLarge {
		t.Errorf("%v", err)
	}
	if err := done(); err != nil {
		t.Error(err)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"id":"1","name":"A","organization":{"id":"o"},"schedules":[{"freq":"WEEKLY","byday":"TU","opens_at":"09:00Z","closes_at":"10:00"}]}`))
	f.Add([]byte(`{"totalElements":1,"content":[{"id":1,"name":"A","regular_schedules":[{"weekday":1,"opens_at":"9am","closes_at":"5pm"}],"organisation":{"id":2}}]}`))
	f.Add([]byte("[{\"id\":\"1\"}]\n[2]"))
	f.Add([]byte(`{"services.csv":[{"id":"1","name":"A","description":"b"}],"phones.csv":[{"service_id":"1","number":"03 9555 0101"}]}`))
	f.Add([]byte("\xff\xfe{\x00\"\x00"))
	f.Fuzz(func(t *testing.T, text []byte) { fuzzed(t, "x.json", text) })
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("id,organization_id,name,description,status\n1,2,A,\"b\nc\",active\n"))
	f.Add([]byte("id,name,alternate_name,url,email,fees\n\xff,,,"))
	f.Fuzz(func(t *testing.T, text []byte) { fuzzed(t, "services.csv", text) })
}

func FuzzZip(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, text []byte) { fuzzed(t, "x.zip", append([]byte("PK\x03\x04"), text...)) })
}

// FuzzSchedule gives one schedule any words: what comes of it is valid, and never an opening that closes before it opens.
func FuzzSchedule(f *testing.F) {
	f.Add("WEEKLY", "MO,TU", "09:00", "17:00", "2026-01-01", "2", "Mondays 9am to 5pm")
	f.Add("MONTHLY", "-1FR", "23:00Z", "01:00+10:00", "", "", "")
	f.Add("", "Monday", "9am", "noon", "x", "0", "2nd Tuesday 10am")
	f.Fuzz(func(t *testing.T, freq, byday, opens, closes, start, interval, description string) {
		got := readTimes([]Object{{"freq": freq, "byday": byday, "opens_at": opens, "closes_at": closes, "dtstart": start, "interval": interval, "description": description}}, nil, melbourne, "", "VIC", today(t))
		for _, h := range got.hours {
			for i, a := range h.Open {
				if a.Opens < 0 || a.Closes <= a.Opens || a.Closes > a.Opens+24*60 {
					t.Errorf("%+v", h)
				}
				for _, b := range h.Open[:i] {
					if a.Day == b.Day && a.Opens < b.Closes && b.Opens < a.Closes {
						t.Errorf("overlap %+v", h)
					}
				}
			}
		}
		for _, m := range got.meetings {
			m.Zone = "Australia/Melbourne"
			if err := m.Validate(); err != nil {
				t.Errorf("%+v: %v", m, err)
			}
		}
	})
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("id,name"), "services.csv")
	f.Fuzz(func(_ *testing.T, head []byte, name string) { Sniff(head, name) })
}

// FuzzObjects reads JSON and puts it together as the shelf does: what was read is what comes back.
func FuzzObjects(f *testing.F) {
	f.Add([]byte(`{"id":"1","name":"A","phones":[{"id":7,"number":"1"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := newShelf()
		if err != nil {
			t.Fatal(err)
		}
		var kept []Object
		_, err = readJSON(context.Background(), bytes.NewReader(text), "x.json", MaxFileBytes, func(_ string, o Object, _ int) error {
			kept = append(kept, o)
			return s.add(tableServices, row{Object: o})
		})
		if err == nil {
			for i := range kept {
				r, err := s.at(tableServices, i)
				if err != nil {
					t.Fatal(err)
				}
				if !agree(r.Object, kept[i]) || !agree(kept[i], r.Object) || r.Object.id() != kept[i].id() {
					t.Errorf("%v came back as %v", kept[i], r.Object)
				}
			}
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
}
