package directory

import (
	"context"
	"time"

	"github.com/kithdirectory/kith/geo"
)

// Store keeps the catalogue. Two engines implement it (sqlstore over SQLite and PostgreSQL), and
// storetest holds both to this contract.
type Store interface {
	Reader
	// Write runs fn in one transaction: all of it is kept, or, where fn or the commit fails, nothing.
	// fn must use only tx. It may be run again if the engine asks for that, so it has no other effect.
	Write(ctx context.Context, fn func(tx Tx) error) error
	// WriteAside is Write for what no listing depends on, such as leases and notes about indexes: it does not wait for
	// those who write listings where the engine lets several write, and it fails where fn changes a listing.
	WriteAside(ctx context.Context, fn func(tx Tx) error) error
	// Changed signals, without blocking, that listings may have changed, by this process or another;
	// it ticks at least every 2 s. The channel closes when ctx ends.
	Changed(ctx context.Context) <-chan struct{}
	Close() error
}

// Reader is what can be read, in or out of a transaction. What is not there is CodeNotFound.
type Reader interface {
	MailReader
	DueReader
	TableReader
	BatchReader
	TokenReader
	TriesReader
	DraftReader
	PeopleReader
	AuditReader
	ReviewReader
	ReportReader
	NoteReader
	LikenessReader
	Group(ctx context.Context, id string) (*Group, error)
	// Groups gives those that are there, by id.
	Groups(ctx context.Context, ids []string) (map[string]*Group, error)
	GroupBySourceKey(ctx context.Context, sourceID, key string) (*Group, error)
	// GroupsAfter lists groups by id, after the given one, at most limit: for walking all of them.
	GroupsAfter(ctx context.Context, id string, limit int) ([]*Group, error)
	GroupsAtVenue(ctx context.Context, venueID string) ([]*Group, error)
	GroupsOfOrganisation(ctx context.Context, organisationID string) ([]*Group, error)
	// SourceKeys gives the key, group id and content hash of every group of a source, archived ones too, and
	// of every SourceLink.
	SourceKeys(ctx context.Context, sourceID string) ([]SourceKey, error)
	Organisation(ctx context.Context, id string) (*Organisation, error)
	// Organisations gives those that are there, by id.
	Organisations(ctx context.Context, ids []string) (map[string]*Organisation, error)
	OrganisationBySourceKey(ctx context.Context, sourceID, key string) (*Organisation, error)
	Venue(ctx context.Context, id string) (*Venue, error)
	Venues(ctx context.Context, ids []string) (map[string]*Venue, error)
	// HiddenVenues lists the venues that are shown to nobody by id, after the given one, at most limit.
	HiddenVenues(ctx context.Context, after string, limit int) ([]*Venue, error)
	Source(ctx context.Context, id string) (*Source, error)
	SourceByName(ctx context.Context, name string) (*Source, error)
	Sources(ctx context.Context) ([]*Source, error)
	// Listings gives the live listings with these ids, in no order; ids that are gone are left out.
	Listings(ctx context.Context, ids []string) ([]*Listing, error)
	ListingsOfGroup(ctx context.Context, groupID string) ([]*Listing, error)
	// ListingsOfGroups gives the live listings of all these groups, in no order.
	ListingsOfGroups(ctx context.Context, groupIDs []string) ([]*Listing, error)
	// ListingsAfter lists stored listings by seq, after the given one, gone ones too, at most limit.
	ListingsAfter(ctx context.Context, seq int64, limit int) ([]StoredListing, error)
	// ListingsIn gives live listings with a point in the box, of these kinds (none: of any), in no
	// order. Where there are more than limit it gives those nearest to the middle of the box.
	ListingsIn(ctx context.Context, box geo.Box, kinds []Kind, limit int) ([]*Listing, error)
	// ListingsServing gives live listings without a point that serve one of the areas, by id.
	ListingsServing(ctx context.Context, areas []string, kinds []Kind, limit int) ([]*Listing, error)
	// ListingsWithWords gives live listings whose document holds every word somewhere, by id. Words
	// are as Tokens folds them. It finds too many (a word may be part of another, or a field's name),
	// so the caller looks again; and too few: accents and short forms must be as they were written.
	ListingsWithWords(ctx context.Context, words []string, kinds []Kind, limit int) ([]*Listing, error)
	// ListingSeqs lists the live listings by id, after the given one, at most limit.
	ListingSeqs(ctx context.Context, afterID string, limit int) ([]ListingSeq, error)
	// LastSeq gives the highest seq given out.
	LastSeq(ctx context.Context) (int64, error)
	// CountListings counts live listings.
	CountListings(ctx context.Context) (int, error)
	// GroupsByMatchKeys gives, by key, the groups whose live listings have that match key (see MatchKeys), in
	// order of id. A key that nobody has, and one that more than MostPerMatchKey groups have, is left out.
	// It costs about the same for one key as for all of a long list: ask for many at once.
	GroupsByMatchKeys(ctx context.Context, keys []int64) (map[int64][]string, error)
	// GroupsDue lists ids of groups with a listing whose RelistAt has come, at most limit.
	GroupsDue(ctx context.Context, now time.Time, limit int) ([]string, error)
	Revisions(ctx context.Context, groupID string) ([]Revision, error)
	Change(ctx context.Context, id string) (*Change, error)
	Changes(ctx context.Context, status ChangeStatus, limit int) ([]*Change, error)
	// ChangesOfImport lists what an import proposed, by id.
	ChangesOfImport(ctx context.Context, importID string) ([]*Change, error)
	Import(ctx context.Context, id string) (*Import, error)
	Imports(ctx context.Context, limit int) ([]*Import, error) // newest first
	// RecordsAfter lists the staged records of an import by position, after the given one.
	RecordsAfter(ctx context.Context, importID string, position, limit int) ([]Record, error)
	// RecordsWhere lists the staged records a filter takes, by row, then position, after some, at most limit; and how
	// many it takes altogether.
	RecordsWhere(ctx context.Context, importID string, filter RecordFilter, offset, limit int) (records []Record, total int, err error)
	// RecordsAt gives the staged records at these positions, in their order.
	RecordsAt(ctx context.Context, importID string, positions []int) ([]Record, error)
	// ImportChunk gives a part, from 0, of a file of an import.
	ImportChunk(ctx context.Context, importID string, file, part int) ([]byte, error)
	// Decisions gives what people decided on an import's records, by key.
	Decisions(ctx context.Context, importID string) (map[string]Decision, error)
	// ImportJob gives how far the work on an import has come; the zero ImportJob where nothing was begun.
	ImportJob(ctx context.Context, importID string) (ImportJob, error)
	// ImportedVersions lists, by group id after the given one, which versions of groups an import wrote.
	ImportedVersions(ctx context.Context, importID, afterGroupID string, limit int) ([]ImportedVersion, error)
	// ImportedCount counts the groups an import wrote, taken back since or not.
	ImportedCount(ctx context.Context, importID string) (int, error)
	// ImportBefores lists, by id after the given one, what of a kind an import changed.
	ImportBefores(ctx context.Context, importID, kind, afterID string, limit int) ([]ImportBefore, error)
	// LeaseHeld tells whether anybody has the named lease now.
	LeaseHeld(ctx context.Context, name string) (bool, error)
	// Meta gives a small named value of the deployment ("" where it was never set).
	Meta(ctx context.Context, key string) (string, error)
	// IndexTargets lists the indexes on search servers, by server, then uid.
	IndexTargets(ctx context.Context) ([]IndexTarget, error)
	// ParkedListings lists what indexes refused to take, by server, uid, then listing, at most limit.
	ParkedListings(ctx context.Context, limit int) ([]ParkedListing, error)
}

// SourceKey tells which group a source's key stands for.
type SourceKey struct {
	Key     string
	GroupID string
	Hash    string // of the record last applied
	Status  Status
	// Linked is the import that last renewed a SourceLink: the group is another source's, or a person's. Empty
	// for the source's own groups.
	Linked string
}

// Tx is a transaction that may write.
type Tx interface {
	Reader
	MailTx
	DueTx
	BatchTx
	TokenTx
	TriesTx
	DraftTx
	PeopleTx
	AuditTx
	ReviewTx
	ReportTx
	NoteTx
	LikenessTx
	// SaveGroup writes g whole and counts its version up. A group whose version is not the stored one
	// is CodeConflict; version 0 is a new group. It links g's venues and organisation for rebuilds.
	SaveGroup(ctx context.Context, g *Group, recordHash string) error
	SaveOrganisation(ctx context.Context, o *Organisation) error // versions as SaveGroup
	SaveVenue(ctx context.Context, v *Venue) error               // versions as SaveGroup
	SaveSource(ctx context.Context, s *Source) error             // by id; a name taken is CodeConflict
	AddRevision(ctx context.Context, r Revision) error
	// SaveListings replaces the group's listings: those given are stored under a new seq, those it
	// had and are not given become tombstones under a new seq. Unchanged ones keep their seq.
	// The seq counter is locked until commit, so commits and seq agree in order. What the group is recognised
	// by (MatchKeys) is kept with them.
	SaveListings(ctx context.Context, groupID string, listings []*Listing, relistAt time.Time) error
	// DropTombstones forgets gone listings with a seq up to the given one that went before the time,
	// but none that an index target has not passed.
	DropTombstones(ctx context.Context, seq int64, before time.Time) error
	// ReseqListings puts the same listings, live or gone, under new seqs, in the order given, so that
	// every index takes them once more. Ids that are not stored are passed over.
	ReseqListings(ctx context.Context, ids []string) error
	SaveChange(ctx context.Context, c *Change) error // versions as SaveGroup
	SaveImport(ctx context.Context, i *Import) error
	AddRecords(ctx context.Context, records []Record) error
	// DropImport forgets an import and its records. One that a revision speaks of is history: do not drop it.
	DropImport(ctx context.Context, id string) error
	// DropRecords forgets the records of an import, to stage them anew.
	DropRecords(ctx context.Context, importID string) error
	AddImportChunk(ctx context.Context, importID string, file, part int, data []byte) error
	DropImportChunks(ctx context.Context, importID string) error
	SaveDecision(ctx context.Context, importID, key string, d Decision) error
	SaveImportProgress(ctx context.Context, importID, stage string, done, total int) error
	// CancelImportJob asks whoever works on an import to stop, or takes that back.
	CancelImportJob(ctx context.Context, importID string, cancel bool) error
	// AddImportBefore keeps what a venue or organisation was before the import's first write of it, and notes the
	// version it wrote last.
	AddImportBefore(ctx context.Context, b ImportBefore) error
	SaveSourceLink(ctx context.Context, l SourceLink) error // by source and key
	// DropSourceLinks forgets the links that an import made or renewed last.
	DropSourceLinks(ctx context.Context, importID string) error
	SetMeta(ctx context.Context, key, value string) error
	// SaveIndexTarget writes a target whole, by server and uid.
	SaveIndexTarget(ctx context.Context, t IndexTarget) error
	// DropIndexTarget forgets a target and what it parked; one that is not there is no failure.
	DropIndexTarget(ctx context.Context, server, uid string) error
	// ParkListing notes, once a target and listing, what the target refused; the target must be stored.
	ParkListing(ctx context.Context, p ParkedListing) error
	// UnparkListings forgets that the target refused these listings.
	UnparkListings(ctx context.Context, server, uid string, ids []string) error
	// TakeLease makes holder the only one with the named lease for a time, by the database's clock to
	// the millisecond. It tells whether holder has it now: it was free, had run out, or was holder's
	// already and is renewed. Nobody else's is touched.
	TakeLease(ctx context.Context, name, holder string, span time.Duration) (held bool, err error)
	// DropLease gives up a lease, where holder still has it.
	DropLease(ctx context.Context, name, holder string) error
}
