package importer

import "iter"

// Table is a file or sheet as rows of cells below one header row. Rows can be walked once.
type Table struct {
	File      string
	Sheet     string
	Encoding  string // "utf-8", "utf-8-bom", "windows-1252", "utf-16le", "utf-16be"; empty for workbooks
	Delimiter string // "," ";" tab or "|"; empty for workbooks
	HeaderRow int    // the spreadsheet row of the header, from 1
	Columns   []string
	// Sample is the first rows below the header, at most SampleRows; they come again in Rows.
	Sample [][]string
	Rows   iter.Seq2[TableRow, error]
}

// SampleRows is how many rows a mapping is guessed from.
const SampleRows = 500

// TableRow is one row, with as many cells as its table has columns. Cells are trimmed, valid UTF-8,
// with line breaks as "\n".
type TableRow struct {
	Row      int // as a spreadsheet numbers it, from 1
	Line     int // physical line where it begins; 0 for workbooks
	Cells    []string
	Extra    []string  // cells beyond the last column, where any is filled
	Problems []Problem // of reading it: Column, Severity, Code, Message and Value are set
}
