package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// UndoReport says what undoing an import did.
type UndoReport struct {
	ImportID string       `json:"import_id"`
	Archived int          `json:"archived"` // groups the import had brought: they are shown no more
	Restored int          `json:"restored"` // groups put back as they were before it
	Changes  int          `json:"changes"`  // of its proposed changes, those declined because nobody had decided yet
	Kept     []KeptReport `json:"kept"`     // what somebody edited since, and so stays
	More     int          `json:"more"`     // how many more were kept than are listed
	At       time.Time    `json:"at"`
	By       string       `json:"by"`
}

// KeptReport is something undoing left as it is.
type KeptReport struct {
	GroupID string `json:"group_id"`
	Name    string `json:"name"`
	Why     string `json:"why"`
}

// mostKept is how many groups that were kept an UndoReport lists.
const mostKept = 5_000

// undoneHash stands for the hash of a record that is not applied any more, so that importing it again does
// something.
const undoneHash = "undone"

// Undo takes back what an import did, group by group, as far as nobody edited it since: what it brought is
// archived, what it changed is put back as a new version. What was edited since stays and is listed. A place
// that was hidden, by the import or since, stays hidden. It can be done again where it was stopped. While another
// process is at work on the import it is refused. progress may be nil.
func Undo(ctx context.Context, parts Parts, actor directory.Actor, importID string, progress func(Progress)) (report *UndoReport, err error) {
	err = alone(ctx, parts.Catalogue.Store(), importID, 0, func(ctx context.Context) error {
		report, err = undo(ctx, parts, actor, importID, progress)
		return err
	})
	return report, err
}

// undo does what Undo says for whoever has the import's lease.
func undo(ctx context.Context, parts Parts, actor directory.Actor, importID string, progress func(Progress)) (*UndoReport, error) {
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	if !actor.MayPublish() {
		return nil, directory.Errorf(directory.CodeForbidden, "Only an operator may undo an import.")
	}
	u := &undoing{parts: parts, store: parts.Catalogue.Store(), actor: actor, progress: progress,
		report: &UndoReport{ImportID: importID, Kept: []KeptReport{}, By: actor.Name}}
	var err error
	if u.undone, err = u.store.Import(ctx, importID); err != nil {
		return nil, err
	}
	switch u.undone.Status {
	case directory.ImportUndone:
		return u.report, json.Unmarshal(u.undone.Undo, u.report)
	case directory.ImportApplying, directory.ImportUndoing: // whoever was at it is not any more
	default:
		if err := Undoable(ctx, u.store, u.undone); err != nil {
			return nil, err
		}
	}
	if u.source, err = u.store.Source(ctx, u.undone.SourceID); err != nil {
		return nil, fmt.Errorf("find the import's source: %w", err)
	}
	return u.report, u.run(ctx)
}

// undoing is one import being undone.
type undoing struct {
	parts    Parts
	store    directory.Store
	actor    directory.Actor
	undone   *directory.Import
	source   *directory.Source
	report   *UndoReport
	progress func(Progress)
	done     int
}

func (u *undoing) run(ctx context.Context) error {
	u.undone.Status = directory.ImportUndoing
	if err := saveImport(ctx, u.parts.Catalogue, u.undone); err != nil {
		return err
	}
	if err := u.places(ctx); err != nil {
		return err
	}
	for after := ""; ; {
		versions, err := u.store.ImportedVersions(ctx, u.undone.ID, after, applyBatch)
		if err != nil {
			return fmt.Errorf("read what the import wrote: %w", err)
		}
		if len(versions) == 0 {
			break
		}
		if err := u.groups(ctx, versions); err != nil {
			return err
		}
		after = versions[len(versions)-1].GroupID
		u.done += len(versions)
		if u.progress != nil {
			u.progress(Progress{Stage: StageUndoing, Done: u.done, Total: u.undone.Records})
		}
	}
	return u.finish(ctx)
}

// groups takes back what the import did to some groups, in one transaction. A group that somebody saves at the
// same time is looked at again.
func (u *undoing) groups(ctx context.Context, versions []directory.ImportedVersion) error {
	for try := 1; ; try++ {
		report := *u.report
		report.Kept = append([]KeptReport{}, u.report.Kept...)
		var publications []directory.Publication
		for _, v := range versions {
			p, err := u.group(ctx, v, &report)
			if err != nil {
				return err
			}
			if p != nil {
				publications = append(publications, *p)
			}
		}
		var err error
		if len(publications) > 0 {
			err = u.parts.Catalogue.Publish(ctx, u.actor, publications)
		}
		if directory.ErrorCode(err) == directory.CodeConflict && try < conflictTries {
			continue
		}
		if err == nil {
			*u.report = report
		}
		return err
	}
}

// group gives what puts one group back; nil where it stays.
func (u *undoing) group(ctx context.Context, v directory.ImportedVersion, report *UndoReport) (*directory.Publication, error) {
	current, err := u.store.Group(ctx, v.GroupID)
	if err != nil {
		return nil, fmt.Errorf("read a group: %w", err)
	}
	revisions, err := u.store.Revisions(ctx, v.GroupID)
	if err != nil {
		return nil, fmt.Errorf("read the revisions of a group: %w", err)
	}
	newest := revisions[len(revisions)-1]
	switch {
	case newest.Undid == u.undone.ID: // before it was stopped
		report.count(v.First == 1)
		return nil, nil
	case current.Version != v.Last:
		keep(report, current, whyKept(current, revisions, v.Last))
		return nil, nil
	}
	p := &directory.Publication{Reason: "The import was undone.", Undoes: u.undone.ID, RecordHash: undoneHash}
	p.Group = restored(current, revisions, v.First)
	if u.source.Retired { // it gives nothing more, whatever it gave before
		p.Group.Status = directory.StatusArchived
	}
	if p.Group.UndoneImport == "" && p.Group.Status == directory.StatusArchived && v.First == 1 {
		p.Group.UndoneImport = u.undone.ID
	}
	p.Import = importBefore(revisions, v.First)
	report.count(v.First == 1 || u.source.Retired)
	return p, nil
}

// whyKept says what happened to a group after the last version that the import wrote.
func whyKept(current *directory.Group, revisions []directory.Revision, last int) string {
	later, edited := false, false
	for _, r := range revisions {
		if r.Version > last {
			later = later || r.Import != ""
			edited = edited || r.Import == "" && r.Undid == ""
		}
	}
	switch {
	case current.Status != directory.StatusPublished:
		return "it is not shown any more"
	case edited:
		return "somebody has edited it since"
	case later:
		return "a later import of its source has changed it since; undo that one first"
	}
	return "it was put back as it was before, since"
}

// restored gives a group as it was before a version; archived where it was not there. What became more private
// since stays so.
func restored(current *directory.Group, revisions []directory.Revision, first int) *directory.Group {
	for _, r := range revisions {
		if r.Version == first-1 && r.Group != nil {
			g := *r.Group
			g.Version, g.CreatedAt = current.Version, current.CreatedAt
			g.Disclosure = directory.Stricter(g.Disclosure, current.Disclosure)
			return &g
		}
	}
	g := *current
	g.Status = directory.StatusArchived
	return &g
}

// importBefore gives the import that wrote the version before; empty for none or a person. What is put back
// counts as that import's, so that the source's next word on it is compared with what it said then.
func importBefore(revisions []directory.Revision, first int) string {
	for _, r := range revisions {
		if r.Version == first-1 {
			return r.Import
		}
	}
	return ""
}

func (report *UndoReport) count(brought bool) {
	if brought {
		report.Archived++
	} else {
		report.Restored++
	}
}

func keep(report *UndoReport, g *directory.Group, why string) {
	if len(report.Kept) < mostKept {
		report.Kept = append(report.Kept, KeptReport{GroupID: g.ID, Name: g.Name, Why: why})
		return
	}
	report.More++
}

// places puts venues and organisations back that the import changed and nobody has since.
func (u *undoing) places(ctx context.Context) error {
	for _, kind := range []string{directory.BeforeVenue, directory.BeforeOrganisation} {
		for after := ""; ; {
			befores, err := u.store.ImportBefores(ctx, u.undone.ID, kind, after, applyBatch)
			if err != nil {
				return fmt.Errorf("read what the import changed: %w", err)
			}
			if len(befores) == 0 {
				break
			}
			if err := u.parts.Catalogue.PutBack(ctx, u.actor, befores); err != nil {
				return err
			}
			after = befores[len(befores)-1].ID
		}
	}
	return nil
}

// finish forgets what the import linked, declines what it proposed and nobody decided on, and notes what was done.
func (u *undoing) finish(ctx context.Context) error {
	now := u.parts.Catalogue.Now()
	u.report.At = now
	err := u.store.Write(ctx, func(tx directory.Tx) error {
		u.report.Changes = 0
		if err := tx.DropSourceLinks(ctx, u.undone.ID); err != nil {
			return err
		}
		changes, err := tx.ChangesOfImport(ctx, u.undone.ID)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if c.Status != directory.ChangeWaiting && c.Status != directory.ChangeAsked {
				continue
			}
			if err := c.Decide(directory.ChangeDeclined, u.actor.Name, "The import it came from was undone.", now); err != nil {
				return err
			}
			if err := tx.SaveChange(ctx, c); err != nil {
				return err
			}
			u.report.Changes++
		}
		text, err := json.Marshal(u.report)
		if err != nil {
			return fmt.Errorf("encode what undoing did: %w", err)
		}
		u.undone.Status, u.undone.Undo, u.undone.UpdatedAt = directory.ImportUndone, text, now
		return tx.SaveImport(ctx, u.undone)
	})
	if err != nil {
		return fmt.Errorf("note that the import is undone: %w", err)
	}
	return nil
}
