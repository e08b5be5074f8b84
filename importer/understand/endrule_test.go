package understand_test

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

func TestEndRule(t *testing.T) {
	for _, test := range []struct {
		rule  string
		count int
		until string
		want  string
	}{
		{"FREQ=WEEKLY;BYDAY=TU", 0, "", "FREQ=WEEKLY;BYDAY=TU"},
		{"FREQ=WEEKLY;BYDAY=TU", 10, "", "FREQ=WEEKLY;BYDAY=TU;COUNT=10"},
		{"FREQ=WEEKLY;BYDAY=TU", 0, "2026-03-01", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260301"},
		{"FREQ=WEEKLY;BYDAY=TU", 3, "2026-03-01", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260217"},
		{"FREQ=WEEKLY;BYDAY=TU", 30, "2026-03-01", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260301"},
		{"FREQ=DAILY", 1001, "", "FREQ=DAILY;UNTIL=20281030"},
		{"FREQ=WEEKLY;BYDAY=TU", 2_000_000_000, "", "FREQ=WEEKLY;BYDAY=TU"},
		{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 5000, "", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
	} {
		until, _ := directory.ParseDate(test.until)
		got := understand.EndRule(directory.Meeting{Start: "2026-02-03T10:00", RRule: test.rule}, test.count, until).RRule
		if got != test.want {
			t.Errorf("%s after %d or %q gives %s, not %s", test.rule, test.count, test.until, got, test.want)
		}
	}
}
