package csv

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// Sniff tells by the first bytes of a file whether it may be delimited text: any text that is nothing else.
func Sniff(head []byte, _ string) bool {
	return importer.ContentOf(head[:min(len(head), importer.SniffBytes)]) == importer.ContentText
}

// Open looks at the beginning of a delimited text and gives it as a table whose rows are read as they
// are walked. name is the file's base name, for messages. A file that is something else, is too large,
// or has no table in it is refused with a sentence.
func Open(ctx context.Context, r io.Reader, name string) (*importer.Table, error) {
	t, err := begin(r, name)
	if err != nil {
		return nil, err
	}
	return t.open(ctx)
}

// begin tells the encoding and delimiter of a delimited text and stands before its first record.
func begin(r io.Reader, name string) (*table, error) {
	if err := checkSize(r, name); err != nil {
		return nil, err
	}
	raw := bufio.NewReaderSize(&limitedReader{r: r, left: MaxFileBytes, name: name}, headBytes)
	head, err := peek(raw)
	if err != nil {
		return nil, err
	}
	if err := importer.ContentOf(head[:min(len(head), importer.SniffBytes)]).Refusal(name); err != nil {
		return nil, err
	}
	text, encoding := decoded(raw, head)
	buffered := bufio.NewReaderSize(text, headBytes)
	if head, err = peek(buffered); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte(byteOrderMark)) {
		if _, err := buffered.Discard(len(byteOrderMark)); err != nil {
			return nil, fileError(err)
		}
		head = head[len(byteOrderMark):]
	}
	delim, said := delimiterOf(head)
	t := &table{name: name, encoding: encoding, scanner: newScanner(buffered, delim, name)}
	if said {
		if _, err := t.scanner.next(); err != nil {
			return nil, fileError(err)
		}
	}
	return t, nil
}

// checkSize refuses a file that says it is too large before a byte of it is read.
func checkSize(r io.Reader, name string) error {
	file, ok := r.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return nil
	}
	info, err := file.Stat()
	if err != nil {
		return directory.Wrap(directory.CodeUnavailable, err, "%s cannot be read", name)
	}
	if info.IsDir() {
		return directory.Invalid(name, "%s is a folder; name the files in it.", name)
	}
	if info.Size() > MaxFileBytes {
		return tooLarge("%s has %d MB; at most %d MB can be imported at once. Split it.", name, info.Size()>>20, MaxFileBytes>>20)
	}
	return nil
}

// limitedReader fails where a stream runs on beyond the limit.
type limitedReader struct {
	r    io.Reader
	left int64
	name string
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, tooLarge("%s is larger than %d MB, the most that can be imported at once. Split it.", l.name, MaxFileBytes>>20)
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

func peek(r *bufio.Reader) ([]byte, error) {
	head, err := r.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fileError(err)
	}
	return head, nil
}

// table is a file being read: the records looked at in advance, then the rest.
type table struct {
	name     string
	encoding string
	scanner  *scanner
	ahead    []record // read before the rows are walked
	header   int      // position of the header in ahead, -1 for none
	columns  []string
	atEnd    bool
}

func (t *table) open(ctx context.Context) (*importer.Table, error) {
	for len(t.ahead) < importer.SampleRows+importer.HeaderSearch && !t.atEnd {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r, err := t.scanner.next()
		if errors.Is(err, io.EOF) {
			t.atEnd = true
			break
		}
		if err != nil {
			return nil, err
		}
		t.ahead = append(t.ahead, *r)
	}
	rows := make([][]string, len(t.ahead))
	for i := range t.ahead {
		rows[i] = t.ahead[i].cells
	}
	if len(t.ahead) == 0 {
		return nil, importer.ContentEmpty.Refusal(t.name)
	}
	t.header, t.columns = importer.Shape(rows)
	out := &importer.Table{File: t.name, Encoding: t.encoding, Delimiter: string(t.scanner.delim), Columns: t.columns, Rows: t.rows(ctx)}
	if t.header >= 0 {
		out.HeaderRow = t.ahead[t.header].row
	}
	for _, row := range t.ahead[t.header+1:] {
		if !row.blank() && len(out.Sample) < importer.SampleRows {
			out.Sample = append(out.Sample, t.fit(&row).Cells)
		}
		if row.openQuote > 0 {
			out.OpenQuote = row.openQuote
		}
	}
	out.Whole = t.atEnd && len(out.Sample) < importer.SampleRows
	if len(out.Sample) == 0 {
		return nil, directory.Invalid(t.name, "%s has a header but no rows below it.", t.name)
	}
	return out, nil
}

func (t *table) rows(ctx context.Context) iter.Seq2[importer.TableRow, error] {
	return func(yield func(importer.TableRow, error) bool) {
		for i := range t.ahead[t.header+1:] {
			r := &t.ahead[t.header+1+i]
			if !r.blank() && !yield(t.fit(r), nil) {
				return
			}
		}
		t.ahead = nil
		for !t.atEnd {
			if err := ctx.Err(); err != nil {
				yield(importer.TableRow{}, err)
				return
			}
			r, err := t.scanner.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(importer.TableRow{}, err)
				return
			}
			if !r.blank() && !yield(t.fit(r), nil) {
				return
			}
		}
	}
}

// fit gives a record as many cells as the table has columns, and notes what was wrong with it.
func (t *table) fit(r *record) importer.TableRow {
	row := importer.TableRow{Row: r.row, Line: r.line, Cells: make([]string, len(t.columns))}
	copy(row.Cells, r.cells)
	if len(r.cells) > len(t.columns) {
		if extra := strings.TrimSpace(strings.Join(r.cells[len(t.columns):], " ")); extra != "" {
			row.Extra = r.cells[len(t.columns):]
			row.Problems = append(row.Problems, importer.Problem{Severity: importer.SeverityWarning, Code: importer.ProblemRagged,
				Message: "The row has more cells than the header has names: a comma may stand unquoted in one of them."})
		}
	}
	if r.openQuote > 0 {
		row.Problems = append(row.Problems, importer.Problem{Severity: importer.SeverityWarning, Code: importer.ProblemOpenQuote,
			Message: "A quoted cell of this row never closes: the rest of the file was read as part of it."})
	}
	for _, i := range r.mended {
		switch {
		case i >= len(t.columns):
		case t.encoding == windows1252:
			if halfSequence(r.cells[i]) {
				row.Problems = append(row.Problems, importer.Problem{Column: t.columns[i], Severity: importer.SeverityWarning, Code: importer.ProblemEncoding, Value: importer.CutValue(r.cells[i]),
					Message: "The cell holds signs that look like a broken letter. It was read as Windows-1252 and is kept as it is; check its text."})
			}
		default:
			row.Problems = append(row.Problems, importer.Problem{Column: t.columns[i], Severity: importer.SeverityNote, Code: importer.ProblemEncoding,
				Message: "The cell held bytes that are not UTF-8; they were read as Windows-1252."})
		}
	}
	return row
}
