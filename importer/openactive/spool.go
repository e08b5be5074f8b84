package openactive

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// spool keeps JSON on disk until all of it is read, so that halves which stand far apart are joined in little
// memory. Its file has no name and goes when it is closed, unless it was kept.
type spool struct {
	file    *os.File
	buffer  *bufio.Writer
	size    int64 // written, in the buffer or not
	flushed int64
}

// ref is where a JSON text lies in a spool.
type ref struct {
	spool  *spool
	offset int64
	length int32
}

// spoolPrefix begins the name of a spool's file.
const spoolPrefix = ".kith-feed-"

// newSpool makes one in a folder, "" for the system's own.
func newSpool(folder string) (*spool, error) {
	file, err := os.CreateTemp(folder, spoolPrefix+"*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	return &spool{file: file, buffer: bufio.NewWriterSize(file, 1<<18)}, nil
}

// put adds a text and gives where it lies.
func (s *spool) put(text []byte) (ref, error) {
	at := ref{spool: s, offset: s.size, length: int32(len(text))}
	n, err := s.buffer.Write(text)
	s.size += int64(n)
	if err != nil {
		return at, fmt.Errorf("write to the temporary file: %w", err)
	}
	return at, nil
}

func (s *spool) flush() error {
	if s.flushed == s.size {
		return nil
	}
	if err := s.buffer.Flush(); err != nil {
		return fmt.Errorf("write to the temporary file: %w", err)
	}
	s.flushed = s.size
	return nil
}

// cut forgets what was put behind size.
func (s *spool) cut(size int64) error {
	if err := s.flush(); err != nil {
		return err
	}
	err := s.file.Truncate(size)
	if err == nil {
		_, err = s.file.Seek(size, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("go back in the temporary file: %w", err)
	}
	s.size, s.flushed = size, size
	return nil
}

// read gives the text that lies at r.
func (r ref) read() ([]byte, error) {
	if err := r.spool.flush(); err != nil {
		return nil, err
	}
	text := make([]byte, r.length)
	if _, err := r.spool.file.ReadAt(text, r.offset); err != nil {
		return nil, fmt.Errorf("read the temporary file: %w", err)
	}
	return text, nil
}

// node gives the object that lies at r; it was read before, so it is one.
func (r ref) node() (node, error) {
	text, err := r.read()
	if err != nil {
		return nil, err
	}
	n, _ := parseNode(text)
	return n, nil
}

// keep gives the spool's file a name, in place of what had it.
func (s *spool) keep(name string) error {
	err := s.flush()
	if err == nil {
		err = s.file.Sync()
	}
	if err == nil {
		err = os.Rename(s.file.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("keep what the feed gave: %w", err)
	}
	return nil
}

// close ends the spool. A file that was kept no longer has the name that is removed.
func (s *spool) close() error {
	err := s.file.Close()
	if removed := os.Remove(s.file.Name()); !errors.Is(removed, os.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}
