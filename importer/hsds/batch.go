package hsds

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// What a batch calls itself in a report.
const (
	Format     = "hsds"
	FormatORUK = "oruk"
)

// Sniff tells by the first bytes of a file, and by its name, whether it is of HSDS or Open Referral UK: JSON with
// their words, a zip that is no workbook, or a delimited file with the columns of one of the tables.
func Sniff(head []byte, name string) bool {
	start := head[:min(len(head), importer.SniffBytes)]
	switch content := importer.ContentOf(start); {
	case isJSON(start):
		return sniffJSON(head)
	case content == importer.ContentZip:
		return true
	case content == importer.ContentText:
		line, _, _ := bytes.Cut(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("\n"))
		header := strings.Split(strings.TrimSpace(string(line)), ",")
		for i := range header {
			header[i] = strings.Trim(header[i], `" `)
		}
		columns := lowered(header)
		return tableOfHeader(columns) != "" || tableOf(name, header) == tableServices
	}
	return false
}

// Batch reads files and feeds of HSDS, of any version, and of Open Referral UK as one import: every service once,
// with all that the others say of it. A path that begins with http is a feed, and is read page by page through
// fetch. All is read before a record is made, and what is not what it says refuses the import at once. The
// caller closes the batch with the function given.
func Batch(ctx context.Context, paths []string, options importer.AdaptOptions, fetch importer.Fetch) (importer.Batch, func() error, error) {
	s, err := newShelf()
	if err != nil {
		return importer.Batch{Format: Format}, func() error { return nil }, err
	}
	b := &batch{loader: newLoader(s, fetch)}
	if err := b.load(ctx, paths); err != nil {
		return importer.Batch{Format: b.format(), Files: b.files}, s.close, err
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		return importer.Batch{Format: b.format(), Files: b.files}, s.close, err
	}
	b.assembler = &assembler{shelf: s, used: map[string][]bool{}}
	b.adapter = &adapter{options: options, reader: importer.NewReader(options), codes: newCodes(vocabulary), abroad: b.abroad()}
	for i := range b.files {
		b.files[i].Format = b.format()
		b.adapter.files = append(b.adapter.files, b.files[i].Name)
	}
	return importer.Batch{Format: b.format(), Files: b.files, Records: b.records(ctx), Summary: b.summary}, s.close, nil
}

// batch is the files and feeds of one import.
type batch struct {
	*loader
	assembler *assembler
	adapter   *adapter
}

func (b *batch) format() string {
	if b.profile {
		return FormatORUK
	}
	return Format
}

func (b *batch) load(ctx context.Context, paths []string) error {
	for _, path := range paths {
		read := b.file
		if isAddress(path) {
			read = b.feed
		}
		if err := read(ctx, path); err != nil {
			return err
		}
	}
	if b.shelf.count(tableServices) == 0 {
		return b.described()
	}
	return nil
}

func isAddress(path string) bool {
	return strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://")
}

func (b *batch) records(ctx context.Context) iter.Seq2[*importer.Record, error] {
	return func(yield func(*importer.Record, error) bool) {
		for s, err := range b.assembler.services(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			if r := b.adapter.record(s); r != nil && !yield(r, nil) {
				return
			}
		}
	}
}

// ProblemLostRows is the code of rows of a table that belong to no service.
const ProblemLostRows = "rows_without_a_service"

// summary tells what is known once every service is read.
func (b *batch) summary() importer.Summary {
	s := importer.Summary{Files: b.files, Mapping: b.adapter.reader.Report(), Skipped: map[string]int{}, Problems: slices.Clone(b.problems)}
	for name, n := range b.held {
		if name != tableServices && name != "" {
			s.Skipped["rows of a table of "+tableWords(name)] = n
		}
	}
	lost := b.assembler.lostRows()
	for name, n := range b.keyless {
		lost[name] += n
	}
	for _, name := range slices.Sorted(maps.Keys(lost)) {
		s.Problems = append(s.Problems, importer.Problem{File: path.Base(b.files[0].Name), Severity: importer.SeverityNote, Code: ProblemLostRows,
			Message: fmt.Sprintf("%d rows of %s name no service of these files, or none at all, and are left out.", lost[name], tableWords(name))})
	}
	return s
}

var errNoFetch = errors.New("no way to fetch feeds was given")
