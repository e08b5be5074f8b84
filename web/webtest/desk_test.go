package webtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// deskPages makes an import in every state it can be in, and gives the page of each.
func deskPages(ctx context.Context, t *testing.T, d *webtest.Desk) map[string]string {
	t.Helper()
	must := func(i *directory.Import, err error) *directory.Import {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	vic := directory.ImportSettings{Region: "Victoria"}
	n := 0
	bring := func(source string) *directory.Import { // each other groups, so that none is taken for another's
		n++
		return must(d.Bring(ctx, source, vic, "groups.csv", strings.NewReplacer(
			"RM-", source, "5550 03", fmt.Sprintf("5550 %d3", n), " Street", fmt.Sprintf(" %s Street", source), "\n", "\n"+strings.Fields(source)[0]+" ",
		).Replace(webtest.List())))
	}
	waiting := bring("Waiting list")
	if err := d.MayBe(ctx, waiting.ID, webtest.StitchID, "Drummond Street Stitch & Chat"); err != nil {
		t.Fatal(err)
	}
	published := bring("Published list")
	must(d.Publish(ctx, published.ID))
	undone := bring("Undone list")
	must(d.Publish(ctx, undone.ID))
	groups, err := d.Catalogue.Store().GroupsAfter(ctx, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		if g.Name == "Undone "+webtest.ListGroup {
			g.Summary = "Edited by hand since."
			if err := d.Catalogue.Publish(ctx, directory.Operator("Maree"), []directory.Publication{{Group: g}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := d.Undo(ctx, directory.Operator("webtest"), undone.ID); err != nil {
		t.Fatal(err)
	}
	must(d.Settle(ctx, undone.ID))
	refused := must(d.Bring(ctx, "Picture", vic, "groups.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"))
	stopped := bring("Stopped list")
	save(ctx, t, d, stopped.ID, func(i *directory.Import) { i.Status, i.Applied = directory.ImportStopped, 3 })
	reading := bring("List being read")
	save(ctx, t, d, reading.ID, func(i *directory.Import) { i.Status, i.Report = directory.ImportReading, nil })
	at := func(i *directory.Import) string { return "/desk/imports/" + i.ID }
	return map[string]string{
		"desk": "/desk", "sources": "/desk/sources", "waiting": at(waiting), "published": at(published), "undone": at(undone), "refused": at(refused),
		"stopped": at(stopped), "reading": at(reading), "rows": at(waiting) + "/rows", "probable rows": at(waiting) + "/rows?show=probable", "no rows": at(waiting) + "/rows?show=matched",
	}
}

func save(ctx context.Context, t *testing.T, d *webtest.Desk, id string, change func(*directory.Import)) {
	t.Helper()
	err := d.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		i, err := tx.Import(ctx, id)
		if err != nil {
			return err
		}
		change(i)
		return tx.SaveImport(ctx, i)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// deskHolds is what each page of deskPages must hold to be of its kind.
func deskHolds() map[string]string {
	return map[string]string{
		"desk": ".imports li.open", "sources": ".source form", "waiting": "main:has(.samples):has(.columns-table):has(.problems-table) .choosing", "published": "form[action$='/undo']", "undone": "section:has(#undone) li a[href^='/groups/']",
		"refused": ".state.refused", "stopped": "section:has(#stopped) form[action$='/publish']", "reading": "progress", "rows": ".rows > li", "probable rows": ".choosing", "no rows": "h1",
	}
}

// Every page of the desk passes axe, reflows at 320 pixels, and asks nobody but the site for anything, with scripts
// and without.
func TestDeskPagesAreAccessible(t *testing.T) {
	b := openBrowser(t)
	pages := deskPages(t.Context(), t, b.desk)
	for name, path := range pages {
		for _, width := range []int64{320, 1280} {
			for _, scripts := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s at %d, scripts %t", name, width, scripts), func(t *testing.T) {
					b.t = t
					b.scheme("light")
					b.open(path, width, scripts)
					if !eval[bool](b, fmt.Sprintf("document.querySelector(%q) !== null", deskHolds()[name])) {
						t.Errorf("the page has no %s, so it is not what this test means", deskHolds()[name])
					}
					b.checkPage()
					if scripts && width > 320 {
						b.scheme("dark")
						b.checkPage()
					}
				})
			}
		}
	}
	b.t = t
	b.checkQuiet()
}
