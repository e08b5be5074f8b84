package importer

import (
	"context"
	"fmt"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// exportedLink stands for the import that links a row of an export with the group it was written from.
const exportedLink = "exported"

// recogniseExport settles a row that Kith exported, of a group that is shown here: there is nothing new in it. What
// has changed here since is not put back.
func (i *importing) recogniseExport(ctx context.Context, r *Record, c *candidate) error {
	if r.Exported == "" {
		return nil
	}
	g, err := i.store.Group(ctx, r.Exported)
	switch {
	case directory.ErrorCode(err) == directory.CodeNotFound, err == nil && g.Status != directory.StatusPublished:
		return nil
	case err != nil:
		return fmt.Errorf("read a group that was exported: %w", err)
	}
	c.rejected = false
	c.problems = slices.DeleteFunc(c.problems, func(p Problem) bool { return p.Severity == SeverityError })
	known := directory.SourceKey{GroupID: g.ID, Hash: c.hash, Status: g.Status, Linked: exportedLink}
	i.ledger.know(c.twin, known)
	if g.SourceID == i.source.ID { // its own source gives it: it is not gone from there
		c.key, known.Linked = g.SourceKey, ""
	}
	i.ledger.know(c.key, known)
	return nil
}

// know notes what a key stands for.
func (l *ledger) know(key string, s directory.SourceKey) {
	s.Key = key
	l.stored[key] = s
}
