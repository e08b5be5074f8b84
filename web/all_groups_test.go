package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// tableIDs lists the groups a page of the table shows.
func tableIDs(t *testing.T, a answer) []string {
	t.Helper()
	if a.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", a.StatusCode, a.body)
	}
	var ids []string
	for _, input := range a.doc(t).Find("input[name=group]").EachIter() {
		id, _ := input.Attr("value")
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// everyGroup lists the ids of all stored groups that a condition takes.
func everyGroup(t *testing.T, site *testSite, take func(g *directory.Group) bool) []string {
	t.Helper()
	groups, err := site.server.catalogue.Store().GroupsAfter(t.Context(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, g := range groups {
		if take(g) {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

// Each filter takes what looking at every group takes, also together; what was typed never stands in an address.
func TestTheTableIsNarrowed(t *testing.T) {
	site := openSite(t, nil)
	if a := site.get("/all-groups"); a.StatusCode != http.StatusSeeOther {
		t.Errorf("somebody who is not signed in: status %d", a.StatusCode)
	}
	if a := site.as(t, "facilitator").get("/all-groups"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a facilitator: status %d", a.StatusCode)
	}
	curator := site.as(t, "curator")
	all := everyGroup(t, site, func(*directory.Group) bool { return true })
	if diff := cmp.Diff(all, tableIDs(t, curator.get("/all-groups"))); diff != "" {
		t.Errorf("all groups differ (-want +got):\n%s", diff)
	}
	shown := func(form url.Values) ([]string, string) {
		t.Helper()
		a := curator.post("/all-groups", form)
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%v: status %d: %s", form, a.StatusCode, squeeze(a.doc(t).Find("main").Text()))
		}
		where := a.Header.Get("Location")
		return tableIDs(t, curator.get(where)), where
	}
	has := func(g *directory.Group, code string) bool {
		a, ok := g.Answer(code)
		return ok && a.Value == directory.Yes
	}
	cases := map[string]struct {
		form url.Values
		take func(g *directory.Group) bool
	}{
		"kind":   {url.Values{"kind": {"line"}}, func(g *directory.Group) bool { return g.Kind == directory.KindLine }},
		"name":   {url.Values{"name": {"STITCH"}}, func(g *directory.Group) bool { return strings.Contains(strings.ToLower(g.Name), "stitch") }},
		"a tick": {url.Values{"facet.welcome": {"met-at-door"}}, func(g *directory.Group) bool { return has(g, "welcome.met-at-door") }},
		"both": {url.Values{"name": {"stitch"}, "facet.welcome": {"met-at-door"}}, func(g *directory.Group) bool {
			return strings.Contains(strings.ToLower(g.Name), "stitch") && has(g, "welcome.met-at-door")
		}},
		"archived": {url.Values{"state": {"archived"}}, func(g *directory.Group) bool { return g.Status == directory.StatusArchived }},
	}
	for name, test := range cases {
		got, where := shown(test.form)
		if diff := cmp.Diff(everyGroup(t, site, test.take), got, cmp.Transformer("", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", name, diff)
		}
		if strings.Contains(strings.ToLower(where), "stitch") {
			t.Errorf("%s: what was typed stands in %s", name, where)
		}
	}
	_, where := shown(url.Values{"q": {"sewing"}, "facet.experience": {"bereavement"}, "near": {"3053"}, "within": {"5km"}})
	for _, secret := range []string{"sewing", "bereavement", "experience"} {
		if strings.Contains(where, secret) {
			t.Errorf("%q stands in %s", secret, where)
		}
	}
	words := squeeze(curator.get(where).doc(t).Find("#heading").Text())
	for _, want := range []string{"sewing", "5 km of Postcode 3053"} {
		if !strings.Contains(words, want) {
			t.Errorf("the page says %q, and not %q", words, want)
		}
	}
	curator.post("/new-person", nil)
	if words := squeeze(curator.get(where).doc(t).Find("#heading").Text()); strings.Contains(words, "sewing") {
		t.Errorf("New person keeps what was typed: %q", words)
	}
	if a := curator.get("/all-groups?q=sewing"); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("words in an address: status %d", a.StatusCode)
	}
	a := curator.post("/all-groups", url.Values{"near": {"Kooloonga"}, "name": {"<b>x"}, "council": {"Nowhere"}})
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("bad filters: status %d", a.StatusCode)
	}
	for field, want := range map[string]string{"near": "Kooloonga", "name": "<b>x", "council": "Nowhere"} {
		if got, _ := a.doc(t).Find("#" + field).Attr("value"); got != want {
			t.Errorf("#%s is %q after a fault, want what was typed: %q", field, got, want)
		}
	}
}

// chosen posts a choice and gives the page it leads to.
func (s *testSite) chosen(form url.Values, query string) string {
	s.t.Helper()
	a := s.post("/all-groups/choose"+query, form)
	if a.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("choosing: status %d: %s", a.StatusCode, squeeze(a.doc(s.t).Find("main").Text()))
	}
	return a.Header.Get("Location")
}

func (s *testSite) does(page string, form url.Values) {
	s.t.Helper()
	if a := s.post(page, form); a.StatusCode != http.StatusSeeOther {
		s.t.Fatalf("%v: status %d: %s", form, a.StatusCode, squeeze(a.doc(s.t).Find("main").Text()))
	}
}

// A curator ticks groups, sees what would happen, does it, and takes it back; what somebody edited since stays.
func TestManyAreChangedAndPutBack(t *testing.T) {
	site := openSite(t, nil)
	curator := site.as(t, "curator")
	before := map[string]*directory.Group{webtest.StitchID: site.group(webtest.StitchID), webtest.BareID: site.group(webtest.BareID)}
	page := curator.chosen(url.Values{"group": {webtest.StitchID, webtest.BareID, "x", directory.NewID()}}, "")
	hasText(t, curator.page(page, http.StatusOK), "h1", "Change 2 groups")
	if a := curator.post(page, url.Values{"do": {"set"}, "kind": {"archive"}, "reason": {" "}}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("archiving without a reason: status %d", a.StatusCode)
	} else {
		has(t, a.doc(t), "a[href='#archive-reason']")
		has(t, a.doc(t), "details[open] #archive-reason")
	}
	curator.does(page, url.Values{"do": {"set"}, "kind": {"answer"}, "attribute": {"access.quiet-space"}, "value": {"yes"}, "basis": {"confirmed"}, "date": {"2026-11-20"}})
	doc := curator.page(page, http.StatusOK)
	hasText(t, doc, "#batch", "2 groups change.")
	hasText(t, doc, "#batch", "yes, confirmed on 20 November 2026")
	if _, ok := site.group(webtest.BareID).Answer("access.quiet-space"); ok {
		t.Error("a preview changed something")
	}
	curator.does(page, url.Values{"do": {"apply"}})
	hasText(t, curator.page(page, http.StatusOK), "#batch", "2 groups were changed.")
	for id := range before {
		if a, ok := site.group(id).Answer("access.quiet-space"); !ok || a.Value != directory.Yes || a.By != "Test curator" {
			t.Errorf("%s says %+v, %t", id, a, ok)
		}
	}
	if a := curator.post(page, url.Values{"do": {"apply"}}); a.StatusCode != http.StatusConflict {
		t.Errorf("applied twice: status %d", a.StatusCode)
	}
	edited := site.group(webtest.StitchID)
	edited.Summary = "We sew and talk on Wednesdays."
	if _, err := site.server.catalogue.Edit(t.Context(), site.person("curator").Actor(), directory.Edit{Group: edited}); err != nil {
		t.Fatal(err)
	}
	curator.does(page, url.Values{"do": {"undo"}})
	doc = curator.page(page, http.StatusOK)
	hasText(t, doc, "#batch", "1 group is as before.")
	hasText(t, doc, "#batch", "Somebody has edited it since.")
	if _, ok := site.group(webtest.BareID).Answer("access.quiet-space"); ok {
		t.Error("what was undone is still there")
	}
	if _, ok := site.group(webtest.StitchID).Answer("access.quiet-space"); !ok {
		t.Error("what somebody edited since was undone")
	}
	revisions, err := site.server.catalogue.Store().RevisionHeads(t.Context(), webtest.BareID)
	if err != nil {
		t.Fatal(err)
	}
	id := page[strings.LastIndex(page, "/")+1:]
	if revisions[0].Undid != id || revisions[1].Batch != id {
		t.Errorf("the history does not carry %s: %+v", id, revisions[:2])
	}
	hasText(t, curator.page("/all-groups/changes", http.StatusOK), "main", "Taken back")
}

// A curator of one council sees its groups alone, and reaches no other by its id; nor the changes of others.
func TestACouncilsCuratorKeepsToTheCouncil(t *testing.T) {
	site := openSite(t, nil)
	council, ok := site.server.catalogue.Gazetteer().AreaCode("Yarra")
	if !ok {
		t.Fatal("no such council")
	}
	ctx, p := t.Context(), site.person("nobody-yet")
	p.Grants = []directory.Grant{{Role: directory.RoleCurator, Scope: directory.Scope{Kind: directory.ScopeCouncil, ID: council}}}
	if err := site.server.catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.SavePerson(ctx, p) }); err != nil {
		t.Fatal(err)
	}
	local := site.as(t, "nobody-yet")
	theirs := everyGroup(t, site, func(g *directory.Group) bool {
		o, err := site.server.catalogue.Object(ctx, g.ID)
		if err != nil {
			t.Fatal(err)
		}
		return slices.Contains(o.Councils, council)
	})
	others := everyGroup(t, site, func(g *directory.Group) bool { return !slices.Contains(theirs, g.ID) })
	if len(theirs) == 0 || len(others) == 0 {
		t.Fatalf("%d theirs, %d others: the fixture tests nothing", len(theirs), len(others))
	}
	if diff := cmp.Diff(theirs, tableIDs(t, local.get("/all-groups"))); diff != "" {
		t.Errorf("the table differs (-theirs +shown):\n%s", diff)
	}
	if a := local.post("/all-groups/choose", url.Values{"group": others}); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("others alone: status %d", a.StatusCode)
	}
	page := local.chosen(url.Values{"group": append(slices.Clone(others), theirs[0])}, "")
	hasText(t, local.page(page, http.StatusOK), "h1", "Change 1 group")
	local.does(page, url.Values{"do": {"set"}, "kind": {"archive"}, "reason": {"It has closed."}})
	// Meanwhile the group leaves the council: what was chosen is not theirs any more.
	p = site.person("nobody-yet")
	p.Grants[0].Scope.ID = "council:0"
	if err := site.server.catalogue.Store().Write(ctx, func(tx directory.Tx) error { return tx.SavePerson(ctx, p) }); err != nil {
		t.Fatal(err)
	}
	local.does(page, url.Values{"do": {"apply"}})
	hasText(t, local.page(page, http.StatusOK), "#batch", "It is not yours to change.")
	if g := site.group(theirs[0]); g.Status != directory.StatusPublished {
		t.Errorf("it is %s", g.Status)
	}
	curators := site.as(t, "curator").chosen(url.Values{"group": {others[0]}}, "")
	for _, do := range []string{"apply", "undo", "stop", "set"} {
		if a := local.post(curators, url.Values{"do": {do}, "kind": {"unarchive"}}); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s of another's change: status %d", do, a.StatusCode)
		}
	}
	if a := local.get(curators); a.StatusCode != http.StatusNotFound {
		t.Errorf("another's change: status %d", a.StatusCode)
	}
}

// All that match are chosen as they were shown: where the list is another by then, nothing is.
func TestAllThatMatchAreChosen(t *testing.T) {
	site := openSite(t, nil)
	curator := site.as(t, "curator")
	a := curator.post("/all-groups", url.Values{"kind": {"group"}, "name": {"stitch"}})
	where := a.Header.Get("Location")
	query := where[strings.Index(where, "?"):]
	total, _ := curator.page(where, http.StatusOK).Find("input[name=total]").Attr("value")
	hasText(t, curator.page(curator.chosen(url.Values{"all": {"1"}, "total": {total}}, query), http.StatusOK), "h1", "Change "+total+" group")
	curator.post("/new-person", nil) // and with it the name that was kept
	if a := curator.post("/all-groups/choose"+query, url.Values{"all": {"1"}, "total": {total}}); a.StatusCode != http.StatusConflict {
		t.Errorf("another list by now: status %d", a.StatusCode)
	}
}

// What is downloaded is what the table shows, of what is published; a formula is made text.
func TestTheTableIsDownloaded(t *testing.T) {
	site := openSite(t, nil)
	g := site.group(webtest.StitchID)
	g.Summary = "=HYPERLINK(\"x\")"
	if _, err := site.server.catalogue.Edit(t.Context(), site.person("curator").Actor(), directory.Edit{Group: g}); err != nil {
		t.Fatal(err)
	}
	curator := site.as(t, "curator")
	a := curator.post("/all-groups", url.Values{"name": {"stitch"}})
	link, _ := curator.page(a.Header.Get("Location"), http.StatusOK).Find("a[download]").Attr("href")
	file := curator.get(link)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	id, summary := slices.Index(rows[0], "ID"), slices.Index(rows[0], "Summary")
	if len(rows) != 2 || rows[1][id] != webtest.StitchID || strings.HasPrefix(rows[1][summary], "=") {
		t.Errorf("the file has %d rows: %q", len(rows)-1, file.body)
	}
	all := curator.get("/all-groups/groups.csv")
	if all.StatusCode != http.StatusOK || strings.Contains(all.body, webtest.HiddenAddress) {
		t.Errorf("status %d, or a hidden street is in it", all.StatusCode)
	}
	if a := site.as(t, "facilitator").get("/all-groups/groups.csv"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a facilitator: status %d", a.StatusCode)
	}
}
