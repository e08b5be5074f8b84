package directory

import (
	"time"
)

// Value is what a group says on an attribute; no Answer at all means not known.
type Value string

// The values an Answer may have.
const (
	Yes Value = "yes"
	No  Value = "no"
	Ask Value = "ask" // "ask us first"
)

// Basis says how an Answer is known.
type Basis string

// The bases, strongest first.
const (
	BasisVisited    Basis = "visited"    // a link worker or curator was there
	BasisDocumented Basis = "documented" // a policy, certificate or photo was seen
	BasisConfirmed  Basis = "confirmed"  // asked by phone or e-mail
	BasisDeclared   Basis = "declared"   // the facilitator ticked it
	BasisImported   Basis = "imported"   // a source said so
)

// Verifies tells whether the basis is more than the group's or a source's own word.
func (b Basis) Verifies() bool {
	return b == BasisVisited || b == BasisDocumented || b == BasisConfirmed
}

// Answer is what a group says on one attribute, with who said so, how and when.
type Answer struct {
	Attribute string `json:"attribute"` // code: "access.step-free-entrance"
	Value     Value  `json:"value"`
	Note      string `json:"note,omitempty"` // at most 300 characters
	Basis     Basis  `json:"basis"`
	Date      Date   `json:"date"`
	By        string `json:"by,omitempty"`       // who said or checked it
	Evidence  string `json:"evidence,omitempty"` // what was seen, for those who keep the group: no listing shows it
}

// Expiry gives the day from which a's claim counts as old.
func (a Answer) Expiry(attribute *Attribute) Date {
	return a.Date.AddMonths(attribute.ExpiryMonths)
}

// Verified tells whether the claim is checked and not older than the attribute's expiry.
func (a Answer) Verified(attribute *Attribute, today Date) bool {
	return a.Basis.Verifies() && today.Before(a.Expiry(attribute))
}

func (a Answer) check(f faults, vocabulary *Vocabulary) {
	field := "answers." + a.Attribute
	attribute, ok := vocabulary.Attribute(a.Attribute)
	if !ok {
		f.add(field, "the vocabulary has no attribute %q", a.Attribute)
		return
	}
	f.check(!attribute.Derived, field, "%q is worked out from the times, cost and ages, and cannot be answered", a.Attribute)
	f.check(a.Value == Yes || a.Value == No || a.Value == Ask, field, "say yes, no or ask, not %q", a.Value)
	checkText(f, field, a.Note, 0, 300)
	checkText(f, field, a.Evidence, 0, 1000)
	switch a.Basis {
	case BasisVisited, BasisDocumented, BasisConfirmed, BasisDeclared, BasisImported:
	default:
		f.add(field, "say how it is known: visited, documented, confirmed, declared or imported, not %q", a.Basis)
	}
	f.check(!a.Date.IsZero(), field, "an answer needs the day it was given")
}

// Date is a day without a time or zone, written 2026-11-23.
type Date struct{ year, month, day int }

// DateOf gives the day of t in t's own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, int(month), day}
}

// ParseDate reads 2026-11-23. Listings hold many dates, so it reads the digits itself; whether there is
// such a day is told by writing it again.
func ParseDate(s string) (Date, error) {
	if len(s) == len(time.DateOnly) && s[4] == '-' && s[7] == '-' && digitsOnly(s[:4]) && digitsOnly(s[5:7]) && digitsOnly(s[8:]) {
		d := Date{year: digits(s[:4]), month: digits(s[5:7]), day: digits(s[8:])}
		if d.day >= 1 && d.day <= 28 && d.month >= 1 && d.month <= 12 {
			return d, nil
		}
		if t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC); DateOf(t) == d {
			return d, nil
		}
	}
	return Date{}, Errorf(CodeInvalid, "write the date as year-month-day, such as 2026-11-23, not %q", clip(s))
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// IsZero tells whether d was never set.
func (d Date) IsZero() bool { return d == Date{} }

// String gives 2026-11-23, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Time gives midnight UTC of the day.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
}

// In gives the day's first moment in a zone.
func (d Date) In(zone *time.Location) time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, zone)
}

// Before tells whether d comes before other.
func (d Date) Before(other Date) bool { return d.Time().Before(other.Time()) }

// AddMonths gives the same day of a later month, rolled over as time.AddDate does.
func (d Date) AddMonths(n int) Date { return DateOf(d.Time().AddDate(0, n, 0)) }

// AddDays gives the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// DaysUntil gives how many days later other is.
func (d Date) DaysUntil(other Date) int {
	return int(other.Time().Sub(d.Time()) / (24 * time.Hour))
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(text))
	return err
}
