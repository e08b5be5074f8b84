package web

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// auditShown is how many entries a page of the audit log has.
const auditShown = 100

// auditPageData is the audit log, as it is looked through.
type auditPageData struct {
	basePage
	faultsOf
	People   []auditChoice
	Actions  []auditChoice
	From, To string // days, as YYYY-MM-DD
	Entries  []auditLine
	Older    string // the address of the next page
	Export   string // of what is found
}

type auditChoice struct {
	Value, Words string
	Chosen       bool
}

type auditLine struct{ When, Who, What, Whom, Note string }

// auditWords says an action to people.
func auditWords(a directory.AuditAction) string {
	switch a {
	case directory.AuditSignIn:
		return "Signed in"
	case directory.AuditSignInBad:
		return "Sign-in refused"
	case directory.AuditSignOut:
		return "Signed out"
	case directory.AuditLink:
		return "Link asked for"
	case directory.AuditPassword:
		return "New password"
	case directory.AuditAddress:
		return "New e-mail address"
	case directory.AuditInvite:
		return "Invited"
	case directory.AuditRoles:
		return "Roles changed"
	case directory.AuditDisable:
		return "Kept out"
	case directory.AuditEnable:
		return "Let in again"
	case directory.AuditErase:
		return "Account erased"
	case directory.AuditKeyMade:
		return "Key made"
	case directory.AuditKeyEnded:
		return "Key ended"
	case directory.AuditSessionEnd:
		return "Signed out elsewhere"
	case directory.AuditExport:
		return "Exported"
	case directory.AuditReveal:
		return "Saw a true address"
	case directory.AuditLoosen:
		return "Showed a place to more"
	case directory.AuditMail:
		return "Read a mail"
	case directory.AuditMany:
		return "Changed many groups"
	case directory.AuditManyUndone:
		return "Took back a change of many"
	}
	return string(a)
}

// auditFilter reads what is looked for from an address.
func (s *Server) auditFilter(query url.Values) (directory.AuditFilter, error) {
	f := directory.AuditFilter{PersonID: query.Get("person"), Action: directory.AuditAction(query.Get("action"))}
	faults := map[string]string{}
	day := func(name string, days int) (at time.Time) {
		text := query.Get(name)
		if text == "" {
			return at
		}
		at, err := time.ParseInLocation(time.DateOnly, text, s.catalogue.Zone())
		if err != nil {
			faults[name] = "Write a day as 2026-11-28."
		}
		return at.AddDate(0, 0, days)
	}
	f.From, f.To = day("from", 0), day("to", 1)
	if text := query.Get("before"); text != "" {
		before, err := strconv.ParseInt(text, 10, 64)
		if err != nil || before < 1 {
			faults["before"] = "This is no page of the log."
		}
		f.Before = before
	}
	return f, directory.InvalidFields(faults)
}

func (s *Server) auditPage(c *gin.Context) error {
	ctx, query := c.Request.Context(), c.Request.URL.Query()
	filter, err := s.auditFilter(query)
	page := auditPageData{From: query.Get("from"), To: query.Get("to")}
	status := http.StatusOK
	var entries []directory.AuditEntry
	if err == nil {
		entries, err = s.people.Audit(ctx, s.actor(c), filter, auditShown+1)
	}
	if err != nil {
		faults, code, ok := faulty(err)
		if !ok {
			return err
		}
		page.faultsOf, status = faults, code
	}
	state, _ := s.session(c)
	page.basePage = s.base(c, page.titled("Audit log"), "audit", state)
	page.NoIndex = true
	names, err := s.auditNames(ctx, entries[:min(len(entries), auditShown)])
	if err != nil {
		return err
	}
	if len(entries) > auditShown {
		entries = entries[:auditShown]
		next := url.Values{}
		for name, values := range query {
			next[name] = values
		}
		next.Set("before", strconv.FormatInt(entries[auditShown-1].ID, 10))
		page.Older = "/audit?" + next.Encode()
	}
	for _, e := range entries {
		page.Entries = append(page.Entries, auditLine{s.dayAndTime(e.At), e.Actor.Name, auditWords(e.Action), names.of(e.Object), e.Note})
	}
	for _, p := range names.people {
		page.People = append(page.People, auditChoice{p.ID, p.Name, p.ID == filter.PersonID})
	}
	for _, a := range directory.AuditActions() {
		page.Actions = append(page.Actions, auditChoice{string(a), auditWords(a), a == filter.Action})
	}
	query.Del("before")
	page.Export = "/audit/export.csv?" + query.Encode()
	return s.render(c, status, "audit", page)
}

// auditNamesOf says whom and what entries are about, by names that everybody may see.
type auditNamesOf struct {
	people []*directory.Person
	byID   map[string]string // of people
	about  map[string]string // objects of entries
}

// auditNames finds the names of what entries are about.
func (s *Server) auditNames(ctx context.Context, entries []directory.AuditEntry) (auditNamesOf, error) {
	people, err := s.catalogue.Store().People(ctx)
	names := auditNamesOf{people: people, byID: map[string]string{}, about: map[string]string{}}
	for _, p := range people {
		names.byID[p.ID] = p.Name
	}
	for _, e := range entries {
		if _, known := names.about[e.Object]; known || err != nil {
			continue
		}
		names.about[e.Object], err = s.catalogue.AuditedWords(ctx, e.Object)
	}
	return names, err
}

// of names an object.
func (n auditNamesOf) of(object string) string {
	if id, ok := strings.CutPrefix(object, "person:"); ok {
		if name := n.byID[id]; name != "" {
			return name
		}
		return directory.FormerMember
	}
	return n.about[object]
}

// auditExported bounds what one export holds.
const auditExported = 100_000

// auditExport gives what is found as CSV, and is itself noted.
func (s *Server) auditExport(c *gin.Context) error {
	ctx := c.Request.Context()
	filter, err := s.auditFilter(c.Request.URL.Query())
	if err != nil {
		return err
	}
	entries, err := s.people.Audit(ctx, s.actor(c), filter, auditExported)
	if err != nil {
		return err
	}
	names, err := s.auditNames(ctx, entries)
	if err != nil {
		return err
	}
	if err := s.people.NoteExport(ctx, s.actor(c), "the audit log"); err != nil {
		return err
	}
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="kith-audit.csv"`)
	c.Status(http.StatusOK)
	w := csv.NewWriter(c.Writer)
	rows := [][]string{{"time", "actor_id", "actor", "role", "action", "object", "about", "note"}}
	for _, e := range entries {
		rows = append(rows, []string{
			e.At.Format(time.RFC3339), e.Actor.ID, directory.SpreadsheetText(e.Actor.Name), string(e.Actor.Role), string(e.Action), e.Object, directory.SpreadsheetText(names.of(e.Object)), directory.SpreadsheetText(e.Note),
		})
	}
	return w.WriteAll(rows)
}
