package formats

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// headBytes is how much of a file decides its format: the names of a zip's first entries and the first
// objects of a JSON document stand in it.
const headBytes = 64 << 10

// headOf reads the first bytes of a file and gives its base name.
func headOf(path string) (head []byte, name string, err error) {
	name = baseName(path)
	file, err := importer.OpenFile(path)
	if err != nil {
		return nil, name, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	head, err = io.ReadAll(io.LimitReader(file, headBytes))
	if err != nil {
		return nil, name, directory.Wrap(directory.CodeUnavailable, err, "%s cannot be read", name)
	}
	return head, name, nil
}

func baseName(file string) string {
	if IsAddress(file) {
		return nameAt(file)
	}
	return filepath.Base(file)
}

// aboutData refuses JSON that describes data and is none: a data package's descriptor, a schema.
func aboutData(content importer.Content, head []byte, name string) error {
	if content != importer.ContentJSON {
		return nil
	}
	what := ""
	for _, key := range topKeys(head) {
		switch key {
		case "resources":
			what = "a data package's description of its files"
		case "$schema", "properties", "definitions", "$defs":
			what = "a schema, which says what data looks like"
		}
	}
	if what == "" {
		return nil
	}
	return directory.Invalid(name, "%s is %s: it is about data, and is no data itself. Import the files it describes.", name, what)
}

// describesPackage tells whether a file is the description of a data package: JSON that lists the files it has.
func describesPackage(head []byte) bool {
	return importer.ContentOf(head[:min(len(head), importer.SniffBytes)]) == importer.ContentJSON && slices.Contains(topKeys(head), "resources")
}

// topKeys gives the names of a JSON object's own members as far as head goes.
func topKeys(head []byte) []string {
	decoder := jsontext.NewDecoder(bytes.NewReader(bytes.TrimPrefix(head, []byte("\ufeff"))), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if token, err := decoder.ReadToken(); err != nil || token.Kind() != '{' {
		return nil
	}
	var keys []string
	for decoder.PeekKind() == '"' {
		key, err := decoder.ReadToken()
		if err != nil {
			break
		}
		keys = append(keys, key.String())
		if err := decoder.SkipValue(); err != nil {
			break
		}
	}
	return keys
}
