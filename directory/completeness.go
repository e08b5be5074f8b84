package directory

import (
	"fmt"
	"slices"
	"strings"
)

// EditPart is one page of editing a group.
type EditPart string

// The parts, named as in addresses.
const (
	PartWhat    EditPart = "what"
	PartWhen    EditPart = "when"
	PartWho     EditPart = "who"
	PartVisit   EditPart = "first-visit"
	PartIn      EditPart = "getting-in"
	PartSafety  EditPart = "safety"
	PartCost    EditPart = "cost"
	PartContact EditPart = "contact"
)

// EditParts lists them in the order in which the people of a group think of it.
func EditParts() []EditPart {
	return []EditPart{PartWhat, PartWhen, PartWho, PartVisit, PartIn, PartSafety, PartCost, PartContact}
}

// Title is the part's heading.
func (p EditPart) Title() string {
	switch p {
	case PartWhat:
		return "What it is"
	case PartWhen:
		return "When and where"
	case PartWho:
		return "Who it is for"
	case PartVisit:
		return "Your first visit"
	case PartIn:
		return "Getting in"
	case PartSafety:
		return "Feeling safe"
	case PartCost:
		return "Cost and joining"
	case PartContact:
		return "Contact"
	}
	return ""
}

// Question is one thing a first visitor wants to know (UX-13) that a group can answer.
type Question struct {
	Part    EditPart
	Key     string // of its input, and what answers it: "first_visit.greeter", "answers.welcome.met-at-door", "meetings"
	Text    string // to the people of the group
	Seconds int    // about how long answering takes
}

// Completeness is how much a group tells of what helps a first visit. It is for its people, and never shown as a
// number of the group's worth.
type Completeness struct {
	Open []Question // not answered yet, easiest first
	Of   int        // how many there are for a group of its kind
}

// Next is the best question to answer next. ok is false where all are answered.
func (c Completeness) Next() (q Question, ok bool) {
	if len(c.Open) == 0 {
		return q, false
	}
	return c.Open[0], true
}

// In gives what is open in one part.
func (c Completeness) In(part EditPart) []Question {
	var in []Question
	for _, q := range c.Open {
		if q.Part == part {
			in = append(in, q)
		}
	}
	return in
}

// Words says what is left: "7 questions, about 3 minutes"; nothing where all is answered.
func (c Completeness) Words() string { return QuestionWords(c.Open) }

// QuestionWords says how many questions there are and how long they take.
func QuestionWords(questions []Question) string {
	seconds := 0
	for _, q := range questions {
		seconds += q.Seconds
	}
	minutes := (seconds + 59) / 60
	number, long := fmt.Sprintf("%d questions", len(questions)), fmt.Sprintf("about %d minutes", minutes)
	switch {
	case len(questions) == 0:
		return ""
	case len(questions) == 1:
		number = "1 question"
	}
	if minutes == 1 {
		long = "about a minute"
	}
	return number + ", " + long
}

// CompletenessOf tells what a group has not answered. An answer that is not known once it has expired is asked for again.
func CompletenessOf(g *Group, vocabulary *Vocabulary, today Date) Completeness {
	var c Completeness
	for _, asked := range firstVisitQuestions() {
		if !slices.Contains(asked.kinds, g.Kind) {
			continue
		}
		if asked.needsPlace && len(g.Places) == 0 {
			continue
		}
		c.Of++
		if asked.answered(g, vocabulary, today) {
			continue
		}
		if code, ok := strings.CutPrefix(asked.Key, "answers."); ok && asked.Text == "" {
			a, found := vocabulary.Attribute(code)
			if !found {
				c.Of--
				continue
			}
			asked.Text = a.Question
		}
		c.Open = append(c.Open, asked.Question)
	}
	slices.SortStableFunc(c.Open, func(a, b Question) int { return a.Seconds - b.Seconds })
	return c
}

// visitQuestion is a Question with what answers it.
type visitQuestion struct {
	Question
	kinds      []Kind
	needsPlace bool                // asked only of what has a place
	told       func(g *Group) bool // by a text or number; nil: by answers alone
	answers    []string            // any one of these attributes answers it
}

func (q visitQuestion) answered(g *Group, vocabulary *Vocabulary, today Date) bool {
	if q.told != nil && q.told(g) {
		return true
	}
	return slices.ContainsFunc(q.answers, func(code string) bool {
		a, ok := g.Answer(code)
		attribute, known := vocabulary.Attribute(code)
		return ok && known && !(attribute.NotKnownOnceExpired && !today.Before(a.Expiry(attribute)))
	})
}

// Seconds that an answer takes: a tick, a few words, a sentence, a small form.
const (
	tickSeconds     = 10
	wordsSeconds    = 20
	sentenceSeconds = 40
	formSeconds     = 60
)

// firstVisitQuestions are the questions that count, in the order in which they are asked where they are as easy.
func firstVisitQuestions() []visitQuestion {
	groups := []Kind{KindGroup}
	visited := []Kind{KindGroup, KindService, KindPlace}
	all := Kinds()
	tick := func(part EditPart, kinds []Kind, told func(*Group) bool, codes ...string) visitQuestion {
		return visitQuestion{Question: Question{Part: part, Key: "answers." + codes[0], Seconds: tickSeconds}, kinds: kinds, told: told, answers: codes}
	}
	access := func(code string) visitQuestion {
		q := tick(PartIn, visited, nil, code)
		q.needsPlace = true
		return q
	}
	ask := func(part EditPart, key, text string, seconds int, kinds []Kind, told func(*Group) bool, codes ...string) visitQuestion {
		return visitQuestion{Question: Question{Part: part, Key: key, Text: text, Seconds: seconds}, kinds: kinds, told: told, answers: codes}
	}
	return []visitQuestion{
		tick(PartVisit, groups, func(g *Group) bool { return g.FirstVisit.Greeter != "" }, "welcome.met-at-door"),
		tick(PartVisit, groups, func(g *Group) bool { return g.FirstVisit.Talking != "" }, "welcome.no-need-to-speak"),
		tick(PartVisit, groups, func(g *Group) bool { return g.FirstVisit.BringSomeone != "" }, "welcome.bring-support-person"),
		tick(PartVisit, groups, func(g *Group) bool { return g.FirstVisit.WatchFirst != "" }, "welcome.watch-first"),
		tick(PartVisit, groups, func(g *Group) bool { return g.FirstVisit.LeaveEarly != "" }, "welcome.come-and-go", "safety.leave-any-time"),
		tick(PartVisit, groups, func(g *Group) bool { return g.FirstVisit.IfUpset != "" }, "welcome.step-out-supported"),
		tick(PartVisit, groups, func(g *Group) bool { return g.Handover.Capacity != "" }, "welcome.new-people-now"),
		access("access.step-free-entrance"),
		access("access.accessible-toilet"),
		access("access.quiet-space"),
		access("access.accessible-parking"),
		tick(PartSafety, groups, func(g *Group) bool { return g.FirstVisit.Booking != "" }, "safety.first-name-only"),
		tick(PartCost, visited, func(g *Group) bool { return g.FirstVisit.Booking != "" }, "cost.drop-in", "cost.book", "cost.referral-needed"),
		tick(PartContact, groups, nil, "welcome.introduce-together"),
		ask(PartVisit, "first_visit.size_min", "How many people usually come?", wordsSeconds, groups,
			func(g *Group) bool { return g.FirstVisit.SizeMin > 0 || g.FirstVisit.SizeMax > 0 }, "welcome.small", "welcome.medium"),
		ask(PartCost, "cost", "What does a visit cost?", wordsSeconds, all, func(g *Group) bool { return g.Cost.Told() }),
		ask(PartCost, "first_visit.things_to_bring", "What should someone bring?", wordsSeconds, groups, func(g *Group) bool { return g.FirstVisit.ThingsToBring != "" }),
		ask(PartContact, "contact.phones", "Which number, or address for e-mail, can someone ask at?", wordsSeconds, all,
			func(g *Group) bool { return len(g.Contact.Phones) > 0 || g.Contact.Email != "" }),
		ask(PartContact, "handover.contact_name", "Whom can a newcomer ask for?", wordsSeconds, groups, func(g *Group) bool { return g.Handover.ContactName != "" }),
		ask(PartWhat, "summary", "In one sentence, what do people do there?", sentenceSeconds, all, func(g *Group) bool { return g.Summary != "" }),
		ask(PartVisit, "first_visit.who_goes", "Who already goes?", sentenceSeconds, groups, func(g *Group) bool { return g.FirstVisit.WhoGoes != "" }),
		ask(PartVisit, "first_visit.first_minutes", "What happens in the first 10 minutes?", sentenceSeconds, groups, func(g *Group) bool { return g.FirstVisit.FirstMinutes != "" }),
		ask(PartVisit, "first_visit.if_not_for_you", "What if it is not for them?", sentenceSeconds, groups, func(g *Group) bool { return g.FirstVisit.IfNotForYou != "" }),
		ask(PartWhen, "meetings", "When do people meet?", formSeconds, groups, func(g *Group) bool { return len(g.Meetings) > 0 || len(g.Hours) > 0 }),
		ask(PartWhen, "places", "Where do people meet?", formSeconds, visited, hasPlace, "format.online", "format.phone", "format.home-visit"),
	}
}

// hasPlace tells whether it is known where a group meets: at a place, or at none.
func hasPlace(g *Group) bool { return len(g.Places) > 0 || meetsOnline(g) }
