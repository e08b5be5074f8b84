package web

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// duplicatesPage lists pairs of groups that may be the same, side by side.
type duplicatesPage struct {
	basePage
	Done  string
	Pairs []pairView
}

// pairView is two groups that may be the same.
type pairView struct {
	Sure    bool
	Reasons []string
	Groups  [2]pairGroup
}

// pairGroup is what tells one group of a pair from the other, as it is published.
type pairGroup struct {
	ID, Name, Organisation, Where, When, Phone, Source string
	Fresh                                              string
}

// pairsShown is how many pairs a page holds: it is work for some minutes.
const pairsShown = 20

func (s *Server) duplicatesPage(c *gin.Context) error {
	ctx, actor := c.Request.Context(), s.actor(c)
	pairs, err := s.catalogue.LikelyDuplicates(ctx, actor)
	if err != nil {
		return err
	}
	state, _ := s.session(c)
	page := duplicatesPage{basePage: s.base(c, "Here twice?", "duplicates", state)}
	page.NoIndex = true
	if c.Query("done") == "different" {
		page.Done = "Remembered: they are not the same."
	}
	for _, pair := range pairs[:min(len(pairs), pairsShown)] {
		view := pairView{Sure: pair.Sure, Reasons: pair.Reasons}
		for n, id := range []string{pair.GroupA, pair.GroupB} {
			listings, err := s.catalogue.GroupListings(ctx, actor, id)
			if directory.ErrorCode(err) == directory.CodeNotFound {
				break
			}
			if err != nil {
				return err
			}
			view.Groups[n] = s.pairGroup(listings)
		}
		if !slices.Contains(view.Groups[:], pairGroup{}) {
			page.Pairs = append(page.Pairs, view)
		}
	}
	return s.render(c, http.StatusOK, "duplicates", page)
}

func (s *Server) pairGroup(listings []*directory.Listing) pairGroup {
	l := listings[0]
	g := pairGroup{
		ID: l.GroupID, Name: l.Name, Organisation: l.Organisation, Source: l.Source,
		Fresh: directory.FreshnessOf(l.Checked, l.ImportedAt, s.catalogue.Local()).Card(),
	}
	for _, part := range []string{l.Venue, l.Address, l.Suburb} {
		if part != "" {
			if g.Where != "" {
				g.Where += ", "
			}
			g.Where += part
		}
	}
	if len(l.Meetings) > 0 {
		g.When = l.Meetings[0].Text
	}
	if len(l.Contact.Phones) > 0 {
		g.Phone = l.Contact.Phones[0].Number
	}
	return g
}

// duplicatesDecide remembers that two groups are not the same.
func (s *Server) duplicatesDecide(c *gin.Context) error {
	if err := c.Request.ParseForm(); err != nil {
		return readFault(err)
	}
	one, other := c.Request.PostForm.Get("one"), c.Request.PostForm.Get("other")
	if !directory.ValidID(one) || !directory.ValidID(other) {
		return directory.Invalid("other", "This page is not whole. Open it again.")
	}
	if err := s.catalogue.SayDifferent(c.Request.Context(), s.actor(c), one, other); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/duplicates?done=different")
	return nil
}
