package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/kithdirectory/kith/directory"
)

// fault makes an error a person can read of what a driver said while doing something ("reading a
// group"). An error that is ours already stays as it is. The driver's words are kept for the log.
func (d *dialect) fault(ctx context.Context, err error, doing string, args ...any) error {
	if err == nil {
		return nil
	}
	if ours, ok := errors.AsType[*directory.Error](err); ok {
		return ours
	}
	if ctx.Err() != nil {
		return directory.Wrap(directory.CodeUnavailable, context.Cause(ctx), "Kith was stopped while %s.", fmt.Sprintf(doing, args...))
	}
	if code, sentence, ok := d.explain(err); ok {
		return directory.Wrap(code, err, "%s", sentence)
	}
	return directory.Wrap(directory.CodeInternal, err, "The %s store failed while %s.", d.name, fmt.Sprintf(doing, args...))
}

// What both engines say of a broken rule of the schema that no query foresaw.
const (
	sentenceTaken   = "Something with that id, name or key is stored already."
	sentenceMissing = "It refers to a group, venue, organisation, source or import that is not stored. Save that first."
)
