package directory

import "time"

// MaxRefetchHours is the longest time between two fetches of a source: a year.
const MaxRefetchHours = 366 * 24

// Refetch is how a source is fetched again by itself, and how that went.
type Refetch struct {
	Every  int  `json:"every,omitempty"`  // hours; 0: not by itself
	Itself bool `json:"itself,omitempty"` // what was fetched is published without asking, where nothing needs a person
	// NextAt is when it is fetched next. While a process is at it, that is when another may take over.
	NextAt       time.Time `json:"next_at,omitzero"`
	Failures     int       `json:"failures,omitempty"` // in a row
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	Last         Fetched   `json:"last,omitzero"`   // the last try
	Good         Fetched   `json:"good,omitzero"`   // the last that could be read
	Before       Fetched   `json:"before,omitzero"` // the one that could be read before it
}

// Fetched is how fetching a source once went.
type Fetched struct {
	At        time.Time `json:"at"`
	OK        bool      `json:"ok"`
	Unchanged bool      `json:"unchanged,omitempty"` // its server says that it is as before
	Sentence  string    `json:"sentence,omitempty"`  // what went wrong, or waits for a person
	ImportID  string    `json:"import_id,omitempty"`
	Format    string    `json:"format,omitempty"`
	Rows      int       `json:"rows,omitempty"` // records
	New       int       `json:"new,omitempty"`
	Changed   int       `json:"changed,omitempty"`
	Gone      int       `json:"gone,omitempty"`
	Rejected  int       `json:"rejected,omitempty"`
}

// The pauses after failures: an hour, doubled each time up to a week.
const (
	firstRefetchPause   = time.Hour
	longestRefetchPause = 7 * 24 * time.Hour
)

// Note keeps how a try went that ended at now, and says when the next one is due.
func (r *Refetch) Note(f Fetched, now time.Time) {
	f.At = now
	r.Last = f
	switch {
	case !f.OK:
		r.Failures++
		pause := firstRefetchPause
		for n := 1; n < r.Failures && pause < longestRefetchPause; n++ {
			pause *= 2
		}
		r.NextAt = now.Add(min(pause, longestRefetchPause))
		return
	case f.Unchanged: // what is known of it stays
		r.Good.At = now
	default:
		r.Before, r.Good = r.Good, f
	}
	r.Failures = 0
	r.NextAt = now.Add(time.Duration(r.Every) * time.Hour)
}
