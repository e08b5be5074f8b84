package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// deskSourcesPage lists the sources with what may be done with what they give.
type deskSourcesPage struct {
	basePage
	Sources []deskSource
}

type deskSource struct {
	ID, Name, Region, Licence, Permission, Publisher, Attribution, Council string
	Retired, MayPublish                                                    bool
	Shown                                                                  int // of its groups
	URL                                                                    string
	Every                                                                  int // hours; 0: not fetched by itself
	Itself                                                                 bool
	Health                                                                 *sourceHealth // nil where it was never fetched by itself
	Work                                                                   *workJSON     // nil where nothing is left to do with its groups
	EveryChoices                                                           []everyChoice
}

// sourceHealth says how fetching a source goes.
type sourceHealth struct {
	Well                  bool
	Last, Good, Next      string // when
	Sentence, ImportURL   string
	Numbers, Drift, Again string
}

// everyChoice is a choice of how often a source is fetched.
type everyChoice struct {
	Hours  int
	Words  string
	Chosen bool
}

// everyChoices lists how often a source can be fetched, with what was said elsewhere.
func everyChoices(chosen int) []everyChoice {
	all := []everyChoice{{Hours: 0, Words: "Not by itself"}, {Hours: 1, Words: "Every hour"}, {Hours: 6, Words: "Every 6 hours"}, {Hours: 24, Words: "Every day"}, {Hours: 168, Words: "Every week"}, {Hours: 720, Words: "Every 30 days"}}
	if !slices.ContainsFunc(all, func(c everyChoice) bool { return c.Hours == chosen }) {
		all = append(all, everyChoice{Hours: chosen, Words: fmt.Sprintf("Every %d hours", chosen)})
	}
	for i := range all {
		all[i].Chosen = all[i].Hours == chosen
	}
	return all
}

// healthOf says how fetching a source goes; nil where it was never tried.
func (s *Server) healthOf(r directory.Refetch) *sourceHealth {
	if r.Last.At.IsZero() {
		return nil
	}
	h := &sourceHealth{Well: r.Last.OK, Last: s.dayAndTime(r.Last.At), Sentence: r.Last.Sentence}
	if r.Every > 0 {
		h.Next = s.dayAndTime(r.NextAt)
	}
	if r.Last.ImportID != "" {
		h.ImportURL = "/desk/imports/" + r.Last.ImportID
	}
	if !r.Good.At.IsZero() {
		h.Good = s.dayAndTime(r.Good.At)
		h.Numbers = fmt.Sprintf("%s: %d new, %d changed, %d gone, %d not usable", plural(r.Good.Rows, "record", "records"), r.Good.New, r.Good.Changed, r.Good.Gone, r.Good.Rejected)
		h.Drift = driftWords(r.Good.Rows, r.Before.Rows)
	}
	if r.Failures > 1 {
		h.Again = fmt.Sprintf("It could not be read %d times in a row.", r.Failures)
	}
	return h
}

// driftWords says how the number of records changed against the time before; "" where there was none.
func driftWords(now, before int) string {
	switch {
	case before == 0:
		return ""
	case now == before:
		return "as many as the time before"
	case now > before:
		return fmt.Sprintf("%d more than the time before", now-before)
	}
	return fmt.Sprintf("%d fewer than the time before", before-now)
}

func (s *Server) deskSources(c *gin.Context) error {
	ctx := c.Request.Context()
	sources, err := s.theirSources(ctx, s.actor(c))
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := deskSourcesPage{basePage: s.base(c, "Sources", "desk", state)}
	page.NoIndex = true
	for _, source := range sources {
		keys, err := s.catalogue.Store().SourceKeys(ctx, source.ID)
		if err != nil {
			return err
		}
		shown := 0
		for _, k := range keys {
			if k.Status == directory.StatusPublished && k.Linked == "" {
				shown++
			}
		}
		page.Sources = append(page.Sources, deskSource{
			ID: source.ID, Name: source.Name, Region: s.regionWords(source.Region), Licence: source.Licence, Permission: source.Permission, Publisher: source.Publisher,
			Attribution: source.Attribution, Council: source.Council, Retired: source.Retired, MayPublish: source.MayPublish(), Shown: shown,
			URL: source.URL, Every: source.Refetch.Every, Itself: source.Refetch.Itself, Health: s.healthOf(source.Refetch), Work: workOf(source), EveryChoices: everyChoices(source.Refetch.Every),
		})
	}
	return s.render(c, http.StatusOK, "desk_sources", page)
}

// deskSource changes what is said of a source, or retires it with what it brought.
func (s *Server) deskSource(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	ctx, form := c.Request.Context(), c.Request.PostForm
	source, err := s.catalogue.Store().Source(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if form.Get("do") == "retire" {
		if err := s.parts.Desk.Retire(ctx, s.actor(c), source.ID); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, "/desk/sources")
		return nil
	}
	if do := form.Get("do"); do == "schedule" || do == "fetch" {
		every, err := strconv.Atoi(form.Get("every"))
		if err != nil {
			return directory.Invalid("every", "Choose how often it is fetched.")
		}
		if err := s.parts.Desk.Schedule(ctx, s.actor(c), source.ID, strings.TrimSpace(form.Get("url")), every, form.Get("itself") == "yes", do == "fetch"); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, "/desk/sources")
		return nil
	}
	err = s.parts.Desk.Describe(ctx, s.actor(c), source.ID, func(source *directory.Source) {
		for name, to := range map[string]*string{
			"licence": &source.Licence, "permission": &source.Permission, "publisher": &source.Publisher, "attribution": &source.Attribution, "council": &source.Council,
		} {
			if form.Has(name) {
				*to = strings.TrimSpace(form.Get(name))
			}
		}
	})
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/desk/sources")
	return nil
}
