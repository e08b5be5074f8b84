package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// minePage lists the groups a person keeps.
type minePageData struct {
	basePage
	Groups     []mineGroup
	Left       string   // beyond what is shown
	Everywhere bool     // every group is theirs to keep
	MayAdd     bool     // new groups of an organisation, or of any
	Proposed   []string // new groups that wait for a curator
}

// mineGroup is one group with what it asks of its people.
type mineGroup struct {
	Name, URL, Place string
	Archived         bool
	Paused           bool
	Into             *mapLink // the group it was joined into
	Freshness        freshnessView
	Waiting          []string // fields of the person's own edits that wait for a curator
	Drafts           []mapLink
	Left             string
	Next             *openQuestion
}

// mostMine is how many groups are shown.
const mostMine = 100

func (s *Server) minePage(c *gin.Context) error {
	ctx, actor := c.Request.Context(), s.actor(c)
	state, _ := s.session(c)
	page := minePageData{basePage: s.base(c, "My groups", "mine", state)}
	page.NoIndex = true
	scopes, everywhere := actor.Scopes(directory.MayEdit)
	page.Everywhere = everywhere
	page.MayAdd = everywhere || slices.ContainsFunc(scopes, func(scope directory.Scope) bool { return scope.Kind == directory.ScopeOrganisation })
	var err error
	if page.Proposed, err = s.catalogue.ProposedGroups(ctx, actor); err != nil {
		return err
	}
	groups, err := s.groupsIn(ctx, scopes)
	if err != nil {
		return err
	}
	if n := len(groups) - mostMine; n > 0 {
		groups, page.Left = groups[:mostMine], plural(n, "more group", "more groups")
	}
	for _, g := range groups {
		mine, err := s.mineOf(c, g)
		if err != nil {
			return err
		}
		page.Groups = append(page.Groups, mine)
	}
	return s.render(c, http.StatusOK, "mine", page)
}

// groupsIn lists the groups of organisations, and single ones, by name.
func (s *Server) groupsIn(ctx context.Context, scopes []directory.Scope) ([]*directory.Group, error) {
	byID := map[string]*directory.Group{}
	for _, scope := range scopes {
		var groups []*directory.Group
		var err error
		switch scope.Kind {
		case directory.ScopeOrganisation:
			groups, err = s.catalogue.Store().GroupsOfOrganisation(ctx, scope.ID)
		case directory.ScopeGroup:
			var g *directory.Group
			if g, err = s.catalogue.Store().Group(ctx, scope.ID); err == nil {
				groups = []*directory.Group{g}
			} else if directory.ErrorCode(err) == directory.CodeNotFound {
				err = nil
			}
		}
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			byID[g.ID] = g
		}
	}
	var all []*directory.Group
	for _, g := range byID {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *directory.Group) int {
		return cmp.Or(cmp.Compare(statusRank(a), statusRank(b)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// statusRank puts what is not shown last.
func statusRank(g *directory.Group) int {
	if g.Status == directory.StatusPublished {
		return 0
	}
	return 1
}

func (s *Server) mineOf(c *gin.Context, g *directory.Group) (mineGroup, error) {
	now := s.catalogue.Local()
	pending, err := s.catalogue.Pending(c.Request.Context(), s.actor(c), g)
	if err != nil {
		return mineGroup{}, err
	}
	open := directory.CompletenessOf(pending.Group, s.catalogue.Vocabulary(), directory.DateOf(now))
	mine := mineGroup{
		Name: g.Name, URL: "/groups/" + g.ID + "/edit", Archived: g.Status == directory.StatusArchived, Paused: g.Status == directory.StatusPaused,
		Freshness: freshnessOf(&directory.Listing{Checked: g.Checked, ImportedAt: g.ImportedAt}, now), Left: open.Words(),
	}
	if next := openQuestions(g.ID, open); len(next) > 0 {
		mine.Next = &next[0]
	}
	if mine.Archived {
		if mine.Into, err = s.joinedInto(c, g.ID); err != nil {
			return mine, err
		}
	}
	if mine.Waiting, err = s.waitingOf(c, g.ID); err != nil {
		return mine, err
	}
	mine.Drafts, err = s.draftLinks(c, g.ID)
	return mine, err
}

// joinedInto gives the group that one was joined into; nil where it was not.
func (s *Server) joinedInto(c *gin.Context, id string) (*mapLink, error) {
	into, err := s.catalogue.MergedInto(c.Request.Context(), id)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	name, err := s.catalogue.ShownName(c.Request.Context(), into)
	return &mapLink{URL: "/groups/" + into + "/edit", Text: name}, err
}
