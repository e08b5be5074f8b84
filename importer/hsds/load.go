package hsds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
	"github.com/kithdirectory/kith/importer/understand"
)

// loader reads files and feeds into a shelf.
type loader struct {
	shelf     *shelf
	fetch     importer.Fetch
	most      int64 // bytes a file may have, and unpack to
	files     []importer.FileReport
	held      map[string]int // rows by table, those that are not imported too
	keyless   map[string]int // rows of a table that name nothing they belong to
	countries map[string]int // of addresses
	profile   bool           // it says that it is Open Referral UK
	zipped    bool           // the last file is a zip
	problems  []importer.Problem
}

func newLoader(s *shelf, fetch importer.Fetch) *loader {
	return &loader{shelf: s, fetch: fetch, most: MaxFileBytes, held: map[string]int{}, keyless: map[string]int{}, countries: map[string]int{}}
}

// file reads one file by what it holds.
func (l *loader) file(ctx context.Context, path string) (err error) {
	l.files = append(l.files, importer.FileReport{Name: filepath.Base(path), Format: Format, Encoding: "utf-8", Sheets: []string{}})
	file, err := importer.OpenFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	report := &l.files[len(l.files)-1]
	head := make([]byte, importer.SniffBytes)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", report.Name, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("go back in %s: %w", report.Name, err)
	}
	sum := sha256.New()
	in := io.TeeReader(file, sum)
	switch content := importer.ContentOf(head[:n]); {
	case content == importer.ContentZip:
		err = l.zip(ctx, file, report)
	case isJSON(head[:n]):
		err = l.json(ctx, in, report.Name, "")
	case content == importer.ContentText:
		err = l.loose(ctx, in, report)
	default:
		err = content.Refusal(report.Name)
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, in); err != nil { // what was not read; all of a zip
		return fmt.Errorf("read %s: %w", report.Name, err)
	}
	report.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// json reads a JSON text. sheet is what it is called in a zip.
func (l *loader) json(ctx context.Context, r io.Reader, name, sheet string) error {
	file := len(l.files) - 1
	_, err := readJSON(ctx, r, name, l.most, func(list string, o Object, number int) error {
		l.profile = l.profile || o.has("eligibilitys", "service_taxonomys", "fundings", "organisation", "attending_access")
		return l.add(row{Object: o, File: file, Sheet: orText(sheet, list), Row: number}, list)
	})
	return err
}

// loose reads a delimited file that is one table of HSDS.
func (l *loader) loose(ctx context.Context, r io.Reader, report *importer.FileReport) error {
	t, err := csv.OpenTable(ctx, r, report.Name)
	if err != nil {
		return err
	}
	name := tableOf(report.Name, t.Columns)
	if name == "" {
		return directory.Invalid(report.Name, "%s has not the columns of a table of HSDS, and the files beside it have. Import it by itself, or leave it out.", report.Name)
	}
	report.Encoding, report.HeaderRow = t.Encoding, t.HeaderRow
	return l.table(t, name, "")
}

// table adds the rows of a table.
func (l *loader) table(t *importer.Table, name, sheet string) error {
	columns := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		columns[i] = snake(column)
	}
	file := len(l.files) - 1
	for cells, err := range t.Rows {
		if err != nil {
			return err
		}
		o := Object{}
		for i, cell := range cells.Cells {
			if cell != "" && columns[i] != "" {
				o[columns[i]] = cell
			}
		}
		table, o := ofProvider(name, o)
		if err := l.add(row{Object: o, File: file, Sheet: sheet, Row: cells.Row, Line: cells.Line}, table); err != nil {
			return err
		}
	}
	return nil
}

// add puts one object into the table it belongs to. list is the table it comes from, or what its list is called.
func (l *loader) add(r row, list string) error {
	o := r.Object
	name := list
	if list != tableOther {
		name = kindOf(list, o)
	}
	if name == "" && list == "" && isService(o) {
		name = tableServices
	}
	l.held[name]++
	switch name {
	case "", tableOther:
		return nil
	case tableAtLocation:
		if service := o.object("service"); service != nil {
			o["service_id"] = orText(service.id(), o.text("service_id"))
			l.held[tableServices]++
			if err := l.keep(tableServices, row{Object: service, File: r.File, Sheet: r.Sheet, Row: r.Row, Line: r.Line}); err != nil {
				return err
			}
			delete(o, "service")
		}
	case tableOrganizations:
		delete(o, "services") // a list of organisations only describes them
	}
	if keys := keysOf[name]; o.text("id") == "" && !slices.ContainsFunc(keys, func(key string) bool { return o.text(key) != "" }) && name != tableServices {
		l.keyless[name]++
		return nil
	}
	return l.keep(name, r)
}

func (l *loader) keep(name string, r row) error {
	l.country(name, r.Object)
	return l.shelf.add(name, r)
}

// country counts the countries of the addresses of an object.
func (l *loader) country(name string, o Object) {
	switch name {
	case tableAddresses, tablePhysical, tablePostal:
		l.address(o)
	case tableServices, tableAtLocation, tableLocations:
		for _, inner := range append(o.list("service_at_locations", "locations", "location"), o) {
			location := inner
			if nested := inner.object("location"); nested != nil {
				location = nested
			}
			l.address(location)
			for _, address := range location.list("addresses", "physical_addresses", "postal_addresses") {
				l.address(address)
			}
		}
	}
}

func (l *loader) address(o Object) {
	if !o.has("country", "postal_code", "state_province") {
		return
	}
	state := o.text("state_province")
	country := importer.CountryCode(o.text("country"))
	if country == "" {
		country = understand.CountryByForm(state, o.text("postal_code"))
	}
	if _, ok := understand.ParseState(state); country == "" && ok {
		country = "AU"
	}
	if country != "" {
		l.countries[country]++
	}
}

// mostAbroad is the share of addresses that must lie in one other country for what does not say where it is to lie there.
const mostAbroad = 0.95

// abroad gives the foreign country of what does not say where it is: that of nearly all addresses where none lies in
// Australia, or an unknown one where they lie in several. "" where some do, or none tells.
func (l *loader) abroad() string {
	if len(l.countries) == 0 || l.countries["AU"] > 0 {
		return ""
	}
	total := 0
	for _, n := range l.countries {
		total += n
	}
	for country, n := range l.countries {
		if float64(n) >= mostAbroad*float64(total) {
			return country
		}
	}
	return unknownCountry
}

// described says what the files hold where they hold no service.
func (l *loader) described() error {
	var what []string
	for _, name := range slices.Sorted(maps.Keys(l.held)) {
		if name != "" && name != tableOther {
			what = append(what, tableWords(name))
		}
	}
	name := "The import"
	if len(l.files) == 1 {
		name = l.files[0].Name
	}
	if len(what) == 0 && l.zipped && len(l.files) == 1 {
		return directory.Invalid("file", "%s is a zip archive, and none of the files in it is a table or list of services of HSDS. Unpack it, and import the file you mean by itself.", name)
	}
	if len(what) == 0 {
		return directory.Invalid("file", "%s holds no services: nothing in it has the fields of HSDS or Open Referral UK. Give the list of services, or the address of the feed that ends in /services.", name)
	}
	return directory.Invalid("file", "%s holds %s and no services, and those only describe services. Import it together with the file of services.", name, strings.Join(what, ", "))
}

// descriptor is as much of a datapackage.json as says which file is which table.
type descriptor struct {
	Resources []struct {
		Name string `json:"name"`
		Path any    `json:"path"` // a text, or a list of texts
	} `json:"resources"`
}

// names gives the table each path stands for.
func (d *descriptor) names() map[string]string {
	names := map[string]string{}
	for _, resource := range d.Resources {
		if path, ok := resource.Path.(string); ok {
			names[path] = resource.Name
		}
	}
	return names
}

func readDescriptor(r io.Reader) (map[string]string, error) {
	d := descriptor{}
	if err := json.NewDecoder(io.LimitReader(r, MaxItemBytes)).Decode(&d); err != nil {
		return nil, fmt.Errorf("read the descriptor: %w", err)
	}
	return d.names(), nil
}
