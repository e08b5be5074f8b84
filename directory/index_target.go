package directory

import "time"

// IndexTarget is an index on a search server that follows the stored listings.
type IndexTarget struct {
	Server   string      // address of the server, without its key
	UID      string      // of the index on it
	Settings string      // hash of the settings, vocabulary and document shape it was made with
	State    TargetState // what it is for
	Seq      int64       // how far it was last seen to have come; the index itself knows exactly
	Since    time.Time   // UTC, when it came into this state
}

// TargetState says what an index is for.
type TargetState string

// The states of an index, in the order it goes through them.
const (
	TargetBuilding TargetState = "building" // being filled beside the live one
	TargetLive     TargetState = "live"     // searches ask it; one a server
	TargetOld      TargetState = "old"      // was live, and follows on for a day so that one can go back to it
)

// ParkedListing is a listing that an index refuses to take: it is left out there, and shown to the
// operator, until a newer state of it goes in.
type ParkedListing struct {
	Server    string
	UID       string
	ListingID string
	Seq       int64     // of the state that was refused
	Reason    string    // the server's own words
	At        time.Time // UTC
}

// ListingSeq tells which state of a listing is stored.
type ListingSeq struct {
	ID  string
	Seq int64
}
