package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// visitAnswer is one of the thirteen first-visit questions with its answer (UX-13, UX-14).
type visitAnswer struct {
	Question string
	Text     string
	NotAsked bool
}

// foldedFrom is how many of the questions have no answer before they are folded into one block: then
// saying so at each of them would say little else.
const foldedFrom = 5

// visitView is the block about a first visit: its answers, and, where many are not known, one block that
// says so once and lists what is worth asking.
type visitView struct {
	Answers   []visitAnswer
	NotAsked  string   // "We have not asked about the first visit yet. Ask Sam on …"
	Worth     []string // the questions folded
	Unknown   int      // all that have no answer
	AllFolded bool
}

// view folds the answers.
func (v firstVisit) view() *visitView {
	view := &visitView{}
	var unknown []string
	for _, a := range v.answers() {
		if a.NotAsked {
			unknown = append(unknown, a.Question)
		}
		view.Answers = append(view.Answers, a)
	}
	if view.Unknown = len(unknown); view.Unknown < foldedFrom {
		return view
	}
	view.Answers, view.Worth = slices.DeleteFunc(view.Answers, func(a visitAnswer) bool { return a.NotAsked }), unknown
	view.AllFolded = len(view.Answers) == 0
	what := "the rest of the first visit"
	if view.AllFolded {
		what = "the first visit"
	}
	view.NotAsked = "We have not asked about " + what + " yet. " + askWhom(v.listing)
	return view
}

// firstVisit puts what a listing says about a first visit in sentences.
type firstVisit struct {
	vocabulary *directory.Vocabulary
	listing    *directory.Listing
}

// answers are the questions in their fixed order: who already goes comes second, because common
// ground decides whether people stay.
func (v firstVisit) answers() []visitAnswer {
	first := v.listing.FirstVisit
	list := []visitAnswer{
		{Question: "Who will greet you?", Text: v.or(first.Greeter, "welcome.met-at-door",
			"Someone meets you at the door.", "Nobody is there just to greet you.")},
		{Question: "Who already goes?", Text: sentence(first.WhoGoes)},
		{Question: "What happens in the first 10 minutes?", Text: sentence(first.FirstMinutes)},
		{Question: "How many people?", Text: v.size()},
		{Question: "Do I have to talk?", Text: v.or(first.Talking, "welcome.no-need-to-speak",
			"No. You need not speak.", "People are asked to say something.")},
		{Question: "Can I bring someone?", Text: v.or(first.BringSomeone, "welcome.bring-support-person",
			"Yes: a friend or support person.", "No, people come by themselves.")},
		{Question: "Can I watch first?", Text: v.or(first.WatchFirst, "welcome.watch-first",
			"Yes. You can watch your first time.", "No, everyone joins in.")},
		{Question: "Can I leave early?", Text: v.leaving()},
		{Question: "Quiet space, toilets, parking, steps?", Text: v.building()},
		{Question: "What does it cost, and what do I bring?", Text: v.costAndBring()},
		{Question: "Do I book? How is my name used?", Text: v.booking()},
		{Question: "What if I feel upset?", Text: v.or(first.IfUpset, "welcome.step-out-supported",
			"You can step out, and someone comes with you if you like.", "There is nobody to step out with you.")},
		{Question: "What if it is not for me?", Text: sentence(first.IfNotForYou)},
	}
	for i := range list {
		if list[i].Text == "" {
			list[i].Text, list[i].NotAsked = notAsked(v.listing), true
		}
	}
	return list
}

// notAsked says that we do not know, and who does.
func notAsked(l *directory.Listing) string { return "We have not asked yet. " + askWhom(l) }

// askWhom says who knows: "Ask Sam on 03 5550 0134."
func askWhom(l *directory.Listing) string {
	who := l.Handover.ContactName
	if who == "" {
		who = "the organiser"
	}
	switch {
	case len(l.Contact.Phones) > 0:
		return "Ask " + who + " on " + l.Contact.Phones[0].Number + "."
	case l.Contact.Email != "":
		return "Ask " + who + " at " + l.Contact.Email + "."
	}
	return "Ask " + who + "."
}

// or gives the group's own sentence, or one for its answer on an attribute, or "".
func (v firstVisit) or(text, code, yes, no string) string {
	if text != "" {
		return sentence(text)
	}
	answer, ok := v.listing.Answers[code]
	if !ok {
		return ""
	}
	said := map[directory.Value]string{directory.Yes: yes, directory.No: no, directory.Ask: "Ask first."}[answer.Value]
	if answer.Note != "" {
		return said + " " + sentence(answer.Note)
	}
	return said
}

func (v firstVisit) size() string {
	first := v.listing.FirstVisit
	text := ""
	switch {
	case first.SizeMin > 0 && first.SizeMax > first.SizeMin:
		text = "Usually " + strconv.Itoa(first.SizeMin) + " to " + strconv.Itoa(first.SizeMax)
	case first.SizeMax > 0:
		text = "Usually up to " + strconv.Itoa(first.SizeMax)
	case first.SizeMin > 0:
		text = "Usually " + strconv.Itoa(first.SizeMin) + " or more"
	}
	if text == "" {
		text = v.or("", "welcome.small", "Usually 8 or fewer", "")
	}
	if text == "" {
		text = v.or("", "welcome.medium", "Usually 9 to 20", "")
	}
	if text != "" && first.Layout != "" {
		text += ", " + first.Layout
	}
	return sentence(text)
}

func (v firstVisit) leaving() string {
	text := v.or(v.listing.FirstVisit.LeaveEarly, "safety.leave-any-time", "Leave whenever you like.", "It is best to stay to the end.")
	if text == "" {
		text = v.or("", "welcome.come-and-go", "Come and go as you like.", "It is best to stay to the end.")
	}
	return text
}

// building says the four things people ask about a place; "" where all four are unknown.
func (v firstVisit) building() string {
	var told, unknown []string
	for _, thing := range []struct{ code, name string }{
		{"access.quiet-space", "quiet room"}, {"access.accessible-toilet", "accessible toilet"},
		{"access.accessible-parking", "accessible parking"}, {"access.step-free-entrance", "step-free entrance"},
	} {
		answer, ok := v.listing.Answers[thing.code]
		if !ok {
			unknown = append(unknown, thing.name)
			continue
		}
		told = append(told, map[directory.Value]string{
			directory.Yes: thing.name + ": yes", directory.No: thing.name + ": no", directory.Ask: thing.name + ": ask first",
		}[answer.Value])
	}
	if len(told) == 0 {
		return ""
	}
	text := sentence(strings.Join(told, ", "))
	if len(unknown) > 0 {
		text += " Not asked yet: " + listWords(unknown) + "."
	}
	return text
}

func (v firstVisit) costAndBring() string {
	text := sentence(costWords(v.listing.Cost))
	if bring := v.listing.FirstVisit.ThingsToBring; bring != "" {
		text = joinWords(text, sentence(bring))
	}
	return text
}

func (v firstVisit) booking() string {
	if text := v.listing.FirstVisit.Booking; text != "" {
		return sentence(text)
	}
	for _, way := range []struct{ code, text string }{
		{"cost.drop-in", "Just turn up."}, {"cost.book", "Book before you come."},
		{"cost.referral-needed", "You need a referral."},
	} {
		if answer, ok := v.listing.Answers[way.code]; ok && answer.Value == directory.Yes {
			return joinWords(way.text, v.or("", "safety.first-name-only", "First name only.", ""))
		}
	}
	return v.or("", "safety.first-name-only", "First name only.", "")
}
