package directory

import "context"

// ChangeFilter chooses changes. What is empty takes any.
type ChangeFilter struct {
	Statuses []ChangeStatus
	Kind     ChangeKind
	But      ChangeKind // every kind but this one
	GroupID  string
	AuthorID string
	SourceID string
	Council  string // area code
	// Narrow says that only changes in one of Scopes (all, council, source) are meant, as an actor's scopes are.
	Narrow bool
	Scopes []Scope
}

// ReviewReader is what reviewing and history read.
type ReviewReader interface {
	// ChangesWhere lists the changes a filter takes, oldest first, after some, at most limit; and how many it takes
	// altogether.
	ChangesWhere(ctx context.Context, filter ChangeFilter, offset, limit int) (changes []*Change, total int, err error)
	// Revision gives one version of a group.
	Revision(ctx context.Context, groupID string, version int) (*Revision, error)
	// RevisionHeads lists the versions of a group, newest first, without their snapshots.
	RevisionHeads(ctx context.Context, groupID string) ([]Revision, error)
	// Merge gives what a group was joined into.
	Merge(ctx context.Context, groupID string) (*Merge, error)
	// MergesInto lists what was joined into a group, by id.
	MergesInto(ctx context.Context, intoID string) ([]*Merge, error)
}

// ReviewTx is what reviewing and history write.
type ReviewTx interface {
	SaveMerge(ctx context.Context, m *Merge) error // by GroupID
	DropMerge(ctx context.Context, groupID string) error
	DropSourceLink(ctx context.Context, sourceID, key string) error
	// MoveSourceLinks makes the links of one group those of another, and gives them as they are now.
	MoveSourceLinks(ctx context.Context, fromID, toID string) ([]SourceLink, error)
}
