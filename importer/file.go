package importer

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/kithdirectory/kith/directory"
)

// Fetch gets what stands at an address, as a stream that the caller closes. What keeps it from private
// addresses, endless answers and haste is inside it. Its errors are sentences.
type Fetch func(ctx context.Context, url string) (io.ReadCloser, error)

// MaxFileBytes is how large a file may be: far beyond what any council lists, and little enough to be read
// twice in seconds.
const MaxFileBytes = 256 << 20

// OpenFile opens what is a file, of MaxFileBytes at most. A pipe would keep the import waiting for ever where nobody writes to it, and
// cannot be read again.
func OpenFile(path string) (*os.File, error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, directory.Invalid(name, "%s cannot be read: there is no such file. Check its name.", path)
	case err == nil && info.IsDir():
		return nil, directory.Invalid(name, "%s is a folder; name the files in it.", path)
	case err == nil && !info.Mode().IsRegular():
		return nil, directory.Invalid(name, "%s is not a file but a pipe or a device. Save what it gives to a file, and import that.", path)
	case err == nil && info.Size() > MaxFileBytes:
		return nil, directory.Errorf(directory.CodeTooLarge, "%s has %d MB; at most %d MB can be imported at once. Split it.", name, info.Size()>>20, MaxFileBytes>>20)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, directory.Invalid(name, "%s cannot be read: you have no permission to open it.", path)
	}
	return file, nil
}
