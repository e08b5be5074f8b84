// Package csv reads delimited text of any encoding and habit as a table, a row at a time: it never
// holds a whole file.
package csv

import (
	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// The limits of a file. They are far beyond what any council lists, and keep a hostile or mistaken
// file from taking all memory.
const (
	MaxFileBytes = importer.MaxFileBytes
	MaxColumns   = 1000
	MaxRows      = 1_000_000
	MaxCellBytes = 1 << 20
)

// headBytes is how much of a file is looked at before its rows are read.
const headBytes = 256 << 10

func tooLarge(format string, args ...any) error {
	return directory.Errorf(directory.CodeTooLarge, format, args...)
}
