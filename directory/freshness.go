package directory

import "time"

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

// The last day, counted from the check, of each band.
const (
	recentDays = 90
	checkDays  = 180
	oldDays    = 365
)

// Freshness bundles a listing's check with the band it falls in.
type FreshnessState struct {
	Band       FreshnessBand
	Checked    Checked
	ImportedAt time.Time
	now        time.Time
}

// FreshnessOf works out the band at now.
func FreshnessOf(checked Checked, importedAt, now time.Time) FreshnessState {
	f := FreshnessState{Checked: checked, ImportedAt: importedAt, now: now}
	days := checked.Date.DaysUntil(DateOf(now.UTC()))
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

// Hidden tells whether searching no longer shows the listing.
func (f FreshnessState) Hidden() bool { return f.Band == TooOld }

// NextChange gives the moment the band changes next; zero for never.
func (f FreshnessState) NextChange() time.Time {
	if f.Checked.Date.IsZero() {
		return time.Time{}
	}
	for _, last := range []int{recentDays, checkDays, oldDays} {
		if at := f.Checked.Date.AddDays(last + 1).Time(); at.After(f.now) {
			return at
		}
	}
	return time.Time{}
}
