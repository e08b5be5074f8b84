package xlsx

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// The reasons for which rows of a workbook are passed over, as the report counts them.
const (
	skippedHiddenRows = "hidden rows"
	skippedSheets     = "sheets that are no tables"
)

// ProblemFormula is the code of a cell whose formula gives an error.
const ProblemFormula = "formula_error"

// File is an opened workbook. It is an importer.TableFile.
type File struct {
	file     *os.File
	book     *workbook
	tables   []*importer.Table
	skipped  map[string]int
	problems []importer.Problem
}

// Batch opens workbooks as one import; see importer.TableBatch.
func Batch(ctx context.Context, paths []string, mappings importer.Mappings, options importer.AdaptOptions, used func([]*importer.Mapping) error) (importer.Batch, func() error, error) {
	return importer.TableBatch(ctx, paths, OpenFile, mappings, options, used)
}

// OpenFile opens a workbook and looks at the first rows of every sheet. Sheets that hold no table are counted;
// where none does, the workbook is refused with a sentence. What it gives is closed even where there is an error.
func OpenFile(ctx context.Context, path string) (importer.TableFile, error) {
	name := filepath.Base(path)
	file, err := importer.OpenFile(path)
	if err != nil {
		return nil, err
	}
	f := &File{file: file, skipped: map[string]int{}}
	info, err := file.Stat()
	if err != nil {
		return f, directory.Wrap(directory.CodeUnavailable, err, "%s cannot be read", name)
	}
	if f.book, err = parse(file, info.Size(), name); err != nil {
		return f, err
	}
	return f, f.open(ctx)
}

// open finds the tables.
func (f *File) open(ctx context.Context) error {
	var none error
	for _, name := range f.book.file.GetSheetList() {
		s, err := f.sheet(ctx, name)
		if err != nil {
			return err
		}
		table, err := s.table(ctx)
		switch {
		case directory.ErrorCode(err) == directory.CodeInvalid:
			if none == nil {
				none = err
			}
			f.skipped[skippedSheets]++
			continue
		case err != nil:
			return err
		}
		f.tables = append(f.tables, table)
	}
	if len(f.tables) == 0 {
		return none
	}
	return nil
}

func (f *File) sheet(ctx context.Context, name string) (*sheet, error) {
	visible, err := f.book.file.GetSheetVisible(name)
	if err != nil {
		return nil, damaged(f.book.name, err)
	}
	s := &sheet{File: f, name: name, hidden: !visible}
	return s, s.look(ctx)
}

// sheet is a sheet of a workbook and its first rows.
type sheet struct {
	*File
	name    string
	hidden  bool
	layout  layout
	first   []row
	whole   bool // first is all of them
	header  int  // position in first, -1 for none
	columns []string
}

// look reads the first rows.
func (s *sheet) look(ctx context.Context) error {
	s.whole = true
	width := 0
	for r, err := range s.book.rows(ctx, s.name, layout{}, true) {
		if err != nil {
			return err
		}
		width = max(width, len(r.cells))
		if s.first = append(s.first, r); len(s.first) >= importer.SampleRows+importer.HeaderSearch {
			s.whole = false
			break
		}
	}
	var err error
	if s.layout, err = s.book.layoutOf(s.name, width); err != nil {
		return err
	}
	for i := range s.first {
		s.layout.reach(&s.first[i])
	}
	return nil
}

// table gives the sheet as a table; an invalid error says why it is none.
func (s *sheet) table(ctx context.Context) (*importer.Table, error) {
	cells := make([][]string, len(s.first))
	for i, r := range s.first {
		cells[i] = r.cells
	}
	s.header, s.columns = importer.Shape(cells)
	t := &importer.Table{File: s.book.name, Sheet: s.name, Columns: s.columns, Hidden: s.hidden, HiddenColumns: s.layout.columns, Rows: s.rows(ctx, false)}
	if s.header >= 0 {
		t.HeaderRow = s.first[s.header].number
	}
	for _, r := range s.first[s.header+1:] {
		if !r.hidden && len(t.Sample) < importer.SampleRows {
			t.Sample = append(t.Sample, s.fit(r).Cells)
		}
	}
	if len(t.Sample) == 0 {
		return nil, directory.Invalid(s.book.name, "The sheet %q of %s has no rows below its header.", s.name, s.book.name)
	}
	t.Whole = s.whole
	if !t.Whole {
		return t, t.SpreadSample(s.rows(ctx, true))
	}
	return t, nil
}

// rows walks the rows below the header. For a sample, dates stay as they are shown and nothing is counted.
func (s *sheet) rows(ctx context.Context, sample bool) iter.Seq2[importer.TableRow, error] {
	return func(yield func(importer.TableRow, error) bool) {
		from := 0
		if s.header >= 0 {
			from = s.first[s.header].number
		}
		for r, err := range s.book.rows(ctx, s.name, s.layout, !sample) {
			if err != nil {
				yield(importer.TableRow{}, err)
				return
			}
			if r.number <= from {
				continue
			}
			if r.hidden {
				if !sample {
					s.skipped[skippedHiddenRows]++
				}
				continue
			}
			if !yield(s.fit(r), nil) {
				return
			}
		}
	}
}

// fit gives a row as many cells as the table has columns.
func (s *sheet) fit(r row) importer.TableRow {
	out := importer.TableRow{Row: r.number, Cells: make([]string, len(s.columns))}
	copy(out.Cells, r.cells)
	if len(r.cells) > len(s.columns) {
		out.Extra = r.cells[len(s.columns):]
	}
	for _, i := range r.faults {
		if i < len(s.columns) {
			out.Problems = append(out.Problems, importer.Problem{Column: s.columns[i], Severity: importer.SeverityNote, Code: ProblemFormula,
				Message: "The formula of this cell gives an error in the workbook, so the cell is taken as empty."})
		}
	}
	return out
}

func (r row) blank() bool {
	for _, cell := range r.cells {
		if cell != "" {
			return false
		}
	}
	return true
}

// Report gives what is known of the workbook once it is open.
func (f *File) Report() importer.FileReport {
	r := importer.FileReport{Name: filepath.Base(f.file.Name()), Format: "xlsx", Sheets: []string{}}
	for i, t := range f.tables {
		if i == 0 {
			r.HeaderRow = t.HeaderRow
		}
		r.Sheets = append(r.Sheets, t.Sheet)
	}
	return r
}

// Tables gives the sheets that hold tables, in the workbook's order.
func (f *File) Tables() []*importer.Table { return f.tables }

// Ended gives what is known once all rows are read.
func (f *File) Ended() (importer.TablesEnded, error) {
	sum, err := importer.HashFile(f.file)
	return importer.TablesEnded{SHA256: sum, Skipped: f.skipped, Problems: f.problems}, err
}

// Close closes the workbook and removes its temporary files.
func (f *File) Close() error {
	var errs []error
	if f.book != nil {
		errs = append(errs, f.book.file.Close())
	}
	if err := errors.Join(append(errs, f.file.Close())...); err != nil {
		return fmt.Errorf("close %s: %w", filepath.Base(f.file.Name()), err)
	}
	return nil
}
