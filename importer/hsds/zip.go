package hsds

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"path"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
)

// zip reads a tabular data package: every table in it, wherever it lies and whatever its descriptor calls it. Nothing
// is unpacked to disk, so that a path in it is only a name.
func (l *loader) zip(ctx context.Context, file *os.File, report *importer.FileReport) error {
	info, err := file.Stat()
	if err != nil {
		return directory.Wrap(directory.CodeUnavailable, err, "%s cannot be read", report.Name)
	}
	archive, err := zip.NewReader(file, info.Size())
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return directory.Invalid(report.Name, "%s is a zip archive that cannot be opened: it is damaged, or not whole. Make or fetch it again.", report.Name)
	}
	if len(archive.File) > MaxEntries {
		return tooLarge("%s holds %d files; a data package has at most %d. Import only the tables.", report.Name, len(archive.File), MaxEntries)
	}
	l.zipped = true
	z := &zipReader{loader: l, report: report, left: l.most}
	for _, entry := range archive.File {
		if isDescriptor(entry.Name) {
			z.describe(entry)
		}
	}
	for _, entry := range archive.File {
		if err := z.entry(ctx, entry); err != nil {
			return err
		}
	}
	return nil
}

// zipReader reads the tables in one zip.
type zipReader struct {
	*loader
	report *importer.FileReport
	names  map[string]string // of the descriptor: path → table
	left   int64             // bytes that may still be unpacked
}

func isDescriptor(name string) bool { return strings.EqualFold(path.Base(name), "datapackage.json") }

// describe reads a descriptor. One that cannot be read says nothing: the tables have names and headers too.
func (z *zipReader) describe(entry *zip.File) {
	r, err := entry.Open()
	if err != nil {
		return
	}
	names, err := readDescriptor(r)
	if closed := r.Close(); err == nil && closed == nil {
		z.names = names
	}
}

// entry reads one file of the zip, if it is a table or JSON.
func (z *zipReader) entry(ctx context.Context, entry *zip.File) (err error) {
	base := path.Base(strings.ReplaceAll(entry.Name, `\`, "/"))
	ending := strings.ToLower(path.Ext(base))
	isJSON := ending == ".json" || ending == ".ndjson" || ending == ".jsonl"
	if entry.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.Contains(entry.Name, "__MACOSX") || isDescriptor(entry.Name) || (!isJSON && ending != ".csv" && ending != ".txt" && ending != ".tsv") {
		return nil
	}
	if entry.Flags&1 != 0 {
		return directory.Invalid(z.report.Name, "%s is locked with a password. Unlock it, and import it again.", z.report.Name)
	}
	r, err := entry.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return directory.Invalid(z.report.Name, "%s is packed in a way that cannot be read. Make it again as an ordinary zip.", z.report.Name)
	}
	if err != nil {
		return directory.Invalid(z.report.Name, "%s is damaged: %s in it cannot be opened. Make or fetch it again.", z.report.Name, base)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	bounded := &unpacked{Reader: r, zip: z, base: base}
	if isJSON {
		return z.json(ctx, bounded, base, entry.Name)
	}
	return z.table(ctx, bounded, entry.Name, base)
}

// table reads one table; a file that is none of HSDS's is left out with a note.
func (z *zipReader) table(ctx context.Context, r io.Reader, entryName, base string) error {
	t, err := csv.OpenTable(ctx, r, base)
	if _, known := tableOfName(base); directory.ErrorCode(err) == directory.CodeInvalid && !known {
		z.leaveOut(entryName, base) // whatever else it is
		return nil
	}
	if err != nil {
		return err
	}
	name := ""
	if resource := z.resource(entryName, base); resource != "" {
		name = tableOf(resource, t.Columns)
	}
	if name == "" {
		name = tableOf(entryName, t.Columns)
	}
	if name == "" {
		z.leaveOut(entryName, base)
		return nil
	}
	z.report.Sheets = append(z.report.Sheets, entryName)
	return z.loader.table(t, name, entryName)
}

func (z *zipReader) leaveOut(entryName, base string) {
	z.problems = append(z.problems, importer.Problem{File: z.report.Name, Sheet: entryName, Severity: importer.SeverityNote, Code: ProblemNoTable,
		Message: base + " is none of the tables of HSDS and is left out."})
}

// ProblemNoTable is the code of a file in a zip that is no table of HSDS.
const ProblemNoTable = "not_a_table"

// resource gives the table the descriptor says a file is: by its path, else by its last part.
func (z *zipReader) resource(entryName, base string) string {
	if name := z.names[entryName]; name != "" {
		return name
	}
	for p, name := range z.names {
		if strings.EqualFold(path.Base(p), base) {
			return name
		}
	}
	return ""
}

// unpacked bounds what all files of a zip unpack to.
type unpacked struct {
	io.Reader
	zip  *zipReader
	base string
}

// Read reads on while the zip has not unpacked to too much.
func (u *unpacked) Read(p []byte) (int, error) {
	if u.zip.left <= 0 {
		return 0, tooLarge("%s unpacks to more than %d MB, the most that can be imported at once.", u.zip.report.Name, u.zip.most>>20)
	}
	n, err := u.Reader.Read(p[:min(int64(len(p)), u.zip.left)])
	u.zip.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		if _, ok := errors.AsType[*directory.Error](err); !ok {
			err = directory.Invalid(u.zip.report.Name, "%s is damaged: %s in it cannot be unpacked to its end. Make or fetch it again.", u.zip.report.Name, u.base)
		}
	}
	return n, err
}
