package directory

import (
	"fmt"
	"math"
	"time"
)

// FreshnessBand says how old a listing's last check is (UX-19).
type FreshnessBand string

// The bands, freshest first.
const (
	CheckedRecently    FreshnessBand = "recent"    // up to 90 days
	CheckBeforeYouGo   FreshnessBand = "check"     // up to 180 days
	MayBeOutOfDate     FreshnessBand = "old"       // up to 365 days: sinks under best match
	TooOld             FreshnessBand = "hidden"    // longer: hidden from search
	ImportedNotChecked FreshnessBand = "imported"  // never checked, from a source: the middle band, never hidden by age
	NeverChecked       FreshnessBand = "unchecked" // never checked, no source
)

// FreshnessState is a listing's check with the band it falls in at one moment. Days are counted in
// the zone of that moment.
type FreshnessState struct {
	Band       FreshnessBand
	Checked    Checked
	ImportedAt time.Time
	now        time.Time
}

// FreshnessOf works out the band at now, by the days of its zone: the catalogue's is in Local.
func FreshnessOf(checked Checked, importedAt, now time.Time) FreshnessState {
	f := FreshnessState{Checked: checked, ImportedAt: importedAt, now: now}
	days := checked.Date.DaysUntil(DateOf(now))
	switch {
	case checked.Date.IsZero() && !importedAt.IsZero():
		f.Band = ImportedNotChecked
	case checked.Date.IsZero():
		f.Band = NeverChecked
	case days <= recentDays:
		f.Band = CheckedRecently
	case days <= checkDays:
		f.Band = CheckBeforeYouGo
	case days <= oldDays:
		f.Band = MayBeOutOfDate
	default:
		f.Band = TooOld
	}
	return f
}

// Label gives the band in words.
func (f FreshnessState) Label() string {
	switch f.Band {
	case CheckedRecently:
		return "Checked recently"
	case CheckBeforeYouGo:
		return "Check before you go"
	case MayBeOutOfDate, TooOld:
		return "May be out of date"
	}
	return "Not checked yet"
}

// Card gives the check in one short line: "Checked 3 weeks ago by phone", "Checked 4 months ago:
// check before you go", "Not checked for 7 months: may be out of date", "Imported 3 Nov 2026, not
// checked yet".
func (f FreshnessState) Card() string {
	days := f.Checked.Date.DaysUntil(DateOf(f.now))
	switch f.Band {
	case CheckedRecently:
		return "Checked " + AgoWords(days) + f.Checked.Method.words(", visited")
	case CheckBeforeYouGo:
		return "Checked " + AgoWords(days) + ": check before you go"
	case MayBeOutOfDate, TooOld:
		return "Not checked for " + longWords(days) + ": may be out of date"
	case ImportedNotChecked:
		return "Imported " + f.ImportedAt.In(f.now.Location()).Format("2 Jan 2006") + ", not checked yet"
	}
	return "Not checked yet"
}

// Page gives the check in full: "Checked 1 November 2026 by phone with Maree, who runs it · next check
// by February". A band past recent is named, and a check that is late is said to be.
func (f FreshnessState) Page() string {
	if f.Checked.Date.IsZero() {
		return f.Card()
	}
	words := "Checked " + DateWords(f.Checked.Date) + f.Checked.Method.words(" on a visit")
	switch {
	case f.Checked.By == "":
	case f.Checked.Method == CheckedByWebsite: // nobody was spoken with
		words += ", by " + f.Checked.By
	default:
		words += " with " + f.Checked.By
	}
	due := f.NextCheck()
	if due.Before(DateOf(f.now)) {
		words += " · next check was due in " + due.Time().Format("January 2006")
	} else {
		words += " · next check by " + due.Time().Format("January")
	}
	if f.Band != CheckedRecently {
		words += " · " + f.Label()
	}
	return words
}

// NextCheck gives the day the next check is due; the zero Date where nobody ever checked.
func (f FreshnessState) NextCheck() Date {
	if f.Checked.Date.IsZero() {
		return Date{}
	}
	return f.Checked.Date.AddMonths(nextCheckMonths)
}

// words gives how a check was made, to follow its date. visited is what a visit reads like there.
func (m CheckMethod) words(visited string) string {
	switch m {
	case CheckedByVisit:
		return visited
	case CheckedByPhone:
		return " by phone"
	case CheckedByEmail:
		return " by e-mail"
	case CheckedByWebsite:
		return " on its website"
	}
	return ""
}

// AgoWords gives how long ago a day was: "today", "yesterday", "last week", "3 weeks ago".
func AgoWords(days int) string {
	switch {
	case days <= 0:
		return "today"
	case days == 1:
		return "yesterday"
	case days >= 7 && days < 14:
		return "last week"
	}
	return longWords(days) + " ago"
}

// longWords gives a length of time in its largest fitting unit: "3 weeks", "7 months", "2 years".
func longWords(days int) string {
	switch {
	case days < 14:
		return fmt.Sprintf("%d days", days)
	case days < 60:
		return fmt.Sprintf("%d weeks", days/7)
	case days < 548: // a year and a half
		return fmt.Sprintf("%.0f months", math.Round(float64(days)/30.44))
	}
	return fmt.Sprintf("%.0f years", math.Round(float64(days)/365.25))
}

// Hidden tells whether searching no longer shows the listing.
func (f FreshnessState) Hidden() bool { return f.Band == TooOld }

// NextChange gives the moment the band changes next; zero for never.
func (f FreshnessState) NextChange() time.Time {
	if f.Checked.Date.IsZero() {
		return time.Time{}
	}
	for _, last := range []int{recentDays, checkDays, oldDays} {
		if at := f.Checked.Date.AddDays(last + 1).In(f.now.Location()); at.After(f.now) {
			return at
		}
	}
	return time.Time{}
}
