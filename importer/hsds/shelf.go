package hsds

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"slices"
)

// shelf keeps the rows of all tables on disk, and in memory only where each stands and a digest of the keys it is
// looked up by, so that tables of any size can be joined. Its file is only this user's, and loses its name at
// once where the system allows that, so that it goes with the process.
type shelf struct {
	file   *os.File
	named  bool
	buffer *bufio.Writer
	end    int64 // how many bytes were written
	read   int64 // how many were read again
	rows   int
	seed   maphash.Seed
	tables map[string]*table
}

// table is the rows of one table of HSDS.
type table struct {
	places  []place
	entries map[string][]entry // by the name of a key
	sorted  bool
}

// place is where a row stands in the shelf's file.
type place struct {
	from   int64
	length uint32
}

// entry is a digest of one row's key.
type entry struct {
	digest uint64
	row    uint32
}

// row is one row of a table with where it comes from.
type row struct {
	Object Object `json:"o"`
	File   int    `json:"f,omitempty"` // its position among the files
	Sheet  string `json:"s,omitempty"` // the file in a zip, or the list in JSON
	Row    int    `json:"r,omitempty"` // the spreadsheet row a person sees, or which object of its list, from 1
	Line   int    `json:"l,omitempty"` // of the file; 0 where there are no lines
}

func newShelf() (*shelf, error) {
	file, err := os.CreateTemp("", "kith-tables-*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	return &shelf{file: file, named: os.Remove(file.Name()) != nil, buffer: bufio.NewWriterSize(file, 1<<18), seed: maphash.MakeSeed(), tables: map[string]*table{}}, nil
}

func (s *shelf) close() error {
	err := s.file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}

// add puts a row into a table, to be found by those of the table's keys that it fills.
func (s *shelf) add(name string, r row) error {
	if s.rows++; s.rows > MaxRows {
		return tooLarge("There are more than %d rows in the tables together, the most that can be imported at once. Split them by organisation.", MaxRows)
	}
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode a row: %w", err)
	}
	if len(text) > MaxItemBytes {
		return tooLarge("One row or object has more than %d MB, which no service has. Check that the file is whole.", MaxItemBytes>>20)
	}
	if _, err := s.buffer.Write(text); err != nil {
		return fmt.Errorf("write to the temporary file: %w", err)
	}
	t := s.tables[name]
	if t == nil {
		t = &table{entries: map[string][]entry{}}
		s.tables[name] = t
	}
	for _, key := range keysOf[name] {
		if id := r.Object.text(key); id != "" {
			t.entries[key] = append(t.entries[key], entry{maphash.String(s.seed, id), uint32(len(t.places))})
		}
	}
	t.places, t.sorted = append(t.places, place{s.end, uint32(len(text))}), false
	s.end += int64(len(text))
	return nil
}

// count gives how many rows a table has.
func (s *shelf) count(name string) int {
	if t := s.tables[name]; t != nil {
		return len(t.places)
	}
	return 0
}

// at reads one row of a table.
func (s *shelf) at(name string, number int) (row, error) {
	if s.buffer.Buffered() > 0 {
		if err := s.buffer.Flush(); err != nil {
			return row{}, fmt.Errorf("write to the temporary file: %w", err)
		}
	}
	p := s.tables[name].places[number]
	if s.read += int64(p.length); s.read > MaxJoinedBytes {
		return row{}, tooLarge("The tables refer to each other far more often than those of a real list do, so they are not read to the end. Check the keys that join them.")
	}
	text := make([]byte, p.length)
	if _, err := s.file.ReadAt(text, p.from); err != nil {
		return row{}, fmt.Errorf("read the temporary file: %w", err)
	}
	var r struct {
		Object any    `json:"o"`
		File   int    `json:"f"`
		Sheet  string `json:"s"`
		Row    int    `json:"r"`
		Line   int    `json:"l"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&r); err != nil {
		return row{}, fmt.Errorf("read the temporary file: %w", err)
	}
	folded, _ := fold(r.Object, 0)
	o, _ := folded.(Object)
	return row{Object: o, File: r.File, Sheet: r.Sheet, Row: r.Row, Line: r.Line}, nil
}

// rowsWith gives the positions of a table's rows whose key is an id, in order; at most MaxChildren of them. A
// digest may be that of another id: whoever reads the rows looks at the key again.
func (s *shelf) rowsWith(name, key, id string) []int {
	t := s.tables[name]
	if t == nil || id == "" {
		return nil
	}
	if !t.sorted {
		for _, entries := range t.entries {
			slices.SortFunc(entries, func(a, b entry) int {
				return cmp.Or(cmp.Compare(a.digest, b.digest), cmp.Compare(a.row, b.row))
			})
		}
		t.sorted = true
	}
	entries, digest := t.entries[key], maphash.String(s.seed, id)
	at, _ := slices.BinarySearchFunc(entries, digest, func(e entry, d uint64) int { return cmp.Compare(e.digest, d) })
	var rows []int
	for ; at < len(entries) && entries[at].digest == digest && len(rows) < MaxChildren; at++ {
		rows = append(rows, int(entries[at].row))
	}
	return rows
}
