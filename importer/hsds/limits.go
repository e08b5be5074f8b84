package hsds

import "github.com/kithdirectory/kith/directory"

// The limits of what is read. They are far beyond what any directory holds, and keep hostile or mistaken files
// and feeds from taking all memory, disk or time.
const (
	MaxFileBytes     = 1 << 30   // of a file, and of all that a zip unpacks to: 100,000 full services in JSON
	MaxEntries       = 1000      // files in a zip
	MaxItemBytes     = 4 << 20   // of one object of JSON, and of a service with all that belongs to it
	MaxDepth         = 64        // of objects in objects; the deepest of HSDS is 9
	MaxRows          = 5_000_000 // of all tables together; each takes about 50 bytes of memory
	MaxJoinedBytes   = 16 << 30  // read again to join tables; a real list reads itself a few times over
	MaxChildren      = 1000      // rows of one table that belong to one object
	MaxPages         = 10_000    // of a feed
	MaxPageBytes     = 64 << 20  // of one page of a feed
	MaxDetails       = 100_000   // services fetched one by one
	MaxFeedTotalSize = 4 << 30   // of all pages of a feed together
)

func tooLarge(format string, args ...any) error {
	return directory.Errorf(directory.CodeTooLarge, format, args...)
}
