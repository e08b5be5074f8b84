package importer

import (
	"cmp"
	"hash/fnv"
	"io"
	"iter"
	"slices"
)

// Table is a file or sheet as rows of cells below one header row. Rows can be walked once.
type Table struct {
	File      string
	Sheet     string
	Encoding  string // "utf-8", "utf-8-bom", "windows-1252", "utf-16le", "utf-16be"; empty for workbooks
	Delimiter string // "," ";" tab or "|"; empty for workbooks
	HeaderRow int    // the spreadsheet row of the header, from 1
	Columns   []string
	// Hidden says that the sheet is hidden in its workbook: it lends to others, and has no records.
	Hidden bool
	// HiddenColumns are the positions of columns that are hidden in the workbook.
	HiddenColumns []int
	// OpenQuote is the line of the file where a quote begins that never closes, so that the rest is one cell; 0 where
	// there is none in the first rows.
	OpenQuote int
	// Sample is rows below the header, at most SampleRows; they come again in Rows.
	Sample [][]string
	// Whole says that Sample is every row. Otherwise it is the first ones until SpreadSample chose others.
	Whole bool
	Rows  iter.Seq2[TableRow, error]
}

// SampleRows is how many rows a mapping is guessed from.
const SampleRows = 500

// SpreadSample makes the Sample SampleRows of all rows, which are walked: the same whatever their order, so
// that a list says the same of its columns however it is sorted. They are those with the smallest digests.
func (t *Table) SpreadSample(rows iter.Seq2[TableRow, error]) error {
	type chosen struct {
		digest uint64
		cells  []string
	}
	var sample []chosen
	for row, err := range rows {
		if err != nil {
			return err
		}
		h := fnv.New64a()
		for _, cell := range row.Cells {
			io.WriteString(h, cell+"\x00") // a hash never fails
		}
		digest := h.Sum64()
		if len(sample) == SampleRows && digest >= sample[SampleRows-1].digest {
			continue
		}
		at, _ := slices.BinarySearchFunc(sample, digest, func(c chosen, digest uint64) int { return cmp.Compare(c.digest, digest) })
		sample = slices.Insert(sample, at, chosen{digest, row.Cells})
		sample = sample[:min(len(sample), SampleRows)]
	}
	t.Sample = nil
	for _, c := range sample {
		t.Sample = append(t.Sample, c.cells)
	}
	return nil
}

// TableRow is one row, with as many cells as its table has columns. Cells are trimmed, valid UTF-8,
// with line breaks as "\n".
type TableRow struct {
	Row      int // as a spreadsheet numbers it, from 1
	Line     int // physical line where it begins; 0 for workbooks
	Cells    []string
	Extra    []string  // cells beyond the last column, where any is filled
	Was      string    // the key it had in an earlier import, see FromColumn
	Problems []Problem // of reading it: Column, Severity, Code, Message and Value are set
}
