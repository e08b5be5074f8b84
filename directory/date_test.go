package directory_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

// TestParseDateAgreesWithTime holds ParseDate to the standard library's reading.
func TestParseDateAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[0-9]{4}-[0-9]{2}-[0-9]{2}`), rapid.StringMatching(`[0-9-]{0,12}`), rapid.String()).Draw(t, "text")
		want, wantErr := time.Parse(time.DateOnly, text)
		got, err := directory.ParseDate(text)
		if (err == nil) != (wantErr == nil) || (err == nil && got != directory.DateOf(want)) {
			t.Fatalf("%q is read as %v, %v; the standard library says %v, %v", text, got, err, want, wantErr)
		}
	})
}

func TestDatesCount(t *testing.T) {
	d, err := directory.ParseDate("2024-01-31")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.AddMonths(1).String(); got != "2024-03-02" {
		t.Errorf("a month after 31 January 2024 is %s, want it rolled over to 2 March", got)
	}
	if got := d.DaysUntil(d.AddDays(366)); got != 366 {
		t.Errorf("%d days, want 366", got)
	}
	if !d.Before(d.AddDays(1)) || d.Before(d) {
		t.Error("a day comes before the next, and not before itself")
	}
}
