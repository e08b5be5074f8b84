package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// answerGroup is one family's answers under a heading.
type answerGroup struct {
	Title   string
	Answers []answerView
}

// answerView is an answer as a shape with words: yes, no, ask or not asked differ in both.
type answerView struct {
	Shape string // yes, no, ask or unknown
	Label string
	Basis string
	Note  string
	Wide  bool // several in one line
}

// expected are the answers a page shows as "not asked" where nobody gave them; others show only
// once they are answered.
func expected(family string) []string {
	switch family {
	case "access":
		return []string{"access.step-free-entrance", "access.accessible-toilet", "access.quiet-space", "access.hearing-loop", "access.accessible-parking", "access.public-transport"}
	case "safety":
		return []string{"safety.leave-any-time", "safety.confidential", "safety.two-leaders", "safety.complaints-path"}
	}
	return nil
}

// answerGroups gives getting in, and feeling safe.
func answerGroups(vocabulary *directory.Vocabulary, l *directory.Listing) []answerGroup {
	var groups []answerGroup
	for _, plan := range []struct{ title, family string }{{"Getting in", "access"}, {"Feeling safe", "safety"}, {"The welcome", "welcome"}, {"Culture and faith", "culture"}} {
		family, ok := vocabulary.Family(plan.family)
		if !ok {
			continue
		}
		group := answerGroup{Title: plan.title}
		wanted := strings.Join(expected(plan.family), " ")
		var unknown []answerView
		for _, a := range family.Attributes {
			if answer, ok := l.Answers[a.Code]; ok {
				group.Answers = append(group.Answers, answerOf(a, answer))
			} else if strings.Contains(wanted, a.Code) {
				unknown = append(unknown, answerView{Shape: "unknown", Label: a.Label, Basis: "We have not asked yet"})
			}
		}
		if group.Answers = append(group.Answers, foldUnknown(unknown)...); len(group.Answers) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// foldUnknown joins what nobody has asked about into one line, where it is more than one thing.
func foldUnknown(unknown []answerView) []answerView {
	if len(unknown) < 2 {
		return unknown
	}
	labels := make([]string, len(unknown))
	for i, u := range unknown {
		labels[i] = strings.ToLower(u.Label[:1]) + u.Label[1:]
	}
	return []answerView{{Shape: "unknown", Label: sentence(listWords(labels)), Basis: unknown[0].Basis, Wide: true}}
}

// answerOf puts an answer in words. A no names its subject: "Parking at the door: no".
func answerOf(a *directory.Attribute, answer directory.ListedAnswer) answerView {
	view := answerView{Shape: string(answer.Value), Label: a.Label, Note: answer.Note, Basis: basisWords(answer.Basis)}
	switch answer.Value {
	case directory.No:
		view.Label += ": no"
	case directory.Ask:
		view.Label += ": ask first"
	}
	if answer.By != "" {
		view.Basis += ", " + answer.By
	}
	if day := dayWords(answer.Date); day != "" {
		view.Basis += ", " + day
	}
	if answer.Basis.Verifies() && !answer.Verified {
		view.Basis += " (ask again)"
	}
	return view
}

// yesLabels lists what is yes in a family, in the vocabulary's order.
func yesLabels(vocabulary *directory.Vocabulary, l *directory.Listing, family string) []string {
	f, ok := vocabulary.Family(family)
	if !ok {
		return nil
	}
	var labels []string
	for _, a := range f.Attributes {
		if value, _, known := l.Says(a.Code); known && value == directory.Yes {
			labels = append(labels, a.Label)
		}
	}
	return labels
}

// whoLines says who it is for and who goes.
func whoLines(vocabulary *directory.Vocabulary, l *directory.Listing) []whoLine {
	var lines []whoLine
	add := func(title, text string) {
		if text != "" {
			lines = append(lines, whoLine{title, text})
		}
	}
	add("Age", ageWords(l.Age))
	add("Who may come", l.Eligibility)
	for _, plan := range []struct{ title, family string }{
		{"People who share", "experience"}, {"Led by people who know", "led-by"}, {"Community", "community"}, {"Languages", "language"},
	} {
		add(plan.title, strings.Join(yesLabels(vocabulary, l, plan.family), ", "))
	}
	return lines
}

// introduce fills the box for the worker.
func introduce(l *directory.Listing) introduceView {
	h := l.Handover
	v := introduceView{Name: h.ContactName, BestTime: h.BestTime, Meet: sentence(h.MetOutside), Need: sentence(h.NeedToKnow), Email: l.Contact.Email}
	if len(l.Contact.Phones) > 0 {
		phone := phoneOf(l.Contact.Phones[0])
		v.Phone = &phone
	}
	who := h.ContactName
	if who == "" {
		who = "The organiser"
	}
	switch answer, ok := l.Answers["welcome.introduce-together"]; {
	case !ok:
		v.Together = "We have not asked if they take a call with you both."
	case answer.Value == directory.Yes:
		v.Together = who + " takes a call with you both."
	case answer.Value == directory.No:
		v.Together = who + " does not take a call with you both."
	default:
		v.Together = "Ask first about a call with you both."
	}
	v.Capacity = capacityWords(h)
	return v
}

func capacityWords(h directory.Handover) string {
	words := ""
	switch h.Capacity {
	case directory.CapacityOpen:
		words = "Taking new people"
	case directory.CapacityWaitlist:
		words = "There is a waiting list"
		if h.WaitWeeks > 0 {
			words += " of about " + plural(h.WaitWeeks, "week", "weeks")
		}
	case directory.CapacityClosed:
		words = "Full: not taking new people"
	default:
		return ""
	}
	if day := dayWords(h.CapacityOn); day != "" {
		words += ", as of " + day
	}
	return words + "."
}

func phoneOf(p directory.Phone) phoneView {
	number, extension, _ := strings.Cut(p.Number, " ext ")
	view := phoneView{Number: p.Number, Label: p.Label, Dial: dialled(number)}
	if extension = dialled(extension); extension != "" {
		view.Dial += ";ext=" + extension // RFC 3966: not dialled as part of the number
	}
	return view
}

// dialled gives what of a number is dialled.
func dialled(number string) string {
	return strings.Map(func(r rune) rune {
		if (r >= '0' && r <= '9') || r == '+' {
			return r
		}
		return -1
	}, number)
}

// knownLines says how we know what the page says (UX-20).
func knownLines(l *directory.Listing, now time.Time) []knownLine {
	var lines []knownLine
	add := func(term, text, link string) {
		if text != "" {
			lines = append(lines, knownLine{term, text, link})
		}
	}
	add("Who runs it", orElse(l.Organisation, "Nobody has told us."), "")
	source := l.Source
	if source != "" && !l.ImportedAt.IsZero() {
		source += ", taken in on " + l.ImportedAt.Format(dayLayout)
	}
	add("Where it comes from", source, l.SourceURL)
	add("Licence", l.Licence, "")
	if l.Checked.Date.IsZero() {
		add("How it was checked", "Nobody has checked it yet. Ring before you go.", "")
	} else {
		add("How it was checked", freshnessOf(l, now).Long, "")
	}
	add("What stands behind the answers", basisCounts(l), "")
	add("How to complain", complaints(l), "")
	return lines
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// basisCounts says how many answers are known in which way, strongest first.
func basisCounts(l *directory.Listing) string {
	counts := map[directory.Basis]int{}
	for _, a := range l.Answers {
		counts[a.Basis]++
	}
	var words []string
	for _, b := range []directory.Basis{directory.BasisVisited, directory.BasisDocumented, directory.BasisConfirmed, directory.BasisDeclared, directory.BasisImported} {
		if n := counts[b]; n > 0 {
			words = append(words, strconv.Itoa(n)+" "+map[directory.Basis]string{
				directory.BasisVisited: "seen on a visit", directory.BasisDocumented: "from a document we saw",
				directory.BasisConfirmed: "confirmed when we asked", directory.BasisDeclared: "told by the group", directory.BasisImported: "from its source",
			}[b])
		}
	}
	if len(words) == 0 {
		return "No answers yet."
	}
	return sentence(strings.Join(words, ", "))
}

func complaints(l *directory.Listing) string {
	answer, ok := l.Answers["safety.complaints-path"]
	switch {
	case ok && answer.Value == directory.Yes && answer.Note != "":
		return sentence(answer.Note)
	case ok && answer.Value == directory.Yes:
		return "There is a named person outside the group to tell. Ask for the name."
	}
	return "We have not asked whom to tell. " + askWhom(l)
}

// paragraphs parts a description, leaving out a first one that only repeats the summary.
func paragraphs(description, summary string) []string {
	var out []string
	for p := range strings.SplitSeq(description, "\n") {
		if p = strings.TrimSpace(p); p != "" && p != summary {
			out = append(out, p)
		}
	}
	return out
}
