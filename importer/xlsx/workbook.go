package xlsx

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// workbook is a workbook that was opened.
type workbook struct {
	name    string
	file    *excelize.File
	dates   bool // some cells are shown as dates
	use1904 bool
	small   bool // its layout is looked at
}

// row is one row of a sheet as a person sees it.
type row struct {
	number int // from 1
	hidden bool
	cells  []string // trimmed
	faults []int    // cells whose formula gives an error
}

// Sniff tells by the first bytes of a file whether it is a workbook.
func Sniff(head []byte, _ string) bool {
	return importer.ContentOf(head[:min(len(head), importer.SniffBytes)]) == importer.ContentXLSX
}

// parse opens a workbook of size bytes. What is too large, damaged or locked is refused with a sentence.
func parse(r io.ReaderAt, size int64, name string) (*workbook, error) {
	if size > MaxFileBytes {
		return nil, tooLarge("%s has %d MB; a workbook may have %d MB. Split it, or save the sheet that matters as CSV UTF-8.", name, size>>20, MaxFileBytes>>20)
	}
	sheetBytes, err := checkParts(r, size, name)
	if err != nil {
		return nil, err
	}
	file, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{UnzipSizeLimit: MaxUnzipBytes, UnzipXMLSizeLimit: inMemory})
	if err != nil {
		return nil, damaged(name, errors.Join(err, closeFile(file)))
	}
	w := &workbook{name: name, file: file, dates: showsDates(file), small: sheetBytes <= maxLayoutSize}
	if properties, err := file.GetWorkbookProps(); err == nil && properties.Date1904 != nil {
		w.use1904 = *properties.Date1904
	}
	if n := len(file.GetSheetList()); n == 0 || n > MaxSheets {
		defer file.Close()
		if n == 0 {
			return nil, damaged(name, nil)
		}
		return nil, tooLarge("%s has %d sheets; at most %d are read. Take out those that are no lists.", name, n, MaxSheets)
	}
	return w, nil
}

func damaged(name string, err error) error {
	return directory.Wrap(directory.CodeInvalid, err, "%s is a damaged workbook, or one locked with a password: open it in Excel or LibreOffice, save it anew as .xlsx, and import that", name)
}

func closeFile(file *excelize.File) error {
	if file == nil {
		return nil
	}
	return file.Close()
}

// checkParts looks at what the zip promises before any of it is unpacked. A part that holds more than it
// promises is an error where it is read.
func checkParts(r io.ReaderAt, size int64, name string) (sheetBytes int64, err error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return 0, damaged(name, err)
	}
	if len(archive.File) > MaxParts {
		return 0, tooLarge("%s has %d parts; a workbook has a few dozen. Copy the list into a new workbook, and import that.", name, len(archive.File))
	}
	var all, packed, other int64
	for _, part := range archive.File {
		unpacked := int64(min(part.UncompressedSize64, MaxUnzipBytes+1))
		all += unpacked
		packed += int64(min(part.CompressedSize64, MaxUnzipBytes+1))
		switch lower := strings.ToLower(part.Name); {
		case strings.HasPrefix(lower, "xl/worksheets/sheet"):
			sheetBytes += unpacked
		case lower != "xl/sharedstrings.xml":
			other += unpacked
		}
		if all > MaxUnzipBytes || unpacked > ratioFrom && unpacked > maxRatio*int64(part.CompressedSize64) {
			return 0, tooLarge("%s unpacks to far more than a list needs, as a zip bomb does. Copy the list into a new workbook, and import that.", name)
		}
	}
	if other > MaxOtherBytes {
		return 0, tooLarge("%s holds %d MB of pictures or the like. Take them out, or save the sheet that matters as CSV UTF-8.", name, other>>20)
	}
	return sheetBytes, nil
}

// rows reads a sheet from its first row to its last. dates says that dates are to be read as such, which takes
// as long again.
func (w *workbook) rows(ctx context.Context, sheet string, l layout, dates bool) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		if err := w.walk(ctx, sheet, l, dates && w.dates, yield); err != nil {
			yield(row{}, err)
		}
	}
}

// walk reads a sheet twice side by side: as it is shown and, where dates are, as it is stored.
func (w *workbook) walk(ctx context.Context, sheet string, l layout, dates bool, yield func(row, error) bool) (err error) {
	shown, err := w.file.Rows(sheet)
	if err != nil {
		return damaged(w.name, err)
	}
	defer func() { err = errors.Join(err, shown.Close()) }()
	var stored *excelize.Rows
	if dates {
		if stored, err = w.file.Rows(sheet); err != nil {
			return damaged(w.name, err)
		}
		defer func() { err = errors.Join(err, stored.Close()) }()
	}
	filled := 0 // a sheet that was once coloured to its end has a last row of a million, and little in it
	for number := 1; shown.Next(); number++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		hidden := shown.GetRowOpts().Hidden
		cells, err := shown.Columns()
		if err != nil {
			return damaged(w.name, err)
		}
		if len(cells) > 0 {
			filled++
		}
		if filled > MaxRows {
			return tooLarge("The sheet %s of %s has more than %d rows; split it.", sheet, w.name, MaxRows)
		}
		var raw []string
		if stored != nil && stored.Next() {
			if raw, err = stored.Columns(excelize.Options{RawCellValue: true}); err != nil {
				return damaged(w.name, err)
			}
		}
		out := row{number: number, hidden: hidden && len(cells) > 0}
		if err := w.fill(&out, sheet, cells, raw); err != nil {
			return err
		}
		l.reach(&out)
		if out.blank() {
			continue
		}
		if !yield(out, nil) {
			return nil
		}
	}
	return nil
}

// fill turns the cells of a row into text.
func (w *workbook) fill(out *row, sheet string, cells, raw []string) error {
	width := min(len(cells), MaxColumns)
	for _, cell := range cells[width:] {
		if strings.TrimSpace(cell) != "" {
			return tooLarge("Row %d of the sheet %s of %s has more than %d columns; a table of places or groups has a few dozen.", out.number, sheet, w.name, MaxColumns)
		}
	}
	out.cells = make([]string, width)
	for i, cell := range cells[:width] {
		if len(cell) > MaxCellBytes {
			return tooLarge("A cell of row %d of the sheet %s of %s is longer than %d MB.", out.number, sheet, w.name, MaxCellBytes>>20)
		}
		if i < len(raw) {
			cell = w.dateText(cell, raw[i])
		}
		if cell = tidy(cell); formulaErrors[cell] {
			cell, out.faults = "", append(out.faults, i)
		}
		out.cells[i] = cell
	}
	return nil
}
