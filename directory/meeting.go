package directory

import (
	"time"
)

// Meeting is when and where a group meets (RFC 5545): a first start in a zone, repeated by a rule.
type Meeting struct {
	PlaceID     string   `json:"place_id,omitempty"`     // of the group's places; empty: online, by phone, or not said
	Start       string   `json:"start"`                  // local: "2026-02-03T10:00"
	Zone        string   `json:"zone"`                   // IANA: "Australia/Melbourne"
	Minutes     int      `json:"minutes,omitempty"`      // how long; 0 where nobody said
	RRule       string   `json:"rrule,omitempty"`        // "FREQ=WEEKLY;BYDAY=TU"; empty: once
	ExDates     []string `json:"exdates,omitempty"`      // local days it does not meet: "2026-04-07"
	SchoolTerms bool     `json:"school_terms,omitempty"` // only in school terms of its state
	Online      bool     `json:"online,omitempty"`
	Note        string   `json:"note,omitempty"`
	Original    string   `json:"original,omitempty"` // the source's words
}

// LocalLayout is how Meeting.Start is written.
const LocalLayout = "2006-01-02T15:04"

// Hours is when a service, line or place is open. It is never a Meeting and has no next date.
type Hours struct {
	PlaceID        string     `json:"place_id,omitempty"`
	Open           []Interval `json:"open,omitempty"`
	Always         bool       `json:"always,omitempty"` // 24 hours, every day
	ByAppointment  bool       `json:"by_appointment,omitempty"`
	PublicHolidays string     `json:"public_holidays,omitempty"` // in words: "closed"
	Note           string     `json:"note,omitempty"`
	Original       string     `json:"original,omitempty"` // the source's words, shown where Open is empty
}

// Interval is one opening on one day. Times are minutes after local midnight; Closes may pass 24
// hours, for an opening that ends after midnight.
type Interval struct {
	Day    time.Weekday `json:"day"`
	Opens  int          `json:"opens"`
	Closes int          `json:"closes"`
}

func (m *Meeting) check(f faults, field string) {}

func (h *Hours) check(f faults, field string) {}

// The five below are placeholders until the real ones land in this file and hours.go; replace them.

// Words gives the meeting as a sentence.
func (m *Meeting) Words() string { return m.Original }

// Next gives the next n starts after a moment, in UTC.
func (m *Meeting) Next(after time.Time, n int) []time.Time { return nil }

// Slots gives the times of the week it falls in.
func (m *Meeting) Slots() []string { return nil }

// Frequency gives how often it meets, as a facet slug.
func (m *Meeting) Frequency() string { return "" }

// Words gives the hours as people read them.
func (h *Hours) Words() string { return h.Original }
