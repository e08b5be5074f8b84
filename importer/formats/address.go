package formats

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// IsAddress tells whether a file is given by its address on the web.
func IsAddress(file string) bool {
	return strings.HasPrefix(file, "https://") || strings.HasPrefix(file, "http://")
}

// local is the files of an import, those given by address fetched into a folder of their own.
type local struct {
	given  []string // as they were given
	paths  []string // where they are on this machine
	folder string   // "" where nothing was fetched
}

// bring fetches what is given by address. What it gives is removed even where there is an error.
func bring(ctx context.Context, files []string, fetch importer.Fetch) (*local, error) {
	l := &local{given: files}
	for i, file := range files {
		if !IsAddress(file) {
			l.paths = append(l.paths, file)
			continue
		}
		if fetch == nil {
			return l, directory.Invalid("file", "%s is an address, and addresses cannot be fetched here. Save what it gives to a file, and import that.", baseName(file))
		}
		at, err := l.download(ctx, i, file, fetch)
		if err != nil {
			return l, err
		}
		l.paths = append(l.paths, at)
	}
	return l, nil
}

// download saves what stands at an address under its own name.
func (l *local) download(ctx context.Context, i int, address string, fetch importer.Fetch) (at string, err error) {
	if l.folder == "" {
		if l.folder, err = os.MkdirTemp("", "kith-fetched-"); err != nil {
			return "", directory.Wrap(directory.CodeUnavailable, err, "no temporary folder can be made for what is fetched")
		}
	}
	folder := filepath.Join(l.folder, strconv.Itoa(i))
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", fmt.Errorf("make a temporary folder: %w", err)
	}
	body, err := fetch(ctx, address)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	file, err := os.Create(filepath.Join(folder, nameAt(address)))
	if err != nil {
		return "", fmt.Errorf("make a temporary file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	n, err := io.Copy(file, io.LimitReader(body, importer.MaxFileBytes+1))
	switch {
	case directory.ErrorCode(err) != "" && directory.ErrorCode(err) != directory.CodeInternal:
		return "", err // it says why: too long, broken off, too slow
	case err != nil:
		return "", directory.Wrap(directory.CodeUnavailable, err, "%s could not be fetched whole", nameAt(address))
	case n > importer.MaxFileBytes:
		return "", directory.Errorf(directory.CodeTooLarge, "%s gives more than %d MB, the most that can be imported at once.", nameAt(address), importer.MaxFileBytes>>20)
	}
	return file.Name(), nil
}

// nameAt gives the file's name in an address, without its query, which may hold a key.
func nameAt(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return "download"
	}
	name := path.Base(parsed.Path)
	if name == "." || name == "/" || len(name) > 100 || strings.ContainsAny(name, `\:`) {
		return "download"
	}
	return name
}

// fetchOnce gives a fetch that has the files already fetched, once each, and gets anything else anew.
func (l *local) fetchOnce(fetch importer.Fetch) importer.Fetch {
	have := map[string]string{}
	for i, file := range l.given {
		if IsAddress(file) {
			have[file] = l.paths[i]
		}
	}
	if len(have) == 0 {
		return fetch
	}
	return func(ctx context.Context, address string) (io.ReadCloser, error) {
		at, ok := have[address]
		if !ok {
			return fetch(ctx, address)
		}
		delete(have, address)
		return importer.OpenFile(at)
	}
}

func (l *local) remove() error {
	if l.folder == "" {
		return nil
	}
	if err := os.RemoveAll(l.folder); err != nil {
		return fmt.Errorf("remove what was fetched: %w", err)
	}
	return nil
}
