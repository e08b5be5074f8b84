package sqlstore

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// snapshot is the document of a revision: the group, and what the revision keeps of its places.
type snapshot struct {
	directory.Group
	Places []directory.RevisionPlace `json:"revision_places,omitempty"`
}

// into puts what a document holds into its revision.
func (s *snapshot) into(r *directory.Revision) { r.Group, r.Places = &s.Group, s.Places }

// Revisions lists the versions of a group from the first to the newest.
func (r *reader) Revisions(ctx context.Context, groupID string) ([]directory.Revision, error) {
	var all []directory.Revision
	groups := newDecoder[snapshot]()
	err := r.rows(ctx, "a group's revisions", func(rows *sqlx.Rows) error {
		revision := directory.Revision{GroupID: groupID}
		var at, doc string
		err := rows.Scan(&revision.Version, &revision.Author, &revision.Reason, &revision.Import, &revision.Undid, &revision.Change, &revision.AuthorID, &revision.Batch, &at, &doc)
		if err != nil {
			return err
		}
		revision.At, err = readStamp(at)
		all = append(all, revision)
		groups.add(doc)
		return err
	}, `SELECT version, author, reason, import_id, undid, change_id, author_id, batch_id, at, doc FROM revision WHERE group_id = $1 ORDER BY version`, groupID)
	snapshots, decodeErr := groups.wait()
	if err == nil {
		err = decodeErr
	}
	if err != nil {
		return nil, err
	}
	for i := range all {
		snapshots[i].into(&all[i])
	}
	return all, nil
}

// RevisionHeads leaves the snapshots out: a group may have hundreds.
func (r *reader) RevisionHeads(ctx context.Context, groupID string) ([]directory.Revision, error) {
	var all []directory.Revision
	err := r.rows(ctx, "a group's revisions", func(rows *sqlx.Rows) error {
		revision := directory.Revision{GroupID: groupID}
		var at string
		err := rows.Scan(&revision.Version, &revision.Author, &revision.Reason, &revision.Import, &revision.Undid, &revision.Change, &revision.AuthorID, &revision.Batch, &at)
		if err != nil {
			return err
		}
		revision.At, err = readStamp(at)
		all = append(all, revision)
		return err
	}, `SELECT version, author, reason, import_id, undid, change_id, author_id, batch_id, at FROM revision WHERE group_id = $1 ORDER BY version DESC`, groupID)
	return all, err
}

func (r *reader) Revision(ctx context.Context, groupID string, version int) (*directory.Revision, error) {
	revision := &directory.Revision{GroupID: groupID, Version: version}
	var at, doc string
	found, err := r.row(ctx, "a revision", []any{&revision.Author, &revision.Reason, &revision.Import, &revision.Undid, &revision.Change, &revision.AuthorID, &revision.Batch, &at, &doc},
		`SELECT author, reason, import_id, undid, change_id, author_id, batch_id, at, doc FROM revision WHERE group_id = $1 AND version = $2`, groupID, version)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, directory.Errorf(directory.CodeNotFound, "The group has no version %d.", version)
	}
	if revision.At, err = readStamp(at); err != nil {
		return nil, err
	}
	read, err := decode[snapshot](doc)
	if err != nil {
		return nil, err
	}
	read.into(revision)
	return revision, nil
}

// AddRevision may leave it to a later call, or to the commit, to find that the revision is there
// already or its group is not.
func (t *tx) AddRevision(ctx context.Context, r directory.Revision) error {
	if r.Group == nil {
		return directory.Invalid("group", "This revision cannot be saved: it has no group.")
	}
	if err := checkTexts("This revision", map[string]string{"author": r.Author, "reason": r.Reason, "import": r.Import, "undone import": r.Undid, "change": r.Change, "author id": r.AuthorID, "batch": r.Batch}); err != nil {
		return err
	}
	doc, err := encode("This revision", snapshot{Group: *r.Group, Places: r.Places})
	if err != nil {
		return err
	}
	return t.add(ctx, &t.revisions, r.GroupID, r.Version, r.Author, r.Reason, r.Import, r.Undid, r.Change, r.AuthorID, r.Batch, stamp(r.At), doc)
}
