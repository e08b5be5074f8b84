package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/people"
	"github.com/kithdirectory/kith/web/webtest"
)

// walkRoutes says of every route which permission it asks for, written apart from the route table: a route that is new, or
// whose permission was changed, fails until it is written here too.
func walkRoutes() map[directory.Permission][]string {
	return map[directory.Permission][]string{
		directory.MayAnything: {
			"GET /", "GET /about", "GET /how-we-check", "GET /privacy", "GET /help-now", "GET /cover", "GET /leave", "POST /new-person", "POST /keep",
			"GET /static/*file", "GET /favicon.ico", "GET /robots.txt", "GET /healthz", "GET /readyz", "GET /api/v1/openapi.json", "GET /api/v1/vocabulary",
			"GET /sign-in", "POST /sign-in", "GET /sign-in/link", "POST /sign-in/link", "POST /sign-out", "GET /link/:secret", "POST /link/:secret",
			"GET /desk/enter", "POST /desk/enter", "POST /desk/leave",
			"GET /still-right/:token", "POST /still-right/:token", "GET /still-right/:token/changed", "POST /still-right/:token/changed",
			"GET /unsubscribe/:token", "POST /unsubscribe/:token", "GET /reply/:token", "POST /reply/:token", "GET /propose", "POST /propose",
		},
		directory.MaySearch: {
			"GET /search", "POST /search", "GET /groups/:id", "GET /groups/:id/wrong", "POST /groups/:id/wrong", "GET /groups/:id/unsafe", "POST /groups/:id/unsafe",
			"GET /groups/:id/correct", "POST /groups/:id/correct", "GET /groups/:id/claim", "POST /groups/:id/claim",
			"GET /api/v1/search", "POST /api/v1/search", "GET /api/v1/suburbs", "GET /api/v1/groups/:id", "GET /api/v1/listings.geojson", "POST /api/v1/groups/:id/reports",
		},
		directory.MayAccount: {
			"GET /account", "POST /account/name", "POST /account/password", "POST /account/email", "POST /account/sessions/end", "POST /account/keys", "POST /account/keys/end",
		},
		directory.MayConfirm: {"GET /due", "GET /due/calls", "GET /groups/:id/rang", "POST /groups/:id/rang", "POST /groups/:id/rang/undo"},
		directory.MayNote:    {"GET /groups/:id/note", "POST /groups/:id/note", "POST /api/v1/groups/:id/notes"},
		directory.MayEdit: {
			"GET /mine", "GET /mine/new", "POST /mine/new", "GET /waiting", "POST /waiting/:id", "GET /groups/:id/edit", "GET /groups/:id/preview", "GET /groups/:id/edit/:part", "POST /groups/:id/edit/:part", "GET /groups/:id/times/:n",
			"POST /groups/:id/times/:n", "GET /groups/:id/places/:place", "POST /groups/:id/places/:place",
		},
		directory.MayReveal:  {"GET /groups/:id/places/:place/reveal", "POST /groups/:id/places/:place/reveal"},
		directory.MayHistory: {"GET /groups/:id/history", "POST /groups/:id/history", "GET /groups/:id/history/compare"},
		directory.MayReview:  {"GET /review", "GET /review/:id", "POST /review/:id", "GET /reports", "POST /reports/:id", "POST /notes/:id", "GET /duplicates", "POST /duplicates", "GET /api/v1/reports", "POST /api/v1/reports/:id", "GET /api/v1/notes", "POST /api/v1/notes/:id"},
		directory.MayPublish: {
			"GET /all-groups", "POST /all-groups", "GET /all-groups/groups.csv", "POST /all-groups/choose", "GET /all-groups/changes",
			"GET /all-groups/changes/:id", "POST /all-groups/changes/:id",
		},
		directory.MayImport: {
			"GET /desk", "POST /desk/imports", "GET /desk/imports/:id", "GET /desk/imports/:id/rows", "GET /desk/imports/:id/problems.csv", "POST /desk/imports/:id/columns",
			"POST /desk/imports/:id/decide", "POST /desk/imports/:id/publish", "POST /desk/imports/:id/stop", "POST /desk/imports/:id/withdraw", "POST /desk/imports/:id/undo",
			"GET /desk/sources", "POST /desk/sources/:id", "GET /api/v1/imports", "POST /api/v1/imports", "GET /api/v1/imports/:id", "GET /api/v1/imports/:id/records",
			"POST /api/v1/imports/:id/decisions", "POST /api/v1/imports/:id/publish", "POST /api/v1/imports/:id/reread", "POST /api/v1/imports/:id/stop",
			"POST /api/v1/imports/:id/withdraw", "POST /api/v1/imports/:id/undo", "GET /api/v1/sources", "GET /api/v1/sources/:id", "PATCH /api/v1/sources/:id",
		},
		directory.MayPeople: {"GET /people", "POST /people", "GET /people/:id", "POST /people/:id/roles", "POST /people/:id/do"},
		directory.MayMail:   {"GET /mail", "GET /mail/:id", "GET /mail-templates", "GET /mail-templates/:name", "GET /mail-templates/:name/html"},
		directory.MayAudit:  {"GET /audit", "GET /audit/export.csv"},
	}
}

// reach is how far a permission goes.
type reach int

const (
	nowhere    reach = iota
	ownThings        // of what is theirs alone
	everything       // of anything
)

// walkReach says who may do what where, written apart from directory's own table.
func walkReach(who string, may directory.Permission) reach {
	all := map[string][]directory.Permission{
		"anyone": {directory.MayAnything, directory.MaySearch}, "nobody-yet": {directory.MayAnything, directory.MaySearch, directory.MayAccount},
		"worker":   {directory.MayAnything, directory.MaySearch, directory.MayAccount, directory.MayConfirm, directory.MayNote},
		"officer":  {directory.MayAnything, directory.MaySearch, directory.MayAccount},
		"operator": {directory.MayAnything, directory.MaySearch, directory.MayConfirm, directory.MayNote, directory.MayEdit, directory.MayHistory, directory.MayReveal, directory.MayPublish, directory.MayLoosen, directory.MayReview, directory.MayImport, directory.MayPeople, directory.MayAudit, directory.MayMail, directory.MayOperate},
		"curator":  {directory.MayAnything, directory.MaySearch, directory.MayAccount, directory.MayConfirm, directory.MayNote, directory.MayEdit, directory.MayHistory, directory.MayReveal, directory.MayPublish, directory.MayLoosen, directory.MayReview},
	}
	all["admin"] = append(slices.Clone(all["operator"]), directory.MayAccount)
	all["facilitator"], all["second-facilitator"], all["council-curator"] = all["nobody-yet"], all["nobody-yet"], all["nobody-yet"]
	own := map[string][]directory.Permission{
		"council-curator": {directory.MayConfirm, directory.MayNote, directory.MayEdit, directory.MayHistory, directory.MayReveal, directory.MayPublish, directory.MayLoosen, directory.MayReview},
		"officer":         {directory.MayImport}, "facilitator": {directory.MayEdit, directory.MayHistory, directory.MayReveal},
	}
	own["second-facilitator"] = own["facilitator"]
	switch {
	case slices.Contains(all[who], may):
		return everything
	case slices.Contains(own[who], may):
		return ownThings
	}
	return nowhere
}

// walkThings are, by the beginning of a route, one thing that is the first of two people and one that is the other's,
// and one that nobody may know of but who may touch it.
type walkThing struct {
	first, second, unseen string
	public                bool // the first two
	alone                 bool // whose they are are the only ones who may, whatever else others may
}

// walkSite has something behind every kind of path.
func walkSite(t *testing.T) (*deskSite, map[string]walkThing) {
	t.Helper()
	site := openDesk(t, func(p *Parts) { p.Loopback, p.OperatorToken = false, deskToken })
	ctx, catalogue := t.Context(), site.server.catalogue
	bring := func(name, council string) *directory.Import {
		t.Helper()
		settings := victoria
		settings.Council = council
		i, err := site.desk.Bring(ctx, name, settings, "groups.csv", webtest.List())
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	ours, theirs := bring("Ours", webtest.OfficerCouncil), bring("Theirs", "Merri-bek")
	report := func(group string) string {
		r, err := catalogue.Report(ctx, directory.Anyone(), group, directory.ReportWrong, "It moved to Wednesday.")
		if err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	worker := site.person("worker")
	note := func(group string) string {
		n, err := catalogue.LeaveNote(ctx, worker.Actor(), group, "The ramp is at the back.")
		if err != nil {
			t.Fatal(err)
		}
		return n.ID
	}
	change := func(group string) string {
		made, err := catalogue.ProposeCorrection(ctx, directory.Proposer{Name: "Jo"}, group, directory.Said{Words: "It is on Wednesdays."})
		if err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	own := func(group, who string) string { // somebody's own edit that waits
		g, err := catalogue.Store().Group(ctx, group)
		if err != nil {
			t.Fatal(err)
		}
		g.Name += " again"
		edited, err := catalogue.Edit(ctx, site.person(who).Actor(), directory.Edit{Group: g})
		if err != nil || edited.Waiting == nil {
			t.Fatal(err, edited)
		}
		return edited.Waiting.ID
	}
	many := func(group, who string) string {
		b, err := catalogue.ChooseGroups(ctx, site.person(who).Actor(), []string{group}, directory.TableSearch{})
		if err != nil {
			t.Fatal(err)
		}
		return b.ID
	}
	archived, err := catalogue.Store().Group(ctx, webtest.BareID)
	if err != nil {
		t.Fatal(err)
	}
	archived.Status = directory.StatusArchived
	if err := catalogue.Publish(ctx, directory.Operator("test"), []directory.Publication{{Group: archived, Reason: "ended"}}); err != nil {
		t.Fatal(err)
	}
	gone := directory.NewID()
	return site, map[string]walkThing{
		"/api/v1/groups/:id":  {webtest.StitchID, webtest.CircleID, archived.ID, true, false},
		"/api/v1/reports/:id": {report(webtest.StitchID), report(webtest.CircleID), gone, false, false},
		"/api/v1/notes/:id":   {note(webtest.StitchID), note(webtest.CircleID), gone, false, false},
		"/groups/:id":         {webtest.StitchID, webtest.CircleID, archived.ID, true, false}, "/reports/:id": {report(webtest.StitchID), report(webtest.CircleID), gone, false, false},
		"/notes/:id": {note(webtest.StitchID), note(webtest.CircleID), gone, false, false}, "/mail/:id": {gone, gone, gone, true, false},
		"/waiting/:id":            {own(webtest.StitchID, "facilitator"), own(webtest.CircleID, "second-facilitator"), gone, false, true},
		"/all-groups/changes/:id": {many(webtest.StitchID, "council-curator"), many(webtest.CircleID, "curator"), gone, false, false},
		"/review/:id":             {change(webtest.StitchID), change(webtest.CircleID), gone, false, false}, "/people/:id": {worker.ID, site.person("curator").ID, gone, false, false},
		"/desk/imports/:id": {ours.ID, theirs.ID, gone, false, false}, "/api/v1/imports/:id": {ours.ID, theirs.ID, gone, false, false},
		"/desk/sources/:id": {ours.SourceID, theirs.SourceID, gone, false, false}, "/api/v1/sources/:id": {ours.SourceID, theirs.SourceID, gone, false, false},
	}
}

// walkHandler is the route table with handlers that do nothing, so that every route can be taken by everybody.
func walkHandler(s *Server) http.Handler {
	engine := gin.New()
	for _, r := range s.table() {
		r.handle = func(c *gin.Context) error {
			c.Header("X-Taken", "yes")
			return nil
		}
		engine.Handle(r.method, r.path, s.adapt(r))
	}
	return engine
}

// TestEveryRoleOnEveryRoute walks every role over every route, with what is theirs, what is not, and what is not there.
func TestEveryRoleOnEveryRoute(t *testing.T) {
	site, things := walkSite(t)
	handler := walkHandler(site.server)
	written := map[string]directory.Permission{}
	for may, routes := range walkRoutes() {
		for _, r := range routes {
			written[r] = may
		}
	}
	cookies := map[string]string{}
	for _, role := range webtest.Roles() {
		entry, err := site.people.SignIn(t.Context(), people.Attempt{Email: site.person(role).Email, Password: webtest.Password})
		if err != nil {
			t.Fatal(err)
		}
		cookies[role] = "kith-in=" + entry.Token
	}
	walked := 0
	for _, r := range site.server.table() {
		name := r.method + " " + r.path
		may, ok := written[name]
		if !ok || may != r.may {
			t.Errorf("%s asks for %q, and %q is written in this test", name, r.may, may)
			continue
		}
		delete(written, name)
		thing, prefix := thingOf(things, r.path)
		if strings.Contains(r.path, ":id") && prefix == "" {
			t.Errorf("%s: this test knows nothing that stands behind it", name)
			continue
		}
		if prefix != "" && scoped(r.may) && r.of == nil {
			t.Errorf("%s is about something, and nothing finds out whose it is", name)
		}
		for _, who := range append(webtest.Roles(), "anyone", "operator") {
			for _, which := range []string{"first", "second", "unseen"} {
				if prefix == "" && which != "first" {
					continue
				}
				id := map[string]string{"first": thing.first, "second": thing.second, "unseen": thing.unseen}[which]
				path := walkPath(r.path, id)
				request := httptest.NewRequestWithContext(t.Context(), r.method, path, nil)
				switch who {
				case "anyone":
				case "operator":
					request.Header.Set("Authorization", "Bearer "+deskToken)
				default:
					request.Header.Set("Cookie", cookies[who])
				}
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, request)
				got := walked1(answer)
				if want := walkWant(r, who, which, prefix, thing); got != want {
					t.Errorf("%s on %s, the %s thing: %s, want %s", who, name, which, got, want)
				}
				walked++
			}
		}
	}
	for name := range written {
		t.Errorf("%s is written in this test and is no route", name)
	}
	t.Logf("%d steps", walked)
}

// scoped tells whether somebody may have a permission on some things and not on others.
func scoped(may directory.Permission) bool {
	return slices.ContainsFunc(webtest.Roles(), func(who string) bool { return walkReach(who, may) == ownThings })
}

func thingOf(things map[string]walkThing, path string) (walkThing, string) {
	for prefix, thing := range things {
		if path == prefix || strings.HasPrefix(path, prefix+"/") {
			return thing, prefix
		}
	}
	return walkThing{}, ""
}

// walkPath fills a pattern in.
func walkPath(pattern, id string) string {
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		switch {
		case part == ":id":
			parts[i] = id
		case strings.HasPrefix(part, ":"), strings.HasPrefix(part, "*"):
			parts[i] = "x"
		}
	}
	return strings.Join(parts, "/")
}

// walked1 says in a word how a step was answered.
func walked1(a *httptest.ResponseRecorder) string {
	switch {
	case a.Header().Get("X-Taken") == "yes":
		return "taken"
	case a.Code == http.StatusSeeOther && strings.HasPrefix(a.Header().Get("Location"), "/sign-in"), a.Code == http.StatusUnauthorized:
		return "sign in"
	case a.Code == http.StatusForbidden:
		return "forbidden"
	case a.Code == http.StatusNotFound && strings.Contains(a.Body.String(), "There is nothing at this address, or it is not yours to see."):
		return "nothing there"
	}
	return fmt.Sprintf("status %d", a.Code)
}

// walkWant says how a step must be answered.
func walkWant(r route, who, which, prefix string, thing walkThing) string {
	far := walkReach(who, r.may)
	switch {
	case r.may == directory.MayAnything || r.may == directory.MaySearch:
		return "taken"
	case who == "anyone":
		return "sign in"
	case who == "operator" && r.may == directory.MayAccount: // it has no account
		return "sign in"
	case far == nowhere:
		return "forbidden"
	case prefix == "" || r.of == nil:
		return "taken"
	case which == "unseen" && !strings.HasSuffix(prefix, "/groups/:id"): // it is not there at all
		return "nothing there"
	case far == everything && !thing.alone:
		return "taken"
	}
	own := map[string]string{"facilitator": "first", "second-facilitator": "second", "officer": "first", "council-curator": "first"}[who]
	if thing.alone && !strings.HasSuffix(who, "facilitator") {
		own = ""
	}
	switch {
	case which == own:
		return "taken"
	case which == "unseen" || !thing.public:
		return "nothing there"
	}
	return "forbidden"
}
