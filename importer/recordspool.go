package importer

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	json "github.com/go-json-experiment/json/v1"
)

// recordSpool keeps the records of an import on disk until all are read, so that each can be judged by all
// others in little memory. Its file goes as that of a spool does.
type recordSpool struct {
	file    *os.File
	named   bool
	buffer  *bufio.Writer
	encoder *json.Encoder
}

func newRecordSpool() (*recordSpool, error) {
	file, err := os.CreateTemp("", "kith-records-*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	buffer := bufio.NewWriterSize(file, 1<<18)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	return &recordSpool{file: file, named: os.Remove(file.Name()) != nil, buffer: buffer, encoder: encoder}, nil
}

func (s *recordSpool) add(r *Record) error {
	if err := s.encoder.Encode(r); err != nil {
		return fmt.Errorf("write to the temporary file: %w", err)
	}
	return nil
}

// all gives the records in the order they were added, once, when no more are.
func (s *recordSpool) all() iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		err := s.buffer.Flush()
		if err == nil {
			_, err = s.file.Seek(0, io.SeekStart)
		}
		if err != nil {
			yield(nil, fmt.Errorf("go back in the temporary file: %w", err))
			return
		}
		decoder := json.NewDecoder(bufio.NewReaderSize(s.file, 1<<18))
		for {
			r := &Record{}
			err := decoder.Decode(r)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, fmt.Errorf("read the temporary file: %w", err))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (s *recordSpool) close() error {
	err := s.file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}
