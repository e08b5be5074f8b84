package directory

import (
	"encoding/json"
	"slices"
	"strings"
)

// risk says what becomes of an edit of a field by somebody who keeps the group and is no curator.
type risk int

const (
	riskKept    risk = iota // no save changes it: it stays as it is stored
	riskLow                 // published at once, and listed for the curator
	riskText                // low, but words that may tell a place: it waits where the place is not public
	riskHigh                // waits for a curator
	riskPlace               // by what it does to the place, see placeEdit
	riskCurator             // only who may publish changes it; kept as stored for others
	riskChecked             // only who may confirm changes it
)

// fieldRisk is the one table of what an edit of each field risks. A field that is not named is never changed by a
// save: a form cannot reach it.
func fieldRisk(field string) risk {
	if code, ok := strings.CutPrefix(field, FieldAnswers); ok {
		return answerRisk(code)
	}
	switch field {
	case "ends_on":
		return riskLow
	case "summary", "description", "eligibility", "contribute", "cost", "first_visit", "handover", "meetings", "hours",
		"contact.phones", "contact.email", "contact.website", "contact.links", "areas_served":
		return riskText
	case "name", "also_known_as", "kind", "age", "organisation_id":
		return riskHigh
	case "disclosure", "places":
		return riskPlace
	case "topics", "categories", "source_url":
		return riskCurator
	case "checked":
		return riskChecked
	}
	return riskKept
}

// answerRisk says what an edit of an answer risks, by its family. What people stake their safety or their
// belonging on is looked at first.
func answerRisk(code string) risk {
	family, _, _ := strings.Cut(code, ".")
	switch family {
	case "access", "welcome", "activity", "contribute", "format", "language", "experience", "cost":
		return riskText // for its note
	}
	return riskHigh
}

// venueNotPublic is the answer that keeps the place from the public.
const venueNotPublic = "safety.venue-not-public"

// childSafe is the answer a group for under-18s needs; firstNationsSafe the one only a marked curator verifies.
const (
	childSafe        = "safety.child-safe"
	firstNationsSafe = "culture.first-nations-safe"
	experienceFamily = "experience."
)

// keepsPlace tells whether an answer to venueNotPublic keeps the place from the public.
func keepsPlace(value json.RawMessage) bool {
	if isAbsent(value) {
		return false
	}
	var a Answer
	return json.Unmarshal(value, &a) != nil || a.Value != No
}

// keepsPlace tells whether a group's own answer keeps its place from the public.
func (g *Group) keepsPlace() bool {
	a, ok := g.Answer(venueNotPublic)
	return ok && a.Value != No
}

// tightens tells whether a field's new value shows less of where the group meets, whatever else it does.
func tightens(field string, was, now json.RawMessage) bool {
	switch field {
	case "disclosure":
		return Tightens(disclosureIn(was), disclosureIn(now))
	case FieldAnswers + venueNotPublic:
		return !keepsPlace(was) && keepsPlace(now)
	}
	return false
}

// loosens tells whether it shows more.
func loosens(field string, was, now json.RawMessage) bool { return tightens(field, now, was) }

// disclosureIn reads a level; one that cannot be read counts as the strictest.
func disclosureIn(value json.RawMessage) Disclosure {
	if isAbsent(value) {
		return DisclosureExact
	}
	var d Disclosure
	if json.Unmarshal(value, &d) != nil {
		return DisclosureHidden
	}
	return d
}

// forUnder18s tells whether a group is meant for children or young people: its oldest age is at most that of young
// people, and it takes some who are not grown up.
func forUnder18s(g *Group) bool {
	return g.Age.Max != nil && *g.Age.Max < youngUntil && (g.Age.Min == nil || *g.Age.Min < grownUp)
}

const (
	grownUp    = 18
	youngUntil = 25 // vocabulary.md: young people are 12 to 24
)

// checkChildSafe says why a group may not be published by its own people: one for under-18s needs child-safe seen in
// documents, and not too long ago.
func checkChildSafe(g *Group, vocabulary *Vocabulary, today Date) error {
	if !forUnder18s(g) {
		return nil
	}
	attribute, known := vocabulary.Attribute(childSafe)
	a, ok := g.Answer(childSafe)
	if known && ok && a.Value == Yes && a.Basis == BasisDocumented && a.Verified(attribute, today) {
		return nil
	}
	return Invalid(FieldAnswers+childSafe, "A group for under-18s is published once its child-safe policy and every leader's clearance have been seen. Mark “Child safe” as documented, with the day you saw them, or leave the ages as they are.")
}

// answerAs gives the answer that an actor's save of want makes, beside had, the stored one (nil where there is none).
// Somebody who is no curator declares, never more. confirmed says that the save confirms it anew.
func (p *editPolicy) answerAs(had *Answer, want Answer, confirmed bool) (Answer, error) {
	same := had != nil && had.Value == want.Value && had.Note == want.Note
	if p.publishes {
		return p.curatorsAnswer(had, want, same, confirmed)
	}
	attribute, known := p.vocabulary.Attribute(want.Attribute)
	switch {
	case same && !confirmed:
		return *had, nil
	case same && known && had.Verified(attribute, p.today):
		return *had, nil // what was seen stands above what is said
	}
	return Answer{Attribute: want.Attribute, Value: want.Value, Note: want.Note, Basis: BasisDeclared, Date: p.today, By: p.actor.Name}, nil
}

func (p *editPolicy) curatorsAnswer(had *Answer, want Answer, same, confirmed bool) (Answer, error) {
	if same && had.Basis == want.Basis && had.Date == want.Date && had.By == want.By && !confirmed {
		return *had, nil
	}
	field := FieldAnswers + want.Attribute
	if want.Basis == "" || want.Basis == BasisImported && !same {
		want.Basis = BasisDeclared
	}
	if want.By == "" || !same && had != nil && had.By == want.By {
		want.By = p.actor.Name
	}
	if !want.Basis.Verifies() {
		if want.Date.IsZero() || confirmed || !same {
			want.Date = p.today
		}
		return want, nil
	}
	switch {
	case strings.HasPrefix(want.Attribute, experienceFamily):
		return want, Invalid(field, "What members share is the group's own word and is never verified. Leave it as declared.")
	case want.Attribute == firstNationsSafe && !p.firstNations:
		return want, Invalid(field, "Only a First Nations curator verifies this: the community decides what is safe.")
	case want.Date.IsZero():
		return want, Invalid(field, "Say on what day it was checked.")
	case p.today.Before(want.Date):
		return want, Invalid(field, "The day it was checked is not over yet.")
	}
	return want, nil
}

// isFirstNations tells whether the actor is a curator, of this object, marked as one who may verify what only First
// Nations people can. No machine and no admin is.
func (a Actor) isFirstNations(on Object) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return g.Role == RoleCurator && g.FirstNations && g.Scope.Covers(on)
	})
}

// wordsOf gives every text in a field's value that a person could write a place into. Numbers, days, ids, levels and
// yes or no are not texts.
func wordsOf(field string, value json.RawMessage) ([]string, error) {
	if isAbsent(value) {
		return nil, nil
	}
	if strings.HasPrefix(field, FieldAnswers) {
		var a Answer
		err := json.Unmarshal(value, &a)
		return []string{a.Note}, err
	}
	switch field {
	case "meetings":
		var meetings []Meeting
		err := json.Unmarshal(value, &meetings)
		var words []string
		for _, m := range meetings {
			words = append(words, m.Note, m.Original)
		}
		return words, err
	case "hours":
		var hours []Hours
		err := json.Unmarshal(value, &hours)
		var words []string
		for _, h := range hours {
			words = append(words, h.Note, h.Original, h.PublicHolidays)
		}
		return words, err
	case "contact.phones":
		var phones []Phone
		err := json.Unmarshal(value, &phones)
		var words []string
		for _, p := range phones {
			words = append(words, p.Label)
			if !dialled(p.Number) {
				words = append(words, p.Number)
			}
		}
		return words, err
	case "handover":
		var h Handover
		err := json.Unmarshal(value, &h)
		return []string{h.ContactName, h.BestTime, h.NeedToKnow, h.MetOutside}, err
	case "ends_on":
		return nil, nil
	}
	var read any
	err := json.Unmarshal(value, &read)
	return everyText(read), err
}

// everyText gives each text in a decoded JSON value.
func everyText(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, everyText(item)...)
		}
		return all
	case map[string]any:
		var all []string
		for _, item := range v {
			all = append(all, everyText(item)...)
		}
		return all
	}
	return nil
}

// dialled tells whether a number is one that a telephone takes, and not a place on the map.
func dialled(number string) bool {
	return len(number) <= 24 && !strings.ContainsFunc(number, func(r rune) bool { return !strings.ContainsRune("0123456789 ()+-", r) })
}

// newWords tells whether a value holds a text that the one before does not.
func newWords(field string, was, now json.RawMessage) bool {
	before, err := wordsOf(field, was)
	if err != nil {
		return true
	}
	after, err := wordsOf(field, now)
	return err != nil || slices.ContainsFunc(after, func(text string) bool { return text != "" && !slices.Contains(before, text) })
}
