package importer

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// spool keeps built records on disk until all of them are seen, so that an import takes memory for
// keys only, and a refused one leaves nothing in the store. The file is only this user's and loses its
// name at once, where the system allows that, so that it goes with the process.
type spool struct {
	file   *os.File
	named  bool
	buffer *bufio.Writer
	places []spoolPlace
	at     map[int]int // position → its place in places; made when one is first asked for
	end    int64       // how many bytes were written
}

// spoolPlace is where a record stands in the file.
type spoolPlace struct {
	position int // Record.Position
	from     int64
	length   int
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "kith-import-*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	return &spool{file: file, named: os.Remove(file.Name()) != nil, buffer: bufio.NewWriterSize(file, 1<<18)}, nil
}

func (s *spool) count() int { return len(s.places) }

func (s *spool) add(r directory.Record) error {
	text := make([]byte, 0, 7*binary.MaxVarintLen64+len(r.Key)+len(r.Hash)+len(r.GroupID)+len(r.Doc)+len(r.Raw)+len(r.Notes))
	text = binary.AppendUvarint(text, uint64(r.Row))
	for _, part := range [][]byte{[]byte(r.Key), []byte(r.Hash), []byte(r.GroupID), r.Doc, r.Raw, r.Notes} {
		text = append(binary.AppendUvarint(text, uint64(len(part))), part...)
	}
	if _, err := s.buffer.Write(text); err != nil {
		return fmt.Errorf("write to the temporary file: %w", err)
	}
	s.places = append(s.places, spoolPlace{position: r.Position, from: s.end, length: len(text)})
	s.end += int64(len(text))
	return nil
}

// record gives the record at a position.
func (s *spool) record(position int) (directory.Record, error) {
	if s.at == nil {
		s.at = make(map[int]int, len(s.places))
		for n, p := range s.places {
			s.at[p.position] = n
		}
		if err := s.buffer.Flush(); err != nil {
			return directory.Record{}, fmt.Errorf("write to the temporary file: %w", err)
		}
	}
	n, ok := s.at[position]
	if !ok {
		return directory.Record{}, errors.New("the temporary file lacks a record")
	}
	return s.read(s.places[n])
}

// each gives the records in the order of rank, which is asked for their positions.
func (s *spool) each(rank func(position int) string) iter.Seq2[directory.Record, error] {
	return func(yield func(directory.Record, error) bool) {
		if err := s.buffer.Flush(); err != nil {
			yield(directory.Record{}, fmt.Errorf("write to the temporary file: %w", err))
			return
		}
		s.at = nil
		s.order(rank)
		for _, p := range s.places {
			if r, err := s.read(p); !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (s *spool) order(rank func(position int) string) {
	ranks := make(map[int]string, len(s.places))
	for _, p := range s.places {
		ranks[p.position] = rank(p.position)
	}
	slices.SortFunc(s.places, func(a, b spoolPlace) int {
		return cmp.Or(cmp.Compare(ranks[a.position], ranks[b.position]), cmp.Compare(a.position, b.position))
	})
}

func (s *spool) read(p spoolPlace) (directory.Record, error) {
	r := directory.Record{Position: p.position}
	text := make([]byte, p.length)
	if _, err := s.file.ReadAt(text, p.from); err != nil {
		return r, fmt.Errorf("read the temporary file: %w", err)
	}
	row, n := binary.Uvarint(text)
	r.Row, text = int(row), text[max(n, 0):]
	var parts [6][]byte
	for i := range parts {
		length, n := binary.Uvarint(text)
		if n <= 0 || length > uint64(len(text)-n) {
			return r, errors.New("read the temporary file: it was changed by something else")
		}
		parts[i], text = text[n:n+int(length)], text[n+int(length):]
	}
	r.Key, r.Hash, r.GroupID = string(parts[0]), string(parts[1]), string(parts[2])
	r.Doc, r.Raw, r.Notes = parts[3], parts[4], parts[5]
	return r, nil
}

func (s *spool) close() error {
	err := s.file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}
