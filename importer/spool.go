package importer

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/kithdirectory/kith/directory"
)

// spool keeps built records on disk until all of them are seen, so that an import takes memory for
// keys only, and a refused one leaves nothing in the store. The file is only this user's and loses its
// name at once, where the system allows that, so that it goes with the process.
type spool struct {
	file   *os.File
	named  bool
	buffer *bufio.Writer
	writer *gob.Encoder
	count  int
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "kith-import-*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	s := &spool{file: file, named: os.Remove(file.Name()) != nil, buffer: bufio.NewWriterSize(file, 1<<18)}
	s.writer = gob.NewEncoder(s.buffer)
	return s, nil
}

func (s *spool) add(r directory.Record) error {
	s.count++
	if err := s.writer.Encode(r); err != nil {
		return fmt.Errorf("write to the temporary file: %w", err)
	}
	return nil
}

// each gives the records in the order they were added.
func (s *spool) each(fn func(directory.Record) error) error {
	if err := s.buffer.Flush(); err != nil {
		return fmt.Errorf("write to the temporary file: %w", err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the temporary file: %w", err)
	}
	reader := gob.NewDecoder(bufio.NewReaderSize(s.file, 1<<18))
	for range s.count {
		var r directory.Record
		if err := reader.Decode(&r); err != nil {
			return fmt.Errorf("read the temporary file: %w", err)
		}
		if err := fn(r); err != nil {
			return err
		}
	}
	return nil
}

func (s *spool) close() error {
	err := s.file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}
