package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/kithdirectory/kith/directory"
)

// Resume goes on with an import that was stopped while it was applied: everything is staged, so the
// files are not needed. An import that is done already is left as it is. While another process is at work on the
// import it is refused. progress may be nil.
func Resume(ctx context.Context, parts Parts, actor directory.Actor, importID string, progress func(Progress)) (report *Report, err error) {
	err = alone(ctx, parts.Catalogue.Store(), importID, workLease+renewLease, func(ctx context.Context) error {
		report, err = resume(ctx, parts, actor, importID, progress)
		return err
	})
	return report, err
}

// resume does what Resume says for whoever has the import's lease.
func resume(ctx context.Context, parts Parts, actor directory.Actor, importID string, progress func(Progress)) (*Report, error) {
	if parts.Log == nil {
		parts.Log = slog.New(slog.DiscardHandler)
	}
	if !actor.MayPublish() {
		return nil, directory.Errorf(directory.CodeForbidden, "Only an operator may apply an import.")
	}
	store := parts.Catalogue.Store()
	staged, err := store.Import(ctx, importID)
	if err != nil {
		return nil, err
	}
	switch {
	case staged.HalfStaged():
		return nil, StoppedReading()
	case staged.Status == directory.ImportWaiting:
		return nil, directory.Errorf(directory.CodeConflict, "%s Decide on it and publish it there.", Standing(staged))
	case staged.Status != directory.ImportApplied && !staged.Resumable():
		return nil, errNothingToResume(staged)
	}
	report := newReport()
	if err := json.Unmarshal(staged.Report, report); err != nil {
		return nil, fmt.Errorf("decode the import's report: %w", err)
	}
	if staged.Status == directory.ImportApplied {
		return report, nil
	}
	if err := superseded(ctx, store, staged); err != nil {
		return report, err
	}
	source, err := store.Source(ctx, staged.SourceID)
	if err != nil {
		return report, fmt.Errorf("find the import's source: %w", err)
	}
	if source.Retired {
		return report, errRetired(source)
	}
	a, err := newApplier(ctx, parts, actor, source, staged, progress)
	if err != nil {
		return report, err
	}
	err = a.apply(ctx, report)
	report.Applied = err == nil
	return report, err
}

// errNothingToResume says why there is nothing to go on with.
func errNothingToResume(i *directory.Import) error {
	switch i.Status {
	case directory.ImportUndone, directory.ImportWithdrawn:
		return directory.Errorf(directory.CodeConflict, "%s There is nothing to resume; to have it after all, import its files again.", Standing(i))
	case directory.ImportUndoing, directory.ImportUndoStopped:
		return directory.Errorf(directory.CodeConflict, "%s Finish that with kith imports undo %s; then its files can be imported again.", Standing(i), i.ID)
	}
	return directory.Errorf(directory.CodeConflict, "%s There is nothing to resume.", Standing(i))
}

// StoppedReading says of an import that is half staged why it has no report and cannot be resumed.
func StoppedReading() error {
	return directory.Errorf(directory.CodeConflict,
		"This import stopped while its files were read, unless it is running right now. Nothing of it is published and there is nothing to resume: start it again with kith import. That clears this one.")
}

// recentImports is how many imports are looked through for a later one of the same source.
const recentImports = 1_000

// superseded refuses to go on with an import that a later one of its source has overtaken: it would put
// old words over new ones.
func superseded(ctx context.Context, store directory.Reader, staged *directory.Import) error {
	imports, err := store.Imports(ctx, recentImports)
	if err != nil {
		return fmt.Errorf("read the imports: %w", err)
	}
	for _, other := range imports {
		if other.ID == staged.ID {
			return nil
		}
		if other.SourceID == staged.SourceID && (other.Status == directory.ImportApplying || other.Status == directory.ImportApplied) {
			return directory.Errorf(directory.CodeConflict, "A later import of the same source, %s, has been applied since. There is nothing left to resume.", other.ID)
		}
	}
	return nil
}
