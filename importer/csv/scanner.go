package csv

import (
	"bufio"
	"errors"
	"io"

	"github.com/kithdirectory/kith/directory"
)

// record is one row as it stands in the file.
type record struct {
	row       int // as a spreadsheet numbers it, blank rows counted
	line      int // physical line where it begins
	cells     []string
	mended    []int // cells that held bytes of another encoding
	openQuote int   // line where a quote that never closes begins; 0 for none
}

func (r *record) blank() bool {
	for _, cell := range r.cells {
		if cell != "" {
			return false
		}
	}
	return true
}

// scanner cuts delimited text into records. It takes LF, CR and CRLF, quotes with blanks around them,
// and quotes inside quoted cells that nobody doubled.
type scanner struct {
	name  string // of the file, for messages
	r     *bufio.Reader
	delim byte
	row   int
	line  int // of the next byte
	cell  []byte
	out   record
}

func newScanner(r *bufio.Reader, delim byte, name string) *scanner {
	return &scanner{name: name, r: r, delim: delim, line: 1}
}

// next reads one record; io.EOF at the end.
func (s *scanner) next() (*record, error) {
	if _, err := s.r.Peek(1); err != nil {
		return nil, fileError(err)
	}
	s.row++
	if s.row > MaxRows {
		return nil, tooLarge("%s has more than %d rows; split it.", s.name, MaxRows)
	}
	s.out = record{row: s.row, line: s.line, cells: make([]string, 0, cap(s.out.cells))}
	for {
		last, err := s.readCell()
		if err != nil {
			return nil, err
		}
		if err := s.endCell(); err != nil {
			return nil, err
		}
		if last {
			return &s.out, nil
		}
	}
}

func (s *scanner) endCell() error {
	text, mended := decodeCell(s.cell)
	if len(s.out.cells) >= MaxColumns {
		if text != "" {
			return tooLarge("Row %d of %s has more than %d columns; a table of places or groups has a few dozen.", s.row, s.name, MaxColumns)
		}
		return nil // blank cells a spreadsheet pads with
	}
	if mended {
		s.out.mended = append(s.out.mended, len(s.out.cells))
	}
	s.out.cells = append(s.out.cells, text)
	return nil
}

// readCell reads up to and over the next delimiter or line end; last tells that the record is over.
func (s *scanner) readCell() (last bool, err error) {
	s.cell = s.cell[:0]
	for {
		b, err := s.r.ReadByte()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, fileError(err)
		}
		switch {
		case b == s.delim:
			return false, nil
		case b == '\n' || b == '\r':
			return true, s.endLine(b)
		case b == '"' && s.onlyBlanks():
			s.cell = s.cell[:0]
			return s.readQuoted()
		}
		if err := s.add(b); err != nil {
			return false, err
		}
	}
}

func (s *scanner) onlyBlanks() bool {
	for _, b := range s.cell {
		if b != ' ' && b != '\t' {
			return false
		}
	}
	return true
}

// readQuoted reads a quoted cell and what follows it up to its delimiter.
func (s *scanner) readQuoted() (last bool, err error) {
	began := s.line
	for {
		b, err := s.r.ReadByte()
		if errors.Is(err, io.EOF) {
			s.out.openQuote = began
			return true, nil
		}
		if err != nil {
			return false, fileError(err)
		}
		switch b {
		case '"':
			if doubled, err := s.takeIf('"'); doubled || err != nil {
				if err != nil {
					return false, err
				}
				break
			}
			if s.closes() {
				return s.readRest()
			}
		case '\n', '\r':
			if err := s.endLine(b); err != nil {
				return false, err
			}
			b = '\n'
		}
		if err := s.add(b); err != nil {
			return false, directory.Wrap(directory.CodeTooLarge, err, "In %s, the quoted cell of row %d that begins on line %d runs on for more than %d MB; its closing quote may be missing", s.name, s.row, began, MaxCellBytes>>20)
		}
	}
}

// closes tells whether a quote just read ends its cell: only blanks stand before the next delimiter,
// line end or end of file.
func (s *scanner) closes() bool {
	const longestGap = 64
	for n := 1; n <= longestGap; n++ {
		ahead, err := s.r.Peek(n)
		if err != nil && len(ahead) < n {
			return true
		}
		switch b := ahead[n-1]; {
		case b == s.delim || b == '\n' || b == '\r':
			return true
		case b != ' ' && b != '\t':
			return false
		}
	}
	return false
}

// readRest drops the blanks between a closing quote and its delimiter.
func (s *scanner) readRest() (last bool, err error) {
	for {
		b, err := s.r.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return false, fileError(err)
		case b == s.delim:
			return false, nil
		case b == '\n' || b == '\r':
			return true, s.endLine(b)
		}
	}
}

// takeIf reads the next byte if it is b.
func (s *scanner) takeIf(b byte) (bool, error) {
	ahead, err := s.r.Peek(1)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, fileError(err)
	}
	if ahead[0] != b {
		return false, nil
	}
	_, err = s.r.Discard(1)
	return true, err
}

// endLine counts a line end and takes the LF of a CRLF.
func (s *scanner) endLine(b byte) error {
	s.line++
	if b == '\r' {
		_, err := s.takeIf('\n')
		return err
	}
	return nil
}

func (s *scanner) add(b byte) error {
	if len(s.cell) >= MaxCellBytes {
		return tooLarge("In %s, a cell of row %d, on line %d, is longer than %d MB; shorten it, or take its column out.", s.name, s.row, s.line, MaxCellBytes>>20)
	}
	s.cell = append(s.cell, b)
	return nil
}

// fileError passes on the end of the file and our own errors, and words any other for people.
func fileError(err error) error {
	if errors.Is(err, io.EOF) || directory.ErrorCode(err) != directory.CodeInternal {
		return err
	}
	return directory.Wrap(directory.CodeUnavailable, err, "The file could not be read to its end")
}
