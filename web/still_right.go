package web

import (
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// stillRightView is what the link of a reminder opens. It is for whoever has the mail, so it tells nothing that is
// not on the listing's own page, and an old link tells nothing at all.
type stillRightView struct {
	basePage
	Asked  *directory.Asked
	Path   string // of this page
	Done   bool   // answered just now
	URL    string // of the group's page; empty where it has none
	Change bool   // what was answered is that something changed
}

func (s *Server) stillRightPage(c *gin.Context) error {
	asked, err := s.catalogue.Asked(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return s.showAsked(c, asked, false, false)
}

func (s *Server) stillRight(c *gin.Context) error {
	asked, err := s.catalogue.StillRight(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return s.showAsked(c, asked, asked.State == directory.AskedOpen, false)
}

// showAsked answers calmly whatever became of the link: one that has run out is gone for good.
func (s *Server) showAsked(c *gin.Context, asked *directory.Asked, done, change bool) error {
	state, _ := s.session(c)
	page := stillRightView{basePage: s.base(c, "Is it still right?", "", state), Asked: asked, Path: "/still-right/" + c.Param("token"), Done: done, Change: change}
	page.NoIndex = true
	status := http.StatusOK
	switch {
	case done:
		page.Title = "Thank you"
	case asked.State == directory.AskedAnswered:
		page.Title = "This was answered already"
	case asked.State == directory.AskedOver:
		page.Title, status = "This link has run out", http.StatusGone
	}
	listings, err := s.catalogue.Store().ListingsOfGroup(c.Request.Context(), asked.GroupID)
	if err != nil {
		return err
	}
	if len(listings) > 0 {
		page.URL = "/groups/" + asked.GroupID
	}
	return s.render(c, status, "still_right", page)
}

// changedView is the form of who was reminded and says that something changed.
type changedView struct {
	basePage
	Asked      *directory.Asked
	Path       string
	Version    int // of the group when the form was begun
	Parts      []saidPart
	Words      string
	WordsFault string
	Problems   []problem
	Message    string
}

func (s *Server) changedPage(c *gin.Context) error {
	asked, err := s.catalogue.Asked(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	if asked.State != directory.AskedOpen {
		return s.showAsked(c, asked, false, false)
	}
	say, err := s.sayingOf(c.Request.Context(), s.askedByMail(), asked.Shown, nil)
	if err != nil {
		return err
	}
	return s.showChanged(c, http.StatusOK, asked, say, nil, nil)
}

func (s *Server) showChanged(c *gin.Context, status int, asked *directory.Asked, say *saying, in inputs, fault *directory.Error) error {
	state, _ := s.session(c)
	page := changedView{
		basePage: s.base(c, "What has changed?", "", state), Asked: asked, Path: "/still-right/" + c.Param("token"), Version: asked.Shown.Version, Words: in.get("words"),
	}
	page.NoIndex = true
	faults := map[string]string{}
	if fault != nil {
		page.Message, page.Title = fault.Message, "Error: "+page.Title
		for field, text := range fault.Fields {
			faults[inputOf(field)] = text
		}
		if page.WordsFault = faults["words"]; page.WordsFault != "" {
			page.WordsFault = sentence(page.WordsFault)
		}
	}
	page.Parts = say.parts(in, faults)
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		page.Problems = append(page.Problems, say.problem(name, faults[name]))
	}
	if family := in.get("looks"); isHTMX(c) && family != "" {
		for _, part := range page.Parts {
			for _, q := range part.Questions {
				if q.Pick != nil && q.Pick.Family == family {
					return s.renderPart(c, http.StatusOK, "still_changed", "pick-list", q)
				}
			}
		}
	}
	return s.render(c, status, "still_changed", page)
}

// changed takes what has changed, or shows once more what was typed, with the dates it means.
func (s *Server) changed(c *gin.Context) error {
	in, err := readForm(c)
	if err != nil {
		return err
	}
	ctx, secret := c.Request.Context(), c.Param("token")
	asked, err := s.catalogue.Asked(ctx, secret)
	if err != nil {
		return err
	}
	if asked.State != directory.AskedOpen {
		return s.showAsked(c, asked, false, false)
	}
	say, err := s.sayingOf(ctx, s.askedByMail(), asked.Shown, in)
	if err != nil {
		return err
	}
	if in.get("do") == "look" || in.has("looks") {
		return s.showChanged(c, http.StatusOK, asked, say, in, nil)
	}
	faults := map[string]string{}
	said := directory.Said{Group: say.group(in, faults), Words: in.get("words")}
	answered, err := asked, directory.InvalidFields(faults)
	if err == nil {
		answered, err = s.catalogue.SomethingChanged(ctx, secret, said)
	}
	if fault, ok := errors.AsType[*directory.Error](err); ok && slices.Contains([]directory.Code{directory.CodeInvalid, directory.CodeConflict}, fault.Code) {
		return s.showChanged(c, http.StatusUnprocessableEntity, asked, say, in, fault)
	}
	if err != nil {
		return err
	}
	return s.showAsked(c, answered, answered.State == directory.AskedOpen, true)
}
