package importer

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

// AsItStands makes an import, as it is stored, say how it stands. One that a command began says that it is at work
// until the command writes otherwise, which one that was killed never does: where nobody has its lease it was stopped.
func AsItStands(ctx context.Context, r directory.Reader, i *directory.Import) error {
	working := i.Status == directory.ImportStaging || i.Status == directory.ImportStaged || i.Status == directory.ImportApplying
	if !working || OfTheDesk(i) {
		return nil
	}
	held, err := r.LeaseHeld(ctx, importLease(i.ID))
	if err == nil && !held {
		i.Status = directory.ImportStopped
	}
	return err
}

// OfTheDesk tells whether jobs go on with an import by themselves: it was begun at the desk, or decided on there.
func OfTheDesk(i *directory.Import) bool { return i.Readable() || i.DecidedBy != "" }

// Undoable refuses to undo an import that did nothing which could be taken back. One that was stopped, and that a
// later one of its source overtook, can be undone once that one is.
func Undoable(ctx context.Context, r directory.Reader, i *directory.Import) error {
	switch i.Status {
	case directory.ImportApplied, directory.ImportUndoStopped:
		return nil
	case directory.ImportStopped:
		if len(i.Report) > 0 {
			return nil
		}
	case directory.ImportSuperseded:
		if superseded(ctx, r, i) != nil {
			return directory.Errorf(directory.CodeConflict, "%s Undo that one first.", Standing(i))
		}
		return nil
	}
	return directory.Errorf(directory.CodeConflict, "%s There is nothing to undo.", Standing(i))
}

// Standing says in a sentence how an import stands.
func Standing(i *directory.Import) string {
	switch i.Status {
	case directory.ImportReading, directory.ImportStaging:
		return "This import is being read."
	case directory.ImportRefused:
		return "This import could not be read, and nothing of it is published."
	case directory.ImportWaiting:
		return "This import waits for a person at the desk, and nothing of it is published."
	case directory.ImportStaged, directory.ImportApplying:
		return "This import is being published."
	case directory.ImportApplied:
		return "This import is published."
	case directory.ImportStopped:
		if len(i.Report) == 0 {
			return "This import was stopped while it was read, and nothing of it is published."
		}
		return "This import was stopped while it was published."
	case directory.ImportUndoing:
		return "This import is being undone."
	case directory.ImportUndone:
		return "This import was undone."
	case directory.ImportUndoStopped:
		return "This import was being undone and that was stopped: part of it is taken back."
	case directory.ImportWithdrawn:
		return "This import was given up, and nothing of it was published."
	case directory.ImportSuperseded:
		return "This import was stopped, and a later one of its source was published since."
	}
	return "This import is " + string(i.Status) + "."
}

// Published counts the groups an import has brought or changed and that it was not undone for; of one whose undoing
// was stopped, all of them. Only of one that is half done it has to be counted.
func Published(ctx context.Context, r directory.Reader, i *directory.Import) (int, error) {
	switch i.Status {
	case directory.ImportApplied:
		report, err := ReportOf(i)
		if report == nil {
			return 0, err
		}
		return report.New + report.Changed, err
	case directory.ImportApplying, directory.ImportStopped, directory.ImportUndoing, directory.ImportUndoStopped, directory.ImportSuperseded:
		return r.ImportedCount(ctx, i.ID)
	}
	return 0, nil
}
