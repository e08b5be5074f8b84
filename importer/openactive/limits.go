// Package openactive reads OpenActive opportunity data: RPDE feeds page by page, single pages, and documents
// of Modelling Opportunity Data in JSON-LD, the older shapes too. Sessions are joined with their series
// wherever the two halves stand, and each series becomes one record with its meetings.
package openactive

import (
	"time"

	"github.com/kithdirectory/kith/directory"
)

// The limits of a feed. Each is far beyond what a publisher of a country has, and keeps one that is hostile, or
// broken, from taking all memory, disk or time.
const (
	MaxPageBytes = 64 << 20  // pages hold about 500 items, of some kilobytes each
	MaxItemBytes = 1 << 20   // a series with a year of sessions inside has some 300 KB
	MaxFeedBytes = 2 << 30   // of all pages together
	MaxItems     = 1_000_000 // of one import, deleted ones too
	MaxPages     = 20_000    // of one feed in one go: with 500 items each, ten times MaxItems
	MaxWalk      = 2 * time.Hour
	// MaxNesting is how deep a series may lie in others: a session in a series in a series of series.
	MaxNesting = 5
	// mirrorAge is how long what a feed gave may be gone on from: a publisher tells of deletions for seven days
	// at least, and after that they may have been missed.
	mirrorAge = 7 * 24 * time.Hour
	// mirrorWhole is how long a feed is gone on with before it is read from its beginning again, for publishers
	// who lose a deletion.
	mirrorWhole = 30 * 24 * time.Hour
)

func tooLarge(format string, args ...any) error {
	return directory.Errorf(directory.CodeTooLarge, format, args...)
}
