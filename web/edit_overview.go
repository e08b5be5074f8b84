package web

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// overviewPage is where the people of a group see what it tells, and what is not answered.
type overviewPage struct {
	editFrame
	Saved   *savedView
	Parts   []overviewPart
	Left    string         // "7 questions, about 3 minutes"
	Open    []openQuestion // what is not answered, the easiest first
	Waiting []string
	Drafts  []mapLink
	Shown   bool // it can be found
	Fresh   freshnessView
}

type overviewPart struct {
	Title, URL, Told, Left string
}

// openQuestion is one that is not answered, with the way to its input and how long it takes.
type openQuestion struct{ Text, URL, Time string }

func (s *Server) editOverview(c *gin.Context) error {
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	ctx, g := c.Request.Context(), pending.Group
	page := overviewPage{editFrame: s.editFrameOf(c, pending, "Your group"), Saved: s.takeSaved(c), Shown: g.Status == directory.StatusPublished}
	page.Title = g.Name + ": your group"
	open := directory.CompletenessOf(g, s.catalogue.Vocabulary(), s.catalogue.Today())
	page.Left, page.Open = open.Words(), openQuestions(g.ID, open)
	places, err := s.catalogue.EditedPlaces(ctx, g, pending.Venues...)
	if err != nil {
		return err
	}
	for _, part := range directory.EditParts() {
		page.Parts = append(page.Parts, overviewPart{
			Title: part.Title(), URL: partURL(g.ID, part), Told: s.partTold(part, g, places), Left: directory.QuestionWords(open.In(part)),
		})
	}
	if page.Waiting, err = s.waitingOf(c, g.ID); err != nil {
		return err
	}
	if page.Drafts, err = s.draftLinks(c, g.ID); err != nil {
		return err
	}
	listings, err := s.catalogue.Preview(ctx, pending.Stored, nil)
	if err != nil {
		return err
	}
	page.Preview = s.previewOf(listings)
	return s.render(c, http.StatusOK, "edit", page)
}

func partURL(groupID string, part directory.EditPart) string {
	return "/groups/" + groupID + "/edit/" + string(part)
}

// openQuestions gives what is not answered with links to the inputs.
func openQuestions(groupID string, open directory.Completeness) (list []openQuestion) {
	for _, q := range open.Open {
		list = append(list, openQuestion{Text: q.Text, URL: partURL(groupID, q.Part) + "#" + q.Key, Time: secondsWords(q.Seconds)})
	}
	return list
}

// secondsWords says how long an answer takes.
func secondsWords(seconds int) string {
	if seconds >= 60 {
		return "about a minute"
	}
	return fmt.Sprintf("%d seconds", seconds)
}

// draftLinks lists what the actor has typed into a group's pages and not saved.
func (s *Server) draftLinks(c *gin.Context, groupID string) ([]mapLink, error) {
	drafts, err := s.catalogue.Drafts(c.Request.Context(), s.actor(c))
	var links []mapLink
	for _, d := range drafts {
		if d.GroupID != groupID {
			continue
		}
		link := mapLink{Text: directory.EditPart(d.Part).Title(), URL: partURL(groupID, directory.EditPart(d.Part))}
		if link.Text == "" {
			link = mapLink{Text: "When and where", URL: "/groups/" + groupID + "/" + d.Part}
		}
		links = append(links, link)
	}
	return links, err
}
