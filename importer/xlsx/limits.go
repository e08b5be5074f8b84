// Package xlsx reads Excel workbooks as tables, one a sheet, a row at a time.
package xlsx

import "github.com/kithdirectory/kith/directory"

// The limits of a workbook. They are far beyond what any council keeps, and keep a hostile one from taking
// all memory or disk: a zip may promise a thousand times its size.
const (
	MaxFileBytes  = 64 << 20  // as it stands, zipped
	MaxUnzipBytes = 512 << 20 // of all parts together; long sheets are unpacked to temporary files
	MaxOtherBytes = 48 << 20  // of all parts that are neither sheets nor their texts: they are held in memory
	MaxParts      = 5000
	MaxSheets     = 100
	MaxColumns    = 1000
	MaxRows       = 1_000_000
	MaxCellBytes  = 1 << 20
	// A part of some size that is packed to less than a maxRatio-th is no sheet that anybody typed.
	maxRatio      = 250
	ratioFrom     = 16 << 20
	inMemory      = 8 << 20 // sheets and texts beyond it are unpacked to temporary files
	maxLayoutSize = 8 << 20 // of all sheets, up to which merged cells and hidden columns are looked at: that takes the whole sheet
)

func tooLarge(format string, args ...any) error {
	return directory.Errorf(directory.CodeTooLarge, format, args...)
}
