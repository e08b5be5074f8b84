package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// TableFile is an opened file that holds tables: a delimited text holds one, a workbook one a sheet.
type TableFile interface {
	Report() FileReport // without its hash and the origin of its mapping
	Tables() []*Table
	Ended() (TablesEnded, error) // asked once every row was read
	Close() error
}

// TablesEnded is what is known of a file once its rows are read.
type TablesEnded struct {
	SHA256   string
	Skipped  map[string]int // by reason: rows and sheets that were passed over
	Problems []Problem      // of the file as a whole
}

// HashFile gives the SHA-256 of a whole file, in hexadecimal, wherever it was read to.
func HashFile(file *os.File) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, MaxFileBytes+1)); err != nil {
		return "", fmt.Errorf("read a file for its hash: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// OpenTables opens one file. What it gives is closed even where there is an error; it may then be nil.
type OpenTables func(ctx context.Context, path string) (TableFile, error)

// TableBatch opens files of tables as one import, joined by their keys and names. used is told what the columns
// of each table stand for, in order. Every file is opened before a record is read, so that one which is not what
// it says refuses the import at once. The caller closes the batch with the function given, which is never nil.
func TableBatch(ctx context.Context, paths []string, open OpenTables, mappings Mappings, options AdaptOptions, used func([]*Mapping) error) (Batch, func() error, error) {
	b := &tableBatch{skipped: map[string]int{}}
	err := b.openAll(ctx, paths, open, mappings, options)
	if err == nil {
		err = used(b.mappings)
	}
	if err == nil {
		b.joined, err = Join(ctx, b.tables, b.mappings, options)
	}
	batch := Batch{Format: b.format(), Files: b.reports()}
	if err != nil {
		return batch, b.close, err
	}
	batch.Records, batch.Summary = b.joined.Records(ctx), b.summary
	return batch, b.close, nil
}

// tableBatch is the files of one import of tables.
type tableBatch struct {
	files    []TableFile
	tables   []*Table // those that are used
	mappings []*Mapping
	origins  []MappingOrigin // of each file
	joined   *Joined
	skipped  map[string]int
}

func (b *tableBatch) openAll(ctx context.Context, paths []string, open OpenTables, mappings Mappings, options AdaptOptions) error {
	var all []*Table
	for _, path := range paths {
		file, err := open(ctx, path)
		if file != nil {
			b.files = append(b.files, file)
		}
		if err != nil {
			return err
		}
		for _, t := range file.Tables() {
			if err := t.makeWhole(ctx, options.LeftOut); err != nil {
				return err
			}
			all = append(all, t)
		}
	}
	return b.choose(all, mappings, options)
}

// skippedSheets is the reason for passing over a sheet of notes, of choices, or without rows.
const skippedSheets = "sheets that are no tables"

// The reasons for passing over rows that are no records.
const (
	skippedHeadings = "rows that are headings"
	skippedTotals   = "rows that are totals or dates of the list"
)

// choose takes the tables that list something. A sheet of a workbook need not, as long as another does;
// a file of its own must.
func (b *tableBatch) choose(all []*Table, mappings Mappings, options AdaptOptions) error {
	guessed, origins, faults := make([]*Mapping, len(all)), make([]MappingOrigin, len(all)), make([]error, len(all))
	for i, t := range all {
		guessed[i], origins[i], faults[i] = mappings.For(t, options)
		if faults[i] != nil && directory.ErrorCode(faults[i]) != directory.CodeInvalid {
			return faults[i]
		}
	}
	roles := rolesOf(all, guessed)
	for i, t := range all {
		if faults[i] == nil && roles[i] == RoleRecords {
			faults[i] = guessed[i].checkNames(t)
		}
	}
	for i, t := range all {
		if faults[i] == nil && roles[i] == RoleRecords && t.Sheet != "" && !guessed[i].saysMore() && besideAnother(all, faults, i) {
			faults[i] = directory.Invalid(t.File, "The sheet %q of %s holds nothing but names.", t.Sheet, t.File)
		}
	}
	for i, t := range all {
		if faults[i] != nil && !besideAnother(all, faults, i) {
			return faults[i]
		}
		if faults[i] != nil {
			b.skipped[skippedSheets]++
			continue
		}
		b.tables, b.mappings = append(b.tables, t), append(b.mappings, guessed[i])
	}
	for _, f := range b.files {
		origin := MappingOrigin("")
		for i, t := range all {
			if faults[i] == nil && origin == "" && slices.Contains(f.Tables(), t) {
				origin = origins[i]
			}
		}
		b.origins = append(b.origins, origin)
	}
	return nil
}

// saysMore tells whether a table has more than names and words: something by which what it lists can be reached,
// found or told apart. A sheet of notes or of choices has not.
func (m *Mapping) saysMore() bool {
	for _, field := range []Field{FieldID, FieldOrganisation, FieldOrganisationKey, FieldPlaceKey, FieldVenue, FieldAddress, FieldSuburb, FieldPostcode, FieldLatitude, FieldPoint,
		FieldPhone, FieldEmail, FieldWebsite, FieldSocial, FieldContact, FieldHours, FieldDays, FieldTime} {
		if m.has(field) {
			return true
		}
	}
	return false
}

// unknown gives the columns that nobody has said anything of.
func (m *Mapping) unknown() (names []string) {
	for _, c := range m.Columns {
		if c.Field == FieldUnpublished && c.Samples > 0 && c.Confidence < 1 {
			names = append(names, "“"+c.Name+"”")
		}
	}
	return names
}

// besideAnother tells whether the file of the table at i has another table that can be used.
func besideAnother(all []*Table, faults []error, i int) bool {
	for k, t := range all {
		if faults[k] == nil && t.File == all[i].File && t.Sheet != all[i].Sheet {
			return true
		}
	}
	return false
}

// format names the formats of the files: "csv", or "csv+xlsx".
func (b *tableBatch) format() string {
	var names []string
	for _, f := range b.files {
		if name := f.Report().Format; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

func (b *tableBatch) reports() []FileReport {
	reports := make([]FileReport, len(b.files))
	for i, f := range b.files {
		reports[i] = f.Report()
		if i < len(b.origins) { // all are looked at
			reports[i].Mapping = b.origins[i]
			reports[i].Sheets = slices.DeleteFunc(reports[i].Sheets, func(sheet string) bool {
				return !slices.ContainsFunc(b.tables, func(t *Table) bool { return t.Sheet == sheet && slices.Contains(f.Tables(), t) })
			})
		}
	}
	return reports
}

func (b *tableBatch) summary() Summary {
	s := Summary{Files: b.reports(), Mapping: b.joined.Report(), Skipped: b.joined.Skipped()}
	for reason, n := range b.skipped {
		s.Skipped[reason] += n
	}
	for i, m := range b.mappings {
		if m.Doubt != "" {
			s.Problems = append(s.Problems, Problem{File: b.tables[i].File, Sheet: b.tables[i].Sheet, Severity: SeverityWarning, Code: ProblemNameDoubtful, Message: m.Doubt})
		}
	}
	for i, m := range b.mappings {
		if unknown := m.unknown(); len(unknown) > 0 {
			s.Problems = append(s.Problems, Problem{File: b.tables[i].File, Sheet: b.tables[i].Sheet, Severity: SeverityNote, Code: ProblemUnpublished, Message: fmt.Sprintf(
				"Kith does not know what these columns hold, so they are kept with the list and not published: %s. Say what they are in the mapping, or “kept” to publish them as they stand.", strings.Join(unknown, ", "))})
		}
	}
	for _, a := range b.joined.adapters {
		if note := a.passed.note(); note != "" {
			s.Problems = append(s.Problems, Problem{File: a.table.File, Sheet: a.table.Sheet, Severity: SeverityNote, Code: ProblemRowsPassed, Message: note})
			s.Skipped[skippedHeadings] += len(a.passed.headings)
			s.Skipped[skippedTotals] += len(a.passed.totals)
		}
	}
	for i, f := range b.files {
		ended, err := f.Ended()
		if err != nil {
			s.Problems = append(s.Problems, Problem{File: s.Files[i].Name, Severity: SeverityNote, Code: "hash_missing", Message: "The file could not be read again for its hash."})
		}
		s.Files[i].SHA256 = ended.SHA256
		for reason, n := range ended.Skipped {
			s.Skipped[reason] += n
		}
		s.Problems = append(s.Problems, ended.Problems...)
	}
	return s
}

func (b *tableBatch) close() error {
	var errs []error
	for _, f := range b.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
