package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/kithdirectory/kith/directory"
)

// received is a file that was received whole, in a temporary file of its own until it is kept.
type received struct {
	name, sha256 string
	bytes        int64
	file         *os.File
}

// receive reads files to their end, together at most so many bytes. What it gives is to be dropped, also with an error.
func receive(files []Upload, most int64) ([]received, error) {
	var all []received
	limit := most
	for _, f := range files {
		one, err := receiveOne(f, most, limit)
		if one.file != nil {
			all = append(all, one)
		}
		if err != nil {
			return all, err
		}
		most -= one.bytes
	}
	return all, nil
}

// receiveOne reads a file of at most most bytes, which is what the others left of the limit.
func receiveOne(f Upload, most, limit int64) (one received, err error) {
	one.name = safeName(f.Name)
	if one.file, err = os.CreateTemp("", "kith-upload-*"); err != nil {
		return one, fmt.Errorf("make a temporary file: %w", err)
	}
	sum := sha256.New()
	one.bytes, err = io.Copy(io.MultiWriter(one.file, sum), io.LimitReader(f.Content, most+1))
	switch {
	case err != nil:
		if _, ours := asError(err); ours {
			return one, err
		}
		return one, directory.Wrap(directory.CodeInvalid, err, "%s could not be received whole. Try again.", one.name)
	case one.bytes > most && limit != MaxUploadBytes:
		return one, directory.Errorf(directory.CodeTooLarge, "%s is larger than %d MB, the most that is fetched.", one.name, limit>>20)
	case one.bytes > most:
		return one, &directory.Error{Code: directory.CodeTooLarge, Message: fmt.Sprintf("The files are larger than %d MB together. Larger ones are imported with the command kith import.", MaxUploadBytes>>20)}
	case one.bytes == 0:
		return one, directory.Invalid("files", "%s is empty.", one.name)
	}
	one.sha256 = hex.EncodeToString(sum.Sum(nil))
	return one, nil
}

// drop removes the temporary files.
func drop(files []received) error {
	var err error
	for _, f := range files {
		err = errors.Join(err, f.file.Close(), os.Remove(f.file.Name()))
	}
	return err
}

// keepFiles keeps files with an import, a part at a time.
func keepFiles(ctx context.Context, tx directory.Tx, importID string, files []received) error {
	part := make([]byte, chunkBytes)
	for n, f := range files {
		for at := 0; int64(at)*chunkBytes < f.bytes; at++ {
			some, err := f.file.ReadAt(part, int64(at)*chunkBytes)
			if err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("read a temporary file: %w", err)
			}
			if err := tx.AddImportChunk(ctx, importID, n, at, part[:some]); err != nil {
				return err
			}
		}
	}
	return nil
}
