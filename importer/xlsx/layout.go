package xlsx

import (
	"github.com/xuri/excelize/v2"
)

// mergedRows bounds how many cells a merged one is read into: nobody merges a name over a thousand rows.
const mergedRows = 1000

// layout is what a sheet looks like beside its cells.
type layout struct {
	down    map[int]map[int]string // row from 1 → column from 0 → the text of the merged cell it lies in
	columns []int                  // hidden ones
}

// layoutOf gives the cells that a merged cell above reaches down into, and the hidden columns. Of large
// workbooks none is given: it would take the whole sheet into memory.
func (w *workbook) layoutOf(sheet string, width int) (layout, error) {
	out := layout{down: map[int]map[int]string{}}
	if !w.small {
		return out, nil
	}
	defer w.file.Sheet.Clear() // else every walk writes the sheet out again
	merged, err := w.file.GetMergeCells(sheet)
	if err != nil {
		return out, damaged(w.name, err)
	}
	for _, cell := range merged {
		column, from, err := excelize.CellNameToCoordinates(cell.GetStartAxis())
		_, to, endErr := excelize.CellNameToCoordinates(cell.GetEndAxis())
		if err != nil || endErr != nil || column > MaxColumns {
			continue
		}
		for n := from + 1; n <= min(to, from+mergedRows) && len(out.down) < MaxRows; n++ {
			if out.down[n] == nil {
				out.down[n] = map[int]string{}
			}
			out.down[n][column-1] = tidy(cell.GetCellValue())
		}
	}
	for column := 1; column <= min(width, MaxColumns); column++ {
		name, err := excelize.ColumnNumberToName(column)
		if err != nil {
			return out, damaged(w.name, err)
		}
		if visible, err := w.file.GetColVisible(sheet, name); err == nil && !visible {
			out.columns = append(out.columns, column-1)
		}
	}
	return out, nil
}

// reach fills the empty cells of a row that a merged cell above reaches into.
func (l layout) reach(r *row) {
	for column, text := range l.down[r.number] {
		for len(r.cells) <= column {
			r.cells = append(r.cells, "")
		}
		if r.cells[column] == "" {
			r.cells[column] = text
		}
	}
}
