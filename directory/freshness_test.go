package directory

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFreshnessBands(t *testing.T) {
	checked := day(t, "2026-01-01")
	for _, test := range []struct {
		days   int
		band   FreshnessBand
		label  string
		hidden bool
		change int // days from the check to the next change; 0: never
	}{
		{-1, CheckedRecently, "Checked recently", false, 91},
		{0, CheckedRecently, "Checked recently", false, 91},
		{90, CheckedRecently, "Checked recently", false, 91},
		{91, CheckBeforeYouGo, "Check before you go", false, 181},
		{180, CheckBeforeYouGo, "Check before you go", false, 181},
		{181, MayBeOutOfDate, "May be out of date", false, 366},
		{365, MayBeOutOfDate, "May be out of date", false, 366},
		{366, TooOld, "May be out of date", true, 0},
		{3000, TooOld, "May be out of date", true, 0},
	} {
		for _, clock := range []time.Duration{0, 24*time.Hour - time.Second} {
			now := checked.AddDays(test.days).Time().Add(clock)
			f := FreshnessOf(Checked{Date: checked}, time.Time{}, now)
			if f.Band != test.band || f.Hidden() != test.hidden || f.Label() != test.label {
				t.Errorf("%d days: %s, hidden %v, %q", test.days, f.Band, f.Hidden(), f.Label())
			}
			want := time.Time{}
			if test.change > 0 {
				want = checked.AddDays(test.change).Time()
			}
			if got := f.NextChange(); !got.Equal(want) {
				t.Errorf("%d days: changes %v, want %v", test.days, got, want)
			}
		}
	}
}

func TestFreshnessNeverChecked(t *testing.T) {
	imported := time.Date(2020, 11, 3, 5, 0, 0, 0, time.UTC)
	now := imported.AddDate(6, 0, 0)
	f := FreshnessOf(Checked{}, imported, now)
	if f.Band != ImportedNotChecked || f.Hidden() || !f.NextChange().IsZero() || !f.NextCheck().IsZero() {
		t.Errorf("imported: %+v, hidden %v", f, f.Hidden())
	}
	if got := f.Page(); got != "Imported 3 Nov 2020, not checked yet" || got != f.Card() {
		t.Errorf("imported reads %q", got)
	}
	f = FreshnessOf(Checked{}, time.Time{}, now)
	if f.Band != NeverChecked || f.Hidden() || f.Page() != "Not checked yet" || f.Card() != "Not checked yet" || f.Label() != "Not checked yet" {
		t.Errorf("neither: %+v %q", f, f.Page())
	}
	// A check counts for more than the import that came after it.
	f = FreshnessOf(Checked{Date: DateOf(now)}, now, now)
	if f.Band != CheckedRecently {
		t.Errorf("checked and imported: %s", f.Band)
	}
}

func TestFreshnessWords(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		date       string
		method     CheckMethod
		by         string
		card, page string
	}{
		{"2026-11-01", CheckedByPhone, "Maree, who runs it", "Checked 3 weeks ago by phone", "Checked 1 November 2026 by phone with Maree, who runs it · next check by February"},
		{"2026-11-23", CheckedByEmail, "", "Checked today by e-mail", "Checked 23 November 2026 by e-mail · next check by February"},
		{"2026-11-22", CheckedByWebsite, "Sam, link worker", "Checked yesterday on its website", "Checked 22 November 2026 on its website, by Sam, link worker · next check by February"},
		{"2026-11-14", CheckedByVisit, "Rafiqa", "Checked last week, visited", "Checked 14 November 2026 on a visit with Rafiqa · next check by February"},
		{"2026-11-20", "", "", "Checked 3 days ago", "Checked 20 November 2026 · next check by February"},
		{"2026-07-24", CheckedByPhone, "", "Checked 4 months ago: check before you go", "Checked 24 July 2026 by phone · next check was due in October 2026 · Check before you go"},
		{"2026-04-20", CheckedByPhone, "", "Not checked for 7 months: may be out of date", "Checked 20 April 2026 by phone · next check was due in July 2026 · May be out of date"},
		{"2024-11-01", CheckedByPhone, "", "Not checked for 2 years: may be out of date", "Checked 1 November 2024 by phone · next check was due in February 2025 · May be out of date"},
	} {
		f := FreshnessOf(Checked{Date: day(t, test.date), Method: test.method, By: test.by}, time.Time{}, now)
		if got := f.Card(); got != test.card {
			t.Errorf("%s: card %q, want %q", test.date, got, test.card)
		}
		if got := f.Page(); got != test.page {
			t.Errorf("%s: page %q, want %q", test.date, got, test.page)
		}
	}
}

func TestAgoWords(t *testing.T) {
	for days, want := range map[int]string{
		-3: "today", 0: "today", 1: "yesterday", 2: "2 days ago", 6: "6 days ago", 7: "last week", 13: "last week", 14: "2 weeks ago",
		59: "8 weeks ago", 60: "2 months ago", 90: "3 months ago", 180: "6 months ago", 365: "12 months ago", 547: "18 months ago", 548: "2 years ago", 1100: "3 years ago",
	} {
		if got := AgoWords(days); got != want {
			t.Errorf("AgoWords(%d) = %q, want %q", days, got, want)
		}
	}
}

// Relisting at NextChange, and only then, never shows a stale band.
func TestFreshnessChangesOnlyAtNextChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 600*24*60).Draw(t, "now")) * time.Minute)
		checked := Checked{Date: DateOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).AddDays(rapid.IntRange(-400, 100).Draw(t, "checked"))}
		f := FreshnessOf(checked, time.Time{}, now)
		change := f.NextChange()
		if change.IsZero() {
			if later := FreshnessOf(checked, time.Time{}, now.AddDate(5, 0, 0)); later.Band != f.Band {
				t.Fatalf("%s turns into %s with no change told", f.Band, later.Band)
			}
			return
		}
		before, at := FreshnessOf(checked, time.Time{}, change.Add(-time.Second)), FreshnessOf(checked, time.Time{}, change)
		if !change.After(now) || before.Band != f.Band || at.Band == f.Band {
			t.Fatalf("now %s, just before the change %s, at it %s", f.Band, before.Band, at.Band)
		}
	})
}
