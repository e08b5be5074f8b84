package directory

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// The columns of tables that Kith writes and reads again.
const (
	// OwnColumns begins the header of columns that Kith adds for people to read; reading passes over them.
	OwnColumns = "Kith: "
	// MarkColumn holds a row's RowMark.
	MarkColumn = OwnColumns + "mark"
	// ShownAsColumn says how exactly a place is shown: what comes back is never shown more exactly.
	ShownAsColumn = OwnColumns + "place shown as"
	// ZoneColumn holds the IANA time zone of the meetings, which online ones have no place to tell it by.
	ZoneColumn = "Time zone"
	// FirstVisitColumns begins the header of a column of the first visit, before the name of the question's field in
	// words: "first visit: things to bring".
	FirstVisitColumns = "first visit: "
	// AnswerColumns begins the header of a column of answers, before the attribute's code.
	AnswerColumns = "answer: "
)

// RowMark stands for what a row says in all columns but Kith's own. A row that comes back with its mark is as it
// was written, whatever the order of its columns.
func RowMark(columns, cells []string) string {
	var said []string
	for i, column := range columns {
		if i < len(cells) && cells[i] != "" && !strings.HasPrefix(column, OwnColumns) {
			said = append(said, fmt.Sprintf("%d:%s=%s", len(column), column, cells[i]))
		}
	}
	slices.Sort(said)
	sum := sha256.Sum256([]byte(strings.Join(said, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// SpreadsheetText gives a cell that no spreadsheet takes for a formula (OWASP, CSV injection). Reading a file
// back takes the apostrophe off again.
func SpreadsheetText(text string) string {
	if text == "" {
		return ""
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + text
	}
	return text
}

// FromSpreadsheet takes off what SpreadsheetText put on.
func FromSpreadsheet(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && SpreadsheetText(cell[1:]) == cell {
		return cell[1:]
	}
	return cell
}
