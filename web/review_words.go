package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// valueWords puts the values of a group's fields in words, for reviewing and for history.
type valueWords struct {
	s        *Server
	ctx      context.Context
	revealed bool // places as they truly are: who looks was noted
	evidence bool // what was seen for an answer, for curators
}

// label names a field as a heading: "The name".
func (w valueWords) label(field string) string {
	switch field {
	case directory.FieldWords:
		return "In their words"
	case "organisation_id":
		return "Who runs it"
	case "places":
		return "Where it meets"
	case "topics":
		return "What it deals with"
	case "ends_on":
		return "Its planned end"
	case "checked":
		return "When it was checked"
	case "status":
		return "Whether it is shown"
	case "areas_served":
		return "Where it takes people from"
	}
	return sentenceCase(w.s.fieldWord(field))
}

func sentenceCase(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// lines gives a value line by line; none where there is no value.
func (w valueWords) lines(field string, value json.RawMessage) []string {
	if len(value) == 0 || string(value) == "null" {
		return nil
	}
	switch {
	case strings.HasPrefix(field, directory.FieldAnswers):
		return decoded(value, w.answer)
	case strings.HasPrefix(field, directory.FieldVenues):
		return decoded(value, w.venue)
	case strings.HasPrefix(field, directory.FieldPlace):
		return decoded(value, func(p directory.RevisionPlace) []string {
			return []string{levelWords(p.Shown), "Save " + strconv.Itoa(p.VenueVersion) + " of the place, its address and the way there"}
		})
	}
	switch field {
	case "meetings":
		return decoded(value, func(meetings []directory.Meeting) (lines []string) {
			for i := range meetings {
				lines = append(lines, w.s.meetingWords(&meetings[i]))
			}
			return lines
		})
	case "hours":
		return decoded(value, func(hours []directory.Hours) (lines []string) {
			for i := range hours {
				lines = append(lines, hours[i].Words())
			}
			return lines
		})
	case "age":
		return decoded(value, func(a directory.AgeRange) []string { return []string{ageWords(a)} })
	case "cost":
		return decoded(value, func(c directory.Cost) []string { return []string{costWords(c)} })
	case "first_visit":
		return decoded(value, firstVisitWords)
	case "handover":
		return decoded(value, handoverWords)
	case "contact.phones":
		return decoded(value, func(phones []directory.Phone) (lines []string) {
			for _, p := range phones {
				lines = append(lines, joinWords(p.Number, p.Label))
			}
			return lines
		})
	case "contact.links":
		return decoded(value, func(links []directory.Link) (lines []string) {
			for _, l := range links {
				lines = append(lines, joinWords(l.Label, l.URL))
			}
			return lines
		})
	case "places":
		return decoded(value, func(places []directory.GroupPlace) []string {
			return []string{plural(len(places), "place", "places")}
		})
	case "disclosure":
		return decoded(value, func(d directory.Disclosure) []string { return []string{levelWords(d)} })
	case "organisation_id":
		return decoded(value, w.organisation)
	case "kind":
		return decoded(value, func(k directory.Kind) []string { return []string{kindName(k)} })
	case "areas_served":
		return decoded(value, w.areas)
	case "checked":
		return decoded(value, func(c directory.Checked) []string {
			return []string{joinWords(dayWords(c.Date), "by", string(c.Method), c.By)}
		})
	}
	return plainWords(value)
}

// decoded reads a value and puts it in words; one that cannot be read says so.
func decoded[T any](value json.RawMessage, words func(T) []string) []string {
	var read T
	if err := json.Unmarshal(value, &read); err != nil {
		return []string{"This value cannot be read."}
	}
	return words(read)
}

// plainWords gives texts as they are, one a line.
func plainWords(value json.RawMessage) []string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return strings.Split(text, "\n")
	}
	var list []any
	if json.Unmarshal(value, &list) == nil {
		var lines []string
		for _, item := range list {
			lines = append(lines, fmt.Sprint(item))
		}
		return lines
	}
	return []string{string(value)}
}

func (w valueWords) answer(a directory.Answer) []string {
	words := map[directory.Value]string{directory.Yes: "Yes", directory.No: "No", directory.Ask: "Ask us first"}[a.Value]
	lines := []string{words}
	if a.Note != "" {
		lines = append(lines, a.Note)
	}
	how := basisWords(a.Basis)
	if a.By != "" {
		how += ", " + a.By
	}
	if !a.Date.IsZero() {
		how += ", " + dayWords(a.Date)
	}
	lines = append(lines, how)
	if w.evidence && a.Evidence != "" {
		lines = append(lines, "Seen: "+a.Evidence)
	}
	return lines
}

func (w valueWords) organisation(id string) []string {
	o, err := w.s.catalogue.Store().Organisation(w.ctx, id)
	if err != nil {
		return []string{"An organisation that is not here"}
	}
	return []string{o.Name}
}

func (w valueWords) areas(codes []string) (lines []string) {
	for _, code := range codes {
		lines = append(lines, orText(w.s.catalogue.Gazetteer().AreaName(code), code))
	}
	return lines
}

// venue says of a place what its own level lets everybody see, unless it is revealed.
func (w valueWords) venue(v directory.Venue) []string {
	town := joinWords(v.Suburb, v.State, v.Postcode)
	switch {
	case w.revealed, v.Disclosure == directory.DisclosureExact:
		var lines []string
		for _, line := range []string{v.Name, v.Address, town, v.Transport, v.Directions} {
			if line != "" {
				lines = append(lines, line)
			}
		}
		return append(lines, levelWords(v.Disclosure))
	case v.Disclosure == directory.DisclosureSuburb:
		return []string{"In " + town, levelWords(v.Disclosure)}
	}
	return []string{levelWords(v.Disclosure)}
}

func firstVisitWords(v directory.FirstVisit) []string {
	size := ""
	if v.SizeMax > 0 {
		size = strconv.Itoa(v.SizeMin) + " to " + strconv.Itoa(v.SizeMax)
	}
	return labelled([][2]string{
		{"Who greets you", v.Greeter}, {"The first minutes", v.FirstMinutes}, {"How many people", joinWords(size, v.Layout)}, {"Talking", v.Talking},
		{"Bringing someone", v.BringSomeone}, {"Watching first", v.WatchFirst}, {"Leaving early", v.LeaveEarly}, {"What to bring", v.ThingsToBring},
		{"Booking", v.Booking}, {"Who goes", v.WhoGoes}, {"If upset", v.IfUpset}, {"If it is not for you", v.IfNotForYou},
	})
}

func handoverWords(h directory.Handover) []string {
	wait := ""
	if h.WaitWeeks > 0 {
		wait = "about " + plural(h.WaitWeeks, "week", "weeks")
	}
	return labelled([][2]string{
		{"Whom to call", h.ContactName}, {"Best time", h.BestTime}, {"What to tell them", h.NeedToKnow}, {"Met outside", h.MetOutside},
		{"Room for newcomers", joinWords(string(h.Capacity), wait)},
	})
}

func labelled(pairs [][2]string) []string {
	var lines []string
	for _, p := range pairs {
		if p[1] != "" {
			lines = append(lines, p[0]+": "+p[1])
		}
	}
	return lines
}

// changeKindWords names what a change is.
func changeKindWords(kind directory.ChangeKind) string {
	switch kind {
	case directory.ChangeImport:
		return "From a list"
	case directory.ChangeCorrection:
		return "Correction"
	case directory.ChangeNew:
		return "New group"
	case directory.ChangeClaim:
		return "“I run this group”"
	case directory.ChangeExpiring:
		return "To be checked again"
	}
	return "Edit"
}

// changeStatusWords says where a change stands, to who proposed it.
func changeStatusWords(status directory.ChangeStatus) string {
	switch status {
	case directory.ChangeWaiting:
		return "Waits for a curator"
	case directory.ChangeAsked:
		return "A curator asks you something"
	case directory.ChangeApproved:
		return "Approved"
	case directory.ChangeDeclined:
		return "Not taken over"
	case directory.ChangeWithdrawn:
		return "You took it back"
	case directory.ChangeUndone:
		return "Was live, and was taken back"
	}
	return "Live"
}
