package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/web/webtest"
)

const deskToken = "the operator's token of the tests"

// deskSite is the site with a desk, whose operator is whoever asks.
type deskSite struct {
	*testSite
	desk *webtest.Desk
}

// openDesk starts a site with a desk; change may alter its parts.
func openDesk(t *testing.T, change func(*Parts)) *deskSite {
	t.Helper()
	var desk *webtest.Desk
	site := openSite(t, func(p *Parts) {
		desk = webtest.NewDesk(p.Catalogue)
		p.Desk, p.Loopback = desk.Desk, true
		if change != nil {
			change(p)
		}
	})
	return &deskSite{site, desk}
}

var victoria = directory.ImportSettings{Region: "Victoria"}

// bring has a list read and gives the page of the import.
func (s *deskSite) bring(settings directory.ImportSettings, name, content string) (id string) {
	s.t.Helper()
	i, err := s.desk.Bring(s.t.Context(), "Test list", settings, name, content)
	if err != nil {
		s.t.Fatal(err)
	}
	return i.ID
}

// settle works on an import until nothing is left to do.
func (s *deskSite) settle(id string) *directory.Import {
	s.t.Helper()
	i, err := s.desk.Settle(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return i
}

// set changes an import as it is stored.
func (s *deskSite) set(id string, change func(*directory.Import)) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx directory.Tx) error {
		i, err := tx.Import(ctx, id)
		if err != nil {
			return err
		}
		change(i)
		return tx.SaveImport(ctx, i)
	})
}

func (s *deskSite) write(change func(context.Context, directory.Tx) error) {
	s.t.Helper()
	ctx := s.t.Context()
	if err := s.desk.Catalogue.Store().Write(ctx, func(tx directory.Tx) error { return change(ctx, tx) }); err != nil {
		s.t.Fatal(err)
	}
}

// part is one part of a form with files.
type part struct{ field, file, text string }

// upload sends a form with files.
func (s *deskSite) upload(parts ...part) answer {
	s.t.Helper()
	body, kind := multipartOf(s.t, parts...)
	return s.uploadBody(body, kind)
}

func multipartOf(t *testing.T, parts ...part) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		var to io.Writer
		var err error
		if p.file != "" {
			to, err = w.CreateFormFile(p.field, p.file)
		} else {
			to, err = w.CreateFormField(p.field)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, p.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func (s *deskSite) uploadBody(body, kind string) answer {
	s.t.Helper()
	req := s.request(http.MethodPost, "/desk/imports", strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	return s.do(req)
}

// whole checks what every page of the desk keeps to, and that nothing a list hides is on it.
func whole(t *testing.T, a answer) *goquery.Document {
	t.Helper()
	doc := a.doc(t)
	checkIDs(t, doc)
	checkInline(t, doc)
	checkHeaders(t, a)
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%d h1, want one", n)
	}
	has(t, doc, "meta[name=robots][content=noindex]")
	for _, secret := range []string{webtest.ListRefugeAddress, "Bandicoot"} {
		if strings.Contains(a.body, secret) {
			t.Errorf("the page %q holds %q", doc.Find("title").Text(), secret)
		}
	}
	doc.Find("main form").Each(func(_ int, f *goquery.Selection) {
		if f.AttrOr("method", "") != "post" || !strings.HasPrefix(f.AttrOr("action", ""), "/desk") {
			t.Errorf("a form goes by %q to %q", f.AttrOr("method", ""), f.AttrOr("action", ""))
		}
	})
	return doc
}

// look gets a page of the desk that is whole.
func (s *deskSite) look(path string) *goquery.Document {
	s.t.Helper()
	a := s.get(path)
	if a.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: status %d", path, a.StatusCode)
	}
	return whole(s.t, a)
}

func TestDeskFromUploadToUndo(t *testing.T) {
	site := openDesk(t, nil)
	doc := site.look("/desk")
	hasText(t, doc, "h1", "Bring in a list")
	hasText(t, doc, "section", "Nothing has been brought in yet.")
	hasText(t, doc, ".who-may", "runs on this machine")
	has(t, doc, "form#begin[enctype='multipart/form-data'] input[type=file][multiple]")

	a := site.upload(part{"source", "", "Test council"}, part{"region", "", "Victoria"}, part{"files", `C:\lists\groups.csv`, webtest.List()})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	at := a.Header.Get("Location")
	id := strings.TrimPrefix(at, "/desk/imports/")
	doc = site.look(at)
	hasText(t, doc, ".state.reading", "Being read")
	has(t, doc, "#import[hx-get='"+at+"'] progress[aria-label]")
	has(t, doc, "noscript")
	has(t, doc, "form[action='"+at+"/stop'] button")

	site.settle(id)
	doc = site.look(at)
	hasText(t, doc, ".state.waiting", "Waits for you")
	hasText(t, doc, ".numbers", "7 new1 that cannot be used")
	hasText(t, doc, ".notes", "1 place is hidden until a curator decides")
	if n := doc.Find(".samples tbody tr").Length(); n != 7 {
		t.Errorf("%d sample rows, want 7", n)
	}
	hasText(t, doc, ".samples tr:contains('Harbour House')", "Place hidden")
	hasText(t, doc, ".samples tr:contains('Curtain Square')", "Carlton NorthThursdays 7pm-8.30pm$5 / $3 conc.")
	hasText(t, doc, ".columns-table tr:has(select[name=c0-3])", "Rathdowne HousePavilionPark gates")
	hasText(t, doc, ".columns-table tr:has(select[name=c0-10])", "We do not know what it is")
	hasText(t, doc, ".problems-table tr.is-error", "Left out.")
	has(t, doc, ".columns-table select[name=c0-0] option[value=name][selected]")
	hasText(t, doc, "section:has(#change)", "7 rows would be new here.")
	hasText(t, doc, "#publish ~ form button.solid", "Publish 7 rows")
	if doc.Find("main script, main b:contains('We')").Length() > 0 || strings.Contains(site.get(at).body, "<script>alert") {
		t.Error("what a cell says became markup")
	}

	a = site.post(at+"/publish", nil)
	doc = whole(t, a)
	if a.StatusCode != http.StatusUnprocessableEntity || !strings.HasPrefix(doc.Find("title").Text(), "Error: ") {
		t.Errorf("publishing without a licence: status %d", a.StatusCode)
	}
	has(t, doc, ".problem[role=alert] a[href='#licence']")
	has(t, doc, "input#licence[aria-invalid=true][aria-describedby~=licence-fault]")
	a = site.post(at+"/publish", url.Values{"permission": {"The manager, by telephone"}})
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != at {
		t.Errorf("status %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	hasText(t, site.look(at), ".state.applying", "Being published")
	site.settle(id)
	doc = site.look(at)
	hasText(t, doc, ".state.applied", "Published")
	has(t, doc, "form[action='"+at+"/undo'] button")
	if doc.Find("select, form[action$='/publish']").Length() > 0 {
		t.Error("a published import can be changed")
	}
	hasText(t, site.page("/search?near=Carlton+VIC&within=5km&q=rug+makers", http.StatusOK), "main", webtest.ListGroup)
	hasText(t, site.look("/desk"), ".imports li", "Published · 7 new, 1 not usable")

	groups, err := site.desk.Catalogue.Store().GroupsAfter(t.Context(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	at0 := slices.IndexFunc(groups, func(g *directory.Group) bool { return g.Name == webtest.ListGroup })
	groups[at0].Summary = "Edited here since."
	if err := site.desk.Catalogue.Publish(t.Context(), directory.Operator("Maree"), []directory.Publication{{Group: groups[at0]}}); err != nil {
		t.Fatal(err)
	}
	site.post(at+"/undo", nil)
	hasText(t, site.look(at), ".state.undoing", "Being undone")
	site.settle(id)
	doc = site.look(at)
	hasText(t, doc, "section:has(#undone)", "6 groups it had brought are shown no more.")
	hasText(t, doc, "section:has(#undone) a", webtest.ListGroup)
}

func TestDeskReadAgain(t *testing.T) {
	site := openDesk(t, nil)
	id := site.bring(victoria, "groups.csv", webtest.List())
	at := "/desk/imports/" + id
	if a := site.post(at+"/columns", url.Values{"c0-10": {"id"}, "c0-2": {"description"}, "c9-9": {"name"}, "region": {"Carlton VIC"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	site.settle(id)
	doc := site.look(at)
	has(t, doc, "select[name=c0-10] option[value=id][selected]")
	has(t, doc, "select[name=c0-2] option[value=description][selected]")
	// A column may answer a question, said by its words; what it answers stays until somebody says otherwise.
	toilet := "Is there an accessible toilet that people can use during the session?"
	for _, form := range []url.Values{{"c0-2": {"answer"}, "q0-2": {toilet}}, {"c0-2": {"answer"}, "q0-2": {toilet}, "c0-10": {"category"}}} {
		if a := site.post(at+"/columns", form); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("status %d: %s", a.StatusCode, a.body)
		}
		site.settle(id)
		doc = site.look(at)
		has(t, doc, "select[name=c0-2] option[value=answer][selected]")
		has(t, doc, `input[name=q0-2][value="`+toilet+`"]`)
		has(t, doc, `#questions option[value="`+toilet+`"]`)
	}
	// Some of its words will do where no other question has them; where several have, they are named, and what else was
	// chosen stays.
	if a := site.post(at+"/columns", url.Values{"c0-2": {"answer"}, "q0-2": {"hearing loop"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	site.settle(id)
	loop, _ := site.server.catalogue.Vocabulary().Attribute("access.hearing-loop")
	has(t, site.look(at), `input[name=q0-2][value="`+loop.Question+`"]`)
	a := site.post(at+"/columns", url.Values{"c0-2": {"answer"}, "q0-2": {"toilet"}, "c0-3": {"description"}})
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("several questions: status %d", a.StatusCode)
	}
	hasText(t, a.doc(t), ".problem", toilet)
	has(t, a.doc(t), "select[name=c0-3] option[value=description][selected]")
	has(t, a.doc(t), "input[name=q0-2][value=toilet]")
	for name, form := range map[string]url.Values{
		"a field that does not exist": {"c0-0": {"planet"}}, "an answer without its question": {"c0-0": {"answer"}},
		"a question nobody asks": {"c0-0": {"answer"}, "q0-0": {"Is there a trampoline?"}}, "a question that is worked out": {"c0-0": {"answer"}, "q0-0": {"cost.free"}},
		"no name at all": {"c0-0": {"kept"}, "c0-1": {"kept"}}, "a region nobody knows": {"region": {"Atlantis"}},
	} {
		a := site.post(at+"/columns", form)
		if a.StatusCode == http.StatusSeeOther { // told while reading
			site.settle(id)
			a = site.get(at)
			hasText(t, whole(t, a), ".state.refused", "Could not be read")
			has(t, a.doc(t), ".problem")
			has(t, a.doc(t), "select[name=c0-0]") // what they stand for can be said again
			continue
		}
		if a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, a.StatusCode)
		}
		has(t, a.doc(t), ".problem")
	}
}

func TestTimeLeft(t *testing.T) {
	began := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		stage                importer.Stage
		applied, done, total int
		took                 time.Duration
		want                 string
	}{
		{importer.StageApplying, 0, 1000, 61_000, 10 * time.Second, "about 10 minutes left"},
		{importer.StageApplying, 55_000, 56_000, 61_000, 10 * time.Second, "less than a minute left"},
		{importer.StageApplying, 0, 1000, 7000, 10 * time.Second, "about 1 minute left"},
		{importer.StageApplying, 0, 1000, 7000, 2 * time.Second, ""}, {importer.StageApplying, 5000, 5000, 7000, time.Minute, ""},
		{importer.StageUndoing, 7000, 1000, 7000, 20 * time.Second, "about 2 minutes left"},
		{importer.StageReading, 0, 1000, 0, time.Minute, ""}, {importer.StageComparing, 0, 1000, 2000, time.Minute, ""},
	} {
		i := &directory.Import{Applied: test.applied, UpdatedAt: began}
		if got := timeLeft(i, directory.ImportJob{Stage: string(test.stage), Done: test.done, Total: test.total}, began.Add(test.took)); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

func TestDeskStopped(t *testing.T) {
	site := openDesk(t, nil)
	id := site.bring(victoria, "groups.csv", webtest.List())
	at := "/desk/imports/" + id
	if a := site.post(at+"/stop", nil); a.StatusCode != http.StatusConflict {
		t.Errorf("stopping what waits: status %d", a.StatusCode)
	}
	site.set(id, func(i *directory.Import) { i.Status = directory.ImportStopped })
	doc := site.look(at)
	hasText(t, doc, "section:has(#stopped)", "Nothing of it is published.")
	if _, err := site.desk.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	site.set(id, func(i *directory.Import) { i.Status, i.Applied = directory.ImportStopped, 2 })
	doc = site.look(at)
	hasText(t, doc, "section:has(#stopped)", "7 of its 7 groups are published. You can go on where it stopped, or give it up: then what it published is taken back.")
	has(t, doc, "form[action='"+at+"/publish'] button")
	hasText(t, doc, "form[action='"+at+"/withdraw'] button", "Give it up and take back what it published")
	site.write(func(ctx context.Context, tx directory.Tx) error {
		return tx.SaveImportProgress(ctx, id, string(importer.StageFailed), 2, 8)
	})
	hasText(t, site.look(at), ".problem", "not in your files")
	site.set(id, func(i *directory.Import) { i.Status = directory.ImportUndoStopped })
	doc = site.look(at)
	hasText(t, doc, "section:has(#stopped)", "A part of what this import did is taken back.")
	has(t, doc, "form[action='"+at+"/undo'] button")

	at = "/desk/imports/" + site.bring(victoria, "groups.csv", webtest.List())
	site.set(strings.TrimPrefix(at, "/desk/imports/"), func(i *directory.Import) { i.Status, i.Report = directory.ImportStopped, nil })
	doc = site.look(at)
	has(t, doc, "form[action='"+at+"/columns'] button")
	has(t, doc, "form[action='"+at+"/withdraw'] button")
	if a := site.post(at+"/withdraw", nil); a.StatusCode != http.StatusSeeOther {
		t.Errorf("status %d", a.StatusCode)
	}
	hasText(t, site.look(at), ".state.withdrawn", "Given up")
}

func TestDeskGoneNeedsAWord(t *testing.T) {
	site := openDesk(t, nil)
	id := site.bring(victoria, "groups.csv", webtest.List())
	if _, err := site.desk.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(webtest.List(), "\n")
	second := site.bring(directory.ImportSettings{}, "groups.csv", strings.Join(lines[:3], ""))
	at := "/desk/imports/" + second
	doc := site.look(at)
	hasText(t, doc, "label[for=accept_gone]", "5 groups are really gone")
	if doc.Find("#licence").Length() > 0 {
		t.Error("a licence is asked for again")
	}
	a := site.post(at+"/publish", nil)
	doc = whole(t, a)
	has(t, doc, ".problem a[href='#accept_gone']")
	has(t, doc, "input#accept_gone[aria-invalid=true]")
	if a := site.post(at+"/publish", url.Values{"accept_gone": {"yes"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("status %d", a.StatusCode)
	}
}

func TestDeskDecisions(t *testing.T) {
	site := openDesk(t, nil)
	id := site.bring(victoria, "groups.csv", webtest.List())
	if err := site.desk.MayBe(t.Context(), id, webtest.StitchID, "Drummond Street Stitch & Chat"); err != nil {
		t.Fatal(err)
	}
	at := "/desk/imports/" + id
	doc := site.look(at)
	hasText(t, doc, ".rows li:has(form.choosing)", "It may be Drummond Street Stitch & Chat: the same telephone and a name like it")
	key := doc.Find(".choosing input[name=key]").AttrOr("value", "")
	for _, choice := range []string{"same", "new", "skip", "same"} {
		a := site.post(at+"/decide", url.Values{"key": {key}, "choice": {choice}, "group": {webtest.StitchID}, "back": {"import"}, "row": {"1"}})
		if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), at+"#row-") {
			t.Errorf("%s: status %d to %q", choice, a.StatusCode, a.Header.Get("Location"))
		}
		has(t, site.look(at), ".choosing button[value="+choice+"][aria-pressed=true]")
		has(t, site.look(at+"/rows?show=probable"), ".choosing button[value="+choice+"][aria-pressed=true]")
	}
	archived := webtest.BareID
	g, err := site.desk.Catalogue.Store().Group(t.Context(), archived)
	if err != nil {
		t.Fatal(err)
	}
	g.Status = directory.StatusArchived
	if err := site.desk.Catalogue.Publish(t.Context(), directory.Operator("Maree"), []directory.Publication{{Group: g}}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		path   string
		form   url.Values
		status int
	}{
		"a key the import does not have": {at, url.Values{"key": {"id:nobody"}, "choice": {"new"}}, 404},
		"no key":                         {at, url.Values{"choice": {"new"}}, 422},
		"a choice there is not":          {at, url.Values{"key": {key}, "choice": {"merge"}}, 422},
		"the same as no group":           {at, url.Values{"key": {key}, "choice": {"same"}}, 422},
		"the same as an unknown group":   {at, url.Values{"key": {key}, "choice": {"same"}, "group": {directory.NewID()}}, 422},
		"the same as nonsense":           {at, url.Values{"key": {key}, "choice": {"same"}, "group": {"../x"}}, 422},
		"the same as an archived group":  {at, url.Values{"key": {key}, "choice": {"same"}, "group": {archived}}, 422},
		"another import":                 {"/desk/imports/" + directory.NewID(), url.Values{"key": {key}, "choice": {"new"}}, 404},
	} {
		if a := site.post(test.path+"/decide", test.form); a.StatusCode != test.status {
			t.Errorf("%s: status %d, want %d", name, a.StatusCode, test.status)
		}
	}
	has(t, site.look(at), ".choosing button[value=same][aria-pressed=true]") // nothing of it changed the decision

	if a := site.post(at+"/decide", url.Values{"key": {key}, "choice": {"same"}, "group": {webtest.SafeID}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a group whose place is hidden: status %d", a.StatusCode)
	}
	if _, err := site.desk.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	hidden := site.get("/groups/" + webtest.SafeID)
	for _, told := range []string{"Rathdowne Street", webtest.HiddenAddress, webtest.HiddenName} {
		if strings.Contains(hidden.body, told) || strings.Contains(site.get(at+"/rows").body, told) {
			t.Errorf("a decision shows %q", told)
		}
	}
}

func TestDeskRows(t *testing.T) {
	site := openDesk(t, nil)
	var many strings.Builder
	many.WriteString("Group name,Suburb,Postcode,Phone,Description\n")
	for n := range 120 {
		fmt.Fprintf(&many, "Walkers %d,Carlton,3053,(03) 5550 %04d,We walk.\n", n, n)
	}
	at := "/desk/imports/" + site.bring(victoria, "groups.csv", many.String()) + "/rows"
	doc := site.look(at + "?page=2")
	hasText(t, doc, "h1", "120 rows")
	if n := doc.Find(".rows > li").Length(); n != deskRowsPerPage {
		t.Errorf("%d rows", n)
	}
	has(t, doc, "a[href$='page=1']")
	has(t, doc, "a[href$='page=3']")
	has(t, doc, "nav a[aria-current=page][href='?show=all']")
	for query, status := range map[string]int{
		"?page=4": 200, "?page=1000000000": 422, "?page=0": 422, "?page=-1": 422, "?page=x": 422, "?show=secret": 422, "?show=matched": 200,
		"?show=changed&page=9": 200, "?show=%00": 422,
	} {
		if a := site.get(at + query); a.StatusCode != status {
			t.Errorf("%s: status %d, want %d", query, a.StatusCode, status)
		}
	}
	for _, path := range []string{"", "/rows", "/problems.csv"} {
		for _, id := range []string{"nonsense", directory.NewID(), "%00", "..%2f..%2fetc"} {
			if a := site.get("/desk/imports/" + id + path); a.StatusCode != http.StatusNotFound {
				t.Errorf("import %s%s: status %d, want 404", id, path, a.StatusCode)
			}
		}
	}
}

func TestDeskProblemsDownload(t *testing.T) {
	site := openDesk(t, nil)
	id := site.bring(victoria, "groups.csv", webtest.List())
	a := site.get("/desk/imports/" + id + "/problems.csv")
	if a.StatusCode != http.StatusOK || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, %q", a.StatusCode, a.Header)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if rows[0][0] != importer.ProblemsColumn || rows[0][1] != importer.RowColumn || rows[0][3] != "Group name" {
		t.Errorf("the header is %q", rows[0])
	}
	formulas := 0
	if n := strings.Count(webtest.List(), "\n"); len(rows) != n {
		t.Errorf("%d rows of the list's %d are in the download", len(rows), n)
	}
	for n, row := range rows[1:] {
		if row[1] == "" || n == 0 && row[0] == "" {
			t.Errorf("a row without its number, or one with a problem that is not before the others: %q", row)
		}
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
			if strings.HasPrefix(cell, "'=") || strings.HasPrefix(cell, "'+") {
				formulas++
			}
		}
	}
	if formulas == 0 {
		t.Error("the list's formulas are not in the download, so this test shows nothing")
	}
	// It comes back as it was: Kith's own columns are left out, the apostrophes taken off, and what the columns
	// stand for is remembered.
	if a := site.post("/desk/imports/"+id+"/columns", url.Values{"c0-10": {"category"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d", a.StatusCode)
	}
	site.settle(id)
	if _, err := site.desk.Publish(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	again := site.bring(victoria, "problems.csv", a.body)
	doc := site.look("/desk/imports/" + again)
	has(t, doc, ".columns-table tr:has(select[name=c0-0]) option[value=ignored][selected]")
	has(t, doc, ".columns-table tr:contains('Code') option[value=category][selected]")
	if twice := site.get("/desk/imports/" + again + "/problems.csv"); strings.Count(twice.body, importer.ProblemsColumn) != 1 {
		t.Errorf("downloaded again it begins %.200q", twice.body)
	}
	records, _, err := site.desk.Catalogue.Store().RecordsWhere(t.Context(), again, directory.RecordFilter{}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range records {
		raw, err := importer.RawOf(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range raw {
			seen[cell.Text] = true
		}
	}
	for _, cell := range []string{"=1+1", "+RM-6", "=cmd|'/c calc'!A1"} { // RM-6 is of a column that the download does not have
		if !seen[cell] {
			t.Errorf("%q did not come back", cell)
		}
	}
}

// TestDeskDownloadComesBack brings the download of problems in again: as it is that changes nothing, and with a row
// mended it brings that row alone.
func TestDeskDownloadComesBack(t *testing.T) {
	site := openDesk(t, nil)
	list := webtest.List() +
		"Fern Lunch,,We eat. Ring Zebedee Quokka on 0491 570 156.,Hall,5 Invented Street,Carlton,3053,0491 570 157,Mondays 1pm-2pm,Free,RM-9\n" +
		"Fern Singers,Fern House,We sing.,Hall,6 Invented Street,Carlton,3053,(03) 5550 0308,Mondays 1pm-2pm,Free,RM-10\n" +
		"Fern Singers,Fern House,We sing.,Other hall,7 Invented Street,Fitzroy,3065,(03) 5550 0308,Fridays 1pm-2pm,Free,RM-10\n"
	first := site.bring(victoria, "groups.csv", list)
	before := site.get("/desk/imports/" + first + "/problems.csv").body
	report := func(id string) *importer.Report {
		t.Helper()
		i, _, err := site.desk.Import(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		r, err := importer.ReportOf(i)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	// Before it is published: the whole list again.
	if r, w := report(site.bring(victoria, "problems.csv", before)), report(first); r.New != w.New || r.Rejected != w.Rejected || r.ContactsWithheld != w.ContactsWithheld || r.HiddenVenues != w.HiddenVenues {
		t.Errorf("brought back there are %d new, %d rejected, %d withheld and %d hidden, were %d, %d, %d and %d", r.New, r.Rejected, r.ContactsWithheld, r.HiddenVenues, w.New, w.Rejected, w.ContactsWithheld, w.HiddenVenues)
	}
	if _, err := site.desk.Publish(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	text := site.get("/desk/imports/" + first + "/problems.csv").body
	for _, secret := range []string{webtest.ListRefugeAddress, "0491 570 156", "0491 570 157", "Quokka"} {
		if strings.Contains(text, secret) || strings.Contains(before, secret) {
			t.Errorf("the download holds %q", secret)
		}
	}
	if r := report(site.bring(victoria, "problems.csv", text)); r.New+r.Changed+r.Gone+r.Lost != 0 || r.Unchanged != report(first).New {
		t.Errorf("brought back there are %d new, %d changed, %d gone, %d unchanged", r.New, r.Changed, r.Gone, r.Unchanged)
	}
	mended := strings.Replace(text, "Nowhere Club,,We meet.,,,,,,,", "Nowhere Club,,We meet.,Hall,8 Invented Street,Carlton,3053,(03) 5550 0309,,", 1)
	if r := report(site.bring(victoria, "problems.csv", mended)); r.New != 1 || r.Changed+r.Gone+r.Lost != 0 {
		t.Errorf("mended there are %d new, %d changed, %d gone", r.New, r.Changed, r.Gone)
	}
	// Another source gets nothing of what was left out.
	other, err := site.desk.Bring(t.Context(), "Somebody else's list", victoria, "problems.csv", text)
	if err != nil {
		t.Fatal(err)
	}
	if r := report(other.ID); !slices.ContainsFunc(r.Problems, func(p importer.Problem) bool { return p.Code == importer.ProblemLeftOut }) {
		t.Error("rows of another source's download are taken though they are not whole")
	}
}

func TestDeskHostileUploads(t *testing.T) {
	site := openDesk(t, nil)
	small := part{"files", "a.csv", "Name,Suburb\nWalkers,Carlton\n"}
	name := part{"source", "", "Test"}
	var many []part
	for range importer.MaxUploadFiles + 1 {
		many = append(many, small)
	}
	cut, kind := multipartOf(t, name, small)
	for what, test := range map[string]struct {
		answer answer
		status int
		text   string
	}{
		"no file":            {site.upload(name), 422, "Choose at least one file."},
		"no file chosen":     {site.upload(name, part{"files", " ", ""}), 422, "empty"},
		"an empty file":      {site.upload(name, part{"files", "a.csv", ""}), 422, "a.csv is empty."},
		"too many files":     {site.upload(append(many, name)...), 422, "At most 20 files"},
		"no name":            {site.upload(part{"source", "", "  "}, small), 422, "Give the list a name."},
		"a long name":        {site.upload(part{"source", "", strings.Repeat("a", 999)}, small), 422, "There is a problem"},
		"a megabyte of name": {site.upload(part{"source", "", strings.Repeat("a", 1<<20)}, small), 422, "At most 1000 characters."},
		"an unknown region":  {site.upload(name, part{"region", "", "Atlantis"}, small), 422, "Atlantis"},
		"cut off":            {site.uploadBody(cut[:len(cut)-40], kind), 422, "did not arrive whole"},
		"no boundary":        {site.uploadBody(cut, "multipart/form-data"), 422, "cannot be read"},
		"another kind":       {site.uploadBody("source=Test", "application/x-www-form-urlencoded"), 422, "cannot be read"},
		"a NUL in the name":  {site.upload(part{"source", "", "a\x00b"}, small), 422, "There is a problem"},
	} {
		if test.answer.StatusCode != test.status {
			t.Errorf("%s: status %d, want %d", what, test.answer.StatusCode, test.status)
		}
		doc := whole(t, test.answer)
		hasText(t, doc, ".problem[role=alert]", "There is a problem")
		hasText(t, doc, "main", test.text)
	}
	imports, err := site.desk.Catalogue.Store().Imports(t.Context(), 10)
	if err != nil || len(imports) != 0 {
		t.Errorf("%d imports were begun, %v", len(imports), err)
	}
	sources, err := site.desk.Catalogue.Store().Sources(t.Context())
	if err != nil || len(sources) != 0 {
		t.Errorf("%d sources were made, %v", len(sources), err)
	}
	for given, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\lists\a.csv`: "a.csv", "<img src=x onerror=alert(1)>.csv": "<img src=x onerror=alert(1)>.csv", strings.Repeat("x", 4000) + ".csv": strings.Repeat("x", 116) + ".csv",
	} {
		a := site.upload(name, part{"files", given, small.text})
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%.60q: status %d %s", given, a.StatusCode, a.body)
		}
		hasText(t, site.look(a.Header.Get("Location")), "#import p.soft", want)
	}
}

// An upload larger than may be is refused with a sentence, whether or not it says its length, and nothing is kept.
func TestDeskLargeUpload(t *testing.T) {
	if testing.Short() {
		t.Skip("it sends 65 MB")
	}
	site := openDesk(t, nil)
	for _, length := range []int64{-1, 0} {
		head, kind := multipartOf(t, part{"source", "", "Test"}, part{"files", "a.csv", ""})
		tail := strings.LastIndex(head, "\r\n--")
		body := io.MultiReader(strings.NewReader(head[:tail]), io.LimitReader(zeros{}, 65<<20), strings.NewReader(head[tail:]))
		req := site.request(http.MethodPost, "/desk/imports", body)
		req.Header.Set("Content-Type", kind)
		if req.ContentLength = length; length == 0 {
			req.ContentLength = int64(len(head)) + 65<<20
		}
		req.RemoteAddr, req.RequestURI = "127.0.0.1:4000", req.URL.Path
		w := serve(site.server.Handler(), req)
		if w.status != http.StatusRequestEntityTooLarge || !strings.Contains(w.body, "larger than 64 MB") {
			t.Errorf("length %d: status %d, %.300s", req.ContentLength, w.status, w.body)
		}
	}
	if imports, err := site.desk.Catalogue.Store().Imports(t.Context(), 10); err != nil || len(imports) != 0 {
		t.Errorf("%d imports were begun, %v", len(imports), err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestDeskKeepsWhatWasTyped(t *testing.T) {
	site := openDesk(t, nil)
	a := site.upload(part{"source", "", `A "list" <b>`}, part{"region", "", "Atlantis"}, part{"licence", "", "CC BY 4.0"}, part{"council", "", "Test council"}, part{"files", "a.csv", "x"})
	doc := whole(t, a)
	for id, value := range map[string]string{"source": `A "list" <b>`, "region": "Atlantis", "licence": "CC BY 4.0", "council": "Test council"} {
		if got := doc.Find("input#"+id).AttrOr("value", ""); got != value {
			t.Errorf("%s holds %q, want %q", id, got, value)
		}
	}
	has(t, doc, "input#region[aria-invalid=true][aria-describedby~=region-fault]")
	has(t, doc, ".problem a[href='#region']")
}

// deskPaths are the routes of the desk that only the operator may take.
func deskPaths(site *deskSite, id string) map[string]string {
	paths := map[string]string{}
	for _, r := range site.server.deskRoutes() {
		if r.may == directory.MayImport {
			paths[r.method+" "+strings.ReplaceAll(r.path, ":id", id)] = r.method
		}
	}
	return paths
}

func TestDeskIsTheOperatorsAlone(t *testing.T) {
	site := openDesk(t, func(p *Parts) { p.Loopback, p.OperatorToken = false, deskToken })
	id := site.bring(victoria, "groups.csv", webtest.List())
	paths := deskPaths(site, id)
	if len(paths) < 13 {
		t.Fatalf("only %d routes", len(paths))
	}
	seal, err := site.server.sessions.sealText(deskPurpose, site.server.tokenDigest())
	if err != nil {
		t.Fatal(err)
	}
	otherToken, err := site.server.sessions.sealText(deskPurpose, "another token's digest")
	if err != nil {
		t.Fatal(err)
	}
	searchCookie, err := site.server.sessions.seal(session{Text: site.server.tokenDigest()})
	if err != nil {
		t.Fatal(err)
	}
	for who, headers := range map[string][]string{
		"anyone": nil, "a wrong token": {"Authorization", "Bearer wrong"}, "an empty token": {"Authorization", "Bearer "},
		"another scheme": {"Authorization", "Basic " + deskToken}, "a made-up seal": {"Cookie", "kith-desk=AAAA"},
		"a tampered seal": {"Cookie", "kith-desk=B" + seal[1:]}, "the seal of another token": {"Cookie", "kith-desk=" + otherToken},
		"a search's cookie under the desk's name": {"Cookie", "kith-desk=" + searchCookie},
		"a forwarded loopback":                    {"X-Forwarded-For", "127.0.0.1"},
	} {
		for path, method := range paths {
			_, path, _ = strings.Cut(path, " ")
			req := site.request(method, path, nil)
			setHeaders(req, headers)
			a := site.do(req)
			turned := method == http.MethodGet && a.StatusCode == http.StatusSeeOther && a.Header.Get("Location") == "/sign-in?then="+url.QueryEscape(path)
			if !turned && a.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s, %s %s: status %d", who, method, path, a.StatusCode)
			}
			if strings.Contains(a.body, webtest.ListGroup) {
				t.Errorf("%s, %s %s: it tells what is in the list", who, method, path)
			}
		}
	}
	for who, headers := range map[string][]string{"the token": {"Authorization", "Bearer " + deskToken}, "the seal": {"Cookie", "kith-desk=" + seal}} {
		for path, method := range paths {
			_, path, _ = strings.Cut(path, " ")
			if method != http.MethodGet {
				continue
			}
			req := site.request(method, path, nil)
			setHeaders(req, headers)
			if a := site.do(req); a.StatusCode != http.StatusOK {
				t.Errorf("%s, %s: status %d", who, path, a.StatusCode)
			}
		}
	}
	site.clock.Add(deskSession)
	req := site.request(http.MethodGet, "/desk", nil)
	req.Header.Set("Cookie", "kith-desk="+seal)
	if a := site.do(req); a.StatusCode != http.StatusSeeOther {
		t.Errorf("a seal of twelve hours ago: status %d", a.StatusCode)
	}
}

func setHeaders(req *http.Request, headers []string) {
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
}

// On loopback the desk is open, but only under this machine's own name and with nothing in between.
func TestDeskOnLoopback(t *testing.T) {
	site := openDesk(t, nil)
	id := site.bring(victoria, "groups.csv", webtest.List())
	for host, open := range map[string]bool{
		"localhost": true, "LOCALHOST:8080": true, "127.0.0.1:8080": true, "[::1]:8080": true, "127.0.0.2": true,
		"evil.example": false, "evil.example:8080": false, "localhost.evil.example": false, "127.0.0.1.nip.io": false, "192.168.1.4:8080": false, "0.0.0.0": false,
	} {
		for path, method := range deskPaths(site, id) {
			if method != http.MethodGet {
				continue
			}
			_, path, _ = strings.Cut(path, " ")
			req := site.request(method, path, nil)
			req.Host = host
			if a := site.do(req); (a.StatusCode == http.StatusOK) != open {
				t.Errorf("Host %s, %s: status %d", host, path, a.StatusCode)
			}
		}
	}
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via", "X-Forwarded-Host"} {
		req := site.request(http.MethodGet, "/desk", nil)
		req.Header.Set(header, "127.0.0.1")
		if a := site.do(req); a.StatusCode != http.StatusSeeOther {
			t.Errorf("with %s: status %d", header, a.StatusCode)
		}
	}
	for path, method := range deskPaths(site, id) {
		if method != http.MethodPost {
			continue
		}
		_, path, _ = strings.Cut(path, " ")
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}} {
			if a := site.post(path, url.Values{"choice": {"new"}}, headers...); a.StatusCode != http.StatusForbidden {
				t.Errorf("another site's form to %s: status %d", path, a.StatusCode)
			}
		}
	}
	if i := site.settle(id); i.Status != directory.ImportWaiting {
		t.Errorf("the import is %s", i.Status)
	}
}

func TestDeskEntrance(t *testing.T) {
	site := openDesk(t, func(p *Parts) { p.Loopback, p.OperatorToken = false, deskToken })
	doc := site.look("/desk/enter")
	has(t, doc, "form[action='/desk/enter'] input#token[type=password][autocomplete=current-password]")
	a := site.post("/desk/enter", url.Values{"token": {"wrong"}})
	if a.StatusCode != http.StatusUnprocessableEntity || len(a.Cookies()) > 0 || strings.Contains(a.body, "wrong") {
		t.Errorf("a wrong token: status %d, %v", a.StatusCode, a.Cookies())
	}
	has(t, whole(t, a), "input#token[aria-invalid=true]")
	a = site.post("/desk/enter", url.Values{"token": {" " + deskToken + "\n"}})
	if a.StatusCode != http.StatusSeeOther || len(a.Cookies()) != 1 {
		t.Fatalf("status %d, %v", a.StatusCode, a.Cookies())
	}
	if c := a.Cookies()[0]; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || strings.Contains(c.Value, deskToken) {
		t.Errorf("the cookie is %v", c)
	}
	doc = site.look("/desk")
	has(t, doc, "form[action='/desk/leave'] button")
	site.post("/desk/leave", nil)
	if a := site.get("/desk"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("after leaving: status %d", a.StatusCode)
	}
	for range entriesAMinute {
		a = site.post("/desk/enter", url.Values{"token": {"guess"}})
	}
	if a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("after many tries: status %d", a.StatusCode)
	}
	if log := site.log.String(); strings.Contains(log, "guess") || strings.Contains(log, deskToken) {
		t.Error("the log holds a token")
	}
	without := openDesk(t, func(p *Parts) { p.Loopback = false })
	doc = without.look("/desk/enter")
	hasText(t, doc, "main", "KITH_OPERATOR_TOKEN")
	if a := without.post("/desk/enter", url.Values{"token": {""}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no token where there is none: status %d", a.StatusCode)
	}
}

func TestDeskLogsNothingPrivate(t *testing.T) {
	site := openDesk(t, nil)
	a := site.upload(part{"source", "", "Quokka council"}, part{"region", "", "Victoria"}, part{"files", "wombat.csv", webtest.List()})
	at := a.Header.Get("Location")
	id := strings.TrimPrefix(at, "/desk/imports/")
	site.settle(id)
	site.get(at)
	site.get(at + "/rows?show=new")
	site.get(at + "/problems.csv")
	site.post(at+"/decide", url.Values{"key": {"Zanzibar"}, "choice": {"new"}})
	log := site.log.String()
	for _, secret := range []string{id, "Quokka", "wombat", "Zanzibar", webtest.ListGroup, "Bandicoot", "5550"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(log, "/desk/imports/:id") {
		t.Error("the log has no routes")
	}
}

// The page that follows the work is swapped in place, and says when it is over.
func TestDeskFragment(t *testing.T) {
	site := openDesk(t, nil)
	id := site.bring(victoria, "groups.csv", webtest.List())
	get := func() answer {
		req := site.request(http.MethodGet, "/desk/imports/"+id, nil)
		req.Header.Set("HX-Request", "true")
		return site.do(req)
	}
	doc := get().doc(t)
	if doc.Find("header").Length() > 0 || doc.Find("#import[hx-get]").Length() > 0 {
		t.Error("it is a whole page, or goes on asking")
	}
	hasText(t, doc, "#announce[hx-swap-oob]", "Waits for you")
	site.set(id, func(i *directory.Import) { i.Status = directory.ImportApplying })
	doc = get().doc(t)
	has(t, doc, "#import[hx-get]")
	if doc.Find("#announce").Length() > 0 {
		t.Error("every second is announced")
	}
}
