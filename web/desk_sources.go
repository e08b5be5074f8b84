package web

import (
	"net/http"
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
}

func (s *Server) deskSources(c *gin.Context) error {
	ctx := c.Request.Context()
	sources, err := s.catalogue.Store().Sources(ctx)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := deskSourcesPage{basePage: s.base("Sources", "desk", state)}
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
			ID: source.ID, Name: source.Name, Region: source.Region, Licence: source.Licence, Permission: source.Permission, Publisher: source.Publisher,
			Attribution: source.Attribution, Council: source.Council, Retired: source.Retired, MayPublish: source.MayPublish(), Shown: shown,
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
		if err := s.parts.Desk.Retire(ctx, s.deskActor(), source.ID); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, "/desk/sources")
		return nil
	}
	for name, to := range map[string]*string{
		"licence": &source.Licence, "permission": &source.Permission, "publisher": &source.Publisher, "attribution": &source.Attribution, "council": &source.Council,
	} {
		if form.Has(name) {
			*to = strings.TrimSpace(form.Get(name))
		}
	}
	if err := s.parts.Desk.Describe(ctx, s.deskActor(), source); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/desk/sources")
	return nil
}
