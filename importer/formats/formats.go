// Package formats tells what the files of an import are by what they hold, never by their names, and opens
// them with the package that reads their format.
package formats

import (
	"context"
	"errors"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
	"github.com/kithdirectory/kith/importer/hsds"
	"github.com/kithdirectory/kith/importer/ical"
	"github.com/kithdirectory/kith/importer/openactive"
	"github.com/kithdirectory/kith/importer/xlsx"
)

// Auto is the format that leaves it to the files what they are.
const Auto = "auto"

// Ask says how the files of an import are to be read.
type Ask struct {
	Format   string // Auto or "" : told by the content; else a name of Names, which the content must bear out
	Mappings importer.Mappings
	Read     importer.AdaptOptions
	// Used is told what the columns of every table stand for, in order, before a record is read; formats
	// that name their own fields do not call it. May be nil.
	Used func([]*importer.Mapping) error
	// Fetch gets what stands at an address: the further pages of a feed, and files given by address. Nil: none.
	Fetch importer.Fetch
	// Keep is a folder where what feeds gave is kept, so that the next import asks only for what changed. Empty: none.
	Keep string
}

// format is one kind of file that can be imported.
type format struct {
	name string
	what string // for people, with its article
	// sniff tells by the first bytes, headBytes of them or fewer, whether a file is of this format.
	sniff func(head []byte, name string) bool
	// open gives the files of one import as one batch; the closing function is never nil.
	open func(ctx context.Context, files []string, ask Ask) (importer.Batch, func() error, error)
	// tables says that its files are tables, which are joined with those of other such formats.
	tables bool
	// feed says that a file given by address is opened by it: its further pages are fetched. Ask.Fetch has the
	// first page already.
	feed bool
	// takesCSV says that delimited files that come with one of this format belong to it.
	takesCSV bool
}

// formats lists what can be read. The first whose sniff says yes has the file, so the narrower stand first.
func formats() []format {
	return []format{
		{name: "ical", what: "a calendar (iCalendar or Trumba JSON)", sniff: ical.Sniff, open: func(ctx context.Context, files []string, ask Ask) (importer.Batch, func() error, error) {
			return ical.Batch(ctx, files, ask.Read)
		}},
		{name: "openactive", what: "OpenActive data", sniff: openactive.Sniff, feed: true, open: func(ctx context.Context, files []string, ask Ask) (importer.Batch, func() error, error) {
			return openactive.Batch(ctx, files, ask.Read, openactive.Feeds{Fetch: ask.Fetch, Keep: ask.Keep})
		}},
		{name: "hsds", what: "data of HSDS or Open Referral UK", sniff: hsds.Sniff, open: openHSDS, feed: true, takesCSV: true},
		{name: "oruk", what: "data of HSDS or Open Referral UK", sniff: hsds.Sniff, open: openHSDS, feed: true, takesCSV: true},
		{name: "xlsx", what: "an Excel workbook (.xlsx)", sniff: xlsx.Sniff, open: openTables, tables: true},
		{name: "csv", what: "a delimited text file (CSV)", sniff: csv.Sniff, open: openTables, tables: true},
	}
}

// openHSDS reads Open Referral UK too, which is a profile of HSDS: the files say which they are.
func openHSDS(ctx context.Context, files []string, ask Ask) (importer.Batch, func() error, error) {
	return hsds.Batch(ctx, files, ask.Read, ask.Fetch)
}

// Names lists what --format may say, Auto first.
func Names() []string {
	names := []string{Auto}
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// Open opens the files of one import, given by path or address, as one batch: every file is looked at before a record is read, and one
// that is not what it says refuses the import with a sentence. The closing function is never nil, and is
// called by the caller whatever the error.
func Open(ctx context.Context, files []string, ask Ask) (importer.Batch, func() error, error) {
	if ask.Used == nil {
		ask.Used = func([]*importer.Mapping) error { return nil }
	}
	l, err := bring(ctx, files, ask.Fetch)
	if err != nil {
		return importer.Batch{Format: ask.Format}, l.remove, err
	}
	if l.given, l.paths, err = withoutDescriptors(l.given, l.paths); err != nil {
		return importer.Batch{Format: ask.Format}, l.remove, err
	}
	files = l.given
	f, err := formatOf(l.paths, ask.Format)
	if err != nil {
		return importer.Batch{Format: ask.Format}, l.remove, err
	}
	if f.feed {
		ask.Fetch = l.fetchOnce(ask.Fetch)
	} else {
		files = l.paths
	}
	batch, done, err := f.open(ctx, files, ask)
	return batch, func() error { return errors.Join(done(), l.remove()) }, err
}

// withoutDescriptors leaves out the descriptions of data packages that stand beside files they describe. One alone is
// refused later, with a sentence.
func withoutDescriptors(files, paths []string) (kept, keptPaths []string, err error) {
	for i, path := range paths {
		head, _, err := headOf(path)
		if err != nil {
			return nil, nil, err
		}
		if !describesPackage(head) {
			kept, keptPaths = append(kept, files[i]), append(keptPaths, path)
		}
	}
	if len(kept) == 0 {
		return files, paths, nil
	}
	return kept, keptPaths, nil
}

// formatOf tells the one format of all files of an import.
func formatOf(files []string, asked string) (format, error) {
	if len(files) == 0 {
		return format{}, directory.Invalid("file", "Name at least one file to import.")
	}
	all := make([]format, len(files))
	for i, path := range files {
		head, name, err := headOf(path)
		if err != nil {
			return format{}, err
		}
		if all[i], err = tell(head, name, asked); err != nil {
			return format{}, err
		}
	}
	return together(all, files)
}

// together gives the format that reads all files: the same one for each, tables of any kind, or one that
// takes tables beside its own files.
func together(all []format, files []string) (format, error) {
	one := all[0]
	for i, f := range all[1:] {
		switch {
		case f.name == one.name, f.tables && one.tables, one.takesCSV && f.name == "csv":
		case f.takesCSV && one.name == "csv":
			one = f
		default:
			return format{}, directory.Invalid("file", "%s is %s and %s is %s: they cannot be one import. Import them one after the other.",
				baseName(files[0]), all[0].what, baseName(files[i+1]), f.what)
		}
	}
	return one, nil
}

// tell gives the format of one file, or a sentence that says what it is instead and how to mend it.
func tell(head []byte, name, asked string) (format, error) {
	content := importer.ContentOf(head[:min(len(head), importer.SniffBytes)])
	if asked != "" && asked != Auto {
		return named(head, name, asked, content)
	}
	if err := aboutData(content, head, name); err != nil {
		return format{}, err
	}
	for _, f := range formats() {
		if f.sniff(head, name) {
			return f, nil
		}
	}
	if err := content.Refusal(name); err != nil {
		return format{}, err
	}
	return format{}, importer.ContentBinary.Refusal(name)
}

// named gives the format the operator named, which the file must be.
func named(head []byte, name, asked string, content importer.Content) (format, error) {
	var is *format
	for _, f := range formats() {
		if f.name == asked && f.sniff(head, name) {
			return f, nil
		}
		if is == nil && f.sniff(head, name) {
			is = &f
		}
	}
	switch {
	case !known(asked):
		return format{}, directory.Invalid("format", "--format: %q is not a format that can be read; say one of %s.", asked, strings.Join(Names(), ", "))
	case is != nil:
		return format{}, directory.Invalid(name, "%s is %s, not %s as --format says. Say --format %s, or leave --format out.", name, is.what, asked, is.name)
	}
	if err := content.Refusal(name); err != nil {
		return format{}, err
	}
	return format{}, directory.Invalid(name, "%s is not %s as --format says. Leave --format out to have it told by what the file holds.", name, asked)
}

func known(name string) bool {
	for _, f := range formats() {
		if f.name == name {
			return true
		}
	}
	return false
}
