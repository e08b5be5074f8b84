package importer_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/formats"
	"github.com/kithdirectory/kith/importer/understand"
)

// linkedBook makes a workbook of four sheets that are joined by ids: who runs services, the services, where they
// are, and which is where. Two of the sheets hold no names.
func linkedBook(t *testing.T, services int) string {
	t.Helper()
	sheets := map[string][][]any{
		"Organisation":     {{"ID", "Name", "Phone", "Website"}, {"o1", "Wombat Council", "03 9000 0001", "https://wombat.example.org"}},
		"Service":          {{"Service ID", "Organisation ID", "Name", "Description", "Contact phone"}},
		"Location":         {{"Location ID", "Address line 1", "City", "Postcode", "Has lift"}, {"l1", "1 Quandong Street", "Coburg", "3058", "no"}, {"l2", "2 Quandong Street", "Carlton", "3053", "yes"}},
		"Service Location": {{"Service ID", "Location ID"}},
	}
	for i := range services {
		id := fmt.Sprintf("s%d", i)
		sheets["Service"] = append(sheets["Service"], []any{id, "o1", fmt.Sprintf("Help with forms %d", i), "We help with forms.", fmt.Sprintf("03 9000 1%03d", i)})
		sheets["Service Location"] = append(sheets["Service Location"], []any{id, fmt.Sprintf("l%d", i%2+1)})
	}
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range []string{"Organisation", "Service", "Location", "Service Location"} {
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			t.Fatal(err)
		}
		for n, cells := range sheets[name] {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "services.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// importAsBefore imports a file as the command does: by the mapping that the source's last import used.
func importAsBefore(t *testing.T, catalogue *directory.Catalogue, source string, path string) *importer.Report {
	t.Helper()
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	remembered, err := importer.RememberedMappings(t.Context(), catalogue, source)
	if err != nil {
		t.Fatal(err)
	}
	options := importer.Options{Source: source, Region: "VIC", Apply: true, Actor: directory.Operator("kith import")}
	batch, done, err := formats.Open(t.Context(), []string{path}, formats.Ask{
		Mappings: importer.Mappings{Remembered: remembered},
		Read:     importer.AdaptOptions{State: "VIC", Source: source, Today: directory.DateOf(catalogue.Now()), Rules: rules},
		Used: func(used []*importer.Mapping) (err error) {
			options.Mapping, err = importer.WriteMappings(used)
			return err
		},
	})
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	if err != nil {
		t.Fatal(err)
	}
	report, err := importer.Run(context.WithoutCancel(t.Context()), importer.Parts{Catalogue: catalogue}, options, batch)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// A workbook that is imported again by what was remembered of it is read as it was: all its sheets, those without
// names too.
func TestEverySheetIsRemembered(t *testing.T) {
	catalogue, path := newCatalogue(t), linkedBook(t, 12)
	first := importAsBefore(t, catalogue, "forms", path)
	if first.Refused != nil || first.New != 12 || first.Located.Suburb != 12 {
		t.Fatalf("refused %v, new %d, located %+v, problems %v", first.Refused, first.New, first.Located, first.Problems)
	}
	again := importAsBefore(t, catalogue, "forms", path)
	if diff := cmp.Diff(first.Files[0].Sheets, again.Files[0].Sheets); diff != "" {
		t.Errorf("the sheets read (-first +again):\n%s", diff)
	}
	if again.Files[0].Mapping != importer.MappingRemembered || again.Unchanged != 12 || again.New+again.Changed+again.Rejected+again.Gone != 0 {
		t.Errorf("mapping %s, unchanged %d, changed %d, rejected %d", again.Files[0].Mapping, again.Unchanged, again.Changed, again.Rejected)
	}
}
