package web

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// fieldWords names fields of a group for its people, each once.
func (s *Server) fieldWords(fields []string) []string {
	var words []string
	for _, field := range fields {
		word := s.fieldWord(field)
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

func (s *Server) fieldWord(field string) string {
	if code, ok := strings.CutPrefix(field, directory.FieldAnswers); ok {
		return s.catalogue.Vocabulary().Label(code)
	}
	if strings.HasPrefix(field, directory.FieldVenues) || strings.HasPrefix(field, directory.FieldPlace) {
		return "the place"
	}
	switch field {
	case directory.FieldWords:
		return "what they say in words"
	case "name":
		return "the name"
	case "kind":
		return "what kind of group it is"
	case "organisation_id":
		return "who runs it"
	case "areas_served":
		return "where it takes people from"
	case "ends_on":
		return "the planned end"
	case "also_known_as":
		return "other names"
	case "summary":
		return "the sentence about it"
	case "description":
		return "the description"
	case "places":
		return "where you meet"
	case "disclosure":
		return "what others see of the place"
	case "meetings", "hours":
		return "the times"
	case "age":
		return "the ages"
	case "cost":
		return "the cost"
	case "eligibility":
		return "who may come"
	case "first_visit":
		return "the first visit"
	case "handover":
		return "introducing somebody"
	case "contribute":
		return "what members give"
	case "contact.phones":
		return "the phone numbers"
	case "contact.email":
		return "the e-mail address"
	case "contact.website":
		return "the website"
	case "contact.links":
		return "the links"
	}
	return strings.ReplaceAll(field, "_", " ")
}

// waitingOf says which fields of the actor's own edits of a group wait for a curator.
func (s *Server) waitingOf(c *gin.Context, groupID string) ([]string, error) {
	actor := s.actor(c)
	if actor.ID == "" {
		return nil, nil
	}
	changes, _, err := s.catalogue.Store().ChangesWhere(c.Request.Context(), directory.ChangeFilter{
		Statuses: []directory.ChangeStatus{directory.ChangeWaiting, directory.ChangeAsked}, GroupID: groupID, AuthorID: actor.ID,
	}, 0, 20)
	var fields []string
	for _, change := range changes {
		fields = append(fields, change.Waits()...)
	}
	return s.fieldWords(fields), err
}

// partTold says in a line what a group tells in a part; empty where it tells nothing.
func (s *Server) partTold(part directory.EditPart, g *directory.Group, places []directory.EditedPlace) string {
	if part == directory.PartWhen {
		var told []string
		for i := range g.Meetings {
			told = append(told, s.meetingWords(&g.Meetings[i]))
		}
		for n, p := range places {
			told = append(told, placeName(p, n))
		}
		return cut(strings.Join(told, " · "), 120)
	}
	answered := 0
	first := ""
	for _, q := range partQuestions(part, s.catalogue.Vocabulary()) {
		said := s.said(s.ask(q, g, nil, false))
		if said == "" {
			continue
		}
		answered++
		if (q.Kind == "text" || q.Kind == "sentence") && q.Name != "name" && first == "" || first == "" && q.Kind == "pick" {
			first = said
		}
	}
	switch {
	case answered == 0:
		return ""
	case first == "":
		return plural(answered, "answer", "answers")
	}
	return cut(first, 110)
}
