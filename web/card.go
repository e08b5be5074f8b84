package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// cardView is one result in the list (UX-11).
type cardView struct {
	Number       int
	Name         string
	URL          string
	Kind         string // said where it is not a group
	Summary      string
	WhoGoes      string
	When         string
	Where        string
	Cost         string
	Chips        []string
	Fit          *fitView
	Freshness    freshnessView
	Organisation string
	Invented     bool
}

// fitView says in words how a listing meets the needs, never as a percentage.
type fitView struct {
	Summary string // "Fits 4 of 5"
	Met     []string
	Unmet   []string
	Unknown []string
}

// cards makes views of listings. wanted are the codes searched for, which come first among chips.
type cards struct {
	vocabulary *directory.Vocabulary
	now        time.Time
	near       string // for the link to the group's page: the place in a URL
	wanted     []string
}

// maxChips is how many first-visit chips a card shows.
const maxChips = 3

// chipCodes are the first-visit answers worth a chip, in order (UX-13).
func chipCodes() []string {
	return []string{
		"welcome.met-at-door", "welcome.no-need-to-speak", "welcome.small", "welcome.bring-support-person",
		"welcome.watch-first", "welcome.come-and-go", "access.quiet-space", "access.step-free-entrance",
		"welcome.step-out-supported", "welcome.first-visit-free", "welcome.beginners", "welcome.buddy",
	}
}

func (m cards) card(found directory.FoundListing) cardView {
	l := found.Listing
	view := cardView{
		Number: found.Number, Name: l.Name, URL: m.groupURL(l), Summary: l.Summary, WhoGoes: l.FirstVisit.WhoGoes,
		When: whenWords(l), Where: distanceWords(l, found.Distance), Cost: costWords(l.Cost), Chips: m.chips(l),
		Freshness: freshnessOf(l, m.now), Organisation: l.Organisation, Invented: l.Invented, Fit: m.fit(found.Fit),
	}
	if l.Kind != directory.KindGroup {
		view.Kind = kindName(l.Kind)
	}
	if view.Where == "" {
		view.Where = placeWords(l)
	}
	if view.Summary == "" {
		view.Summary = firstSentence(l.Description)
	}
	if len(view.Cost) > 60 {
		view.Cost = cut(view.Cost, 60)
	}
	return view
}

func (m cards) all(found []directory.FoundListing) []cardView {
	views := make([]cardView, len(found))
	for i, f := range found {
		views[i] = m.card(f)
	}
	return views
}

// groupURL is the group's page; it carries the place so that the page can say how far it is.
func (m cards) groupURL(l *directory.Listing) string {
	address := "/groups/" + url.PathEscape(l.GroupID)
	if m.near != "" {
		address += "?" + url.Values{"near": {m.near}}.Encode()
	}
	return address
}

// chips gives what was searched for first, then the first-visit answers that are yes.
func (m cards) chips(l *directory.Listing) []string {
	var chips []string
	for _, code := range append(slices.Clone(m.wanted), chipCodes()...) {
		if len(chips) == maxChips {
			break
		}
		answer, ok := l.Answers[code]
		if label := m.chipLabel(l, code); ok && answer.Value == directory.Yes && !slices.Contains(chips, label) {
			chips = append(chips, label)
		}
	}
	return chips
}

// smallGroup is how many people may come at most for the number to stand beside "Small".
const smallGroup = 10

func (m cards) chipLabel(l *directory.Listing, code string) string {
	if first := l.FirstVisit; code == "welcome.small" && first.SizeMin > 0 && first.SizeMax >= first.SizeMin && first.SizeMax <= smallGroup {
		if first.SizeMin == first.SizeMax {
			return "Small, " + strconv.Itoa(first.SizeMin)
		}
		return "Small, " + strconv.Itoa(first.SizeMin) + " to " + strconv.Itoa(first.SizeMax)
	}
	return m.vocabulary.Label(code)
}

// fit says how needs are met; nil where there were none.
func (m cards) fit(f directory.Fit) *fitView {
	all := len(f.Met) + len(f.Unmet) + len(f.Unknown)
	if all == 0 {
		return nil
	}
	return &fitView{
		Summary: "Fits " + strconv.Itoa(len(f.Met)) + " of " + strconv.Itoa(all),
		Met:     m.labels(f.Met), Unmet: m.labels(f.Unmet), Unknown: m.labels(f.Unknown),
	}
}

func (m cards) labels(codes []string) []string {
	labels := make([]string, len(codes))
	for i, code := range codes {
		labels[i] = m.vocabulary.Label(code)
	}
	return labels
}

// whenWords says when a group meets, or when a place is open.
func whenWords(l *directory.Listing) string {
	switch {
	case len(l.Meetings) == 1:
		return l.Meetings[0].Text
	case len(l.Meetings) > 1:
		return l.Meetings[0].Text + ", and " + plural(len(l.Meetings)-1, "other time", "other times")
	case len(l.Hours) > 0:
		return cut(l.Hours[0].Text, 90)
	}
	return ""
}

func kindName(kind directory.Kind) string {
	switch kind {
	case directory.KindService:
		return "Service"
	case directory.KindLine:
		return "Phone or chat line"
	case directory.KindPlace:
		return "Open place"
	}
	return "Group"
}

// firstSentence gives the beginning of a text, for a listing without a summary.
func firstSentence(text string) string {
	for i, r := range text {
		if (r == '.' || r == '!' || r == '?' || r == '\n') && i > 20 {
			if i < 160 {
				return text[:i+1]
			}
			break
		}
	}
	return cut(text, 160)
}

// cut shortens text to n characters at a space, with an ellipsis.
func cut(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	end := n
	for end > n/2 && runes[end] != ' ' {
		end--
	}
	return string(runes[:end]) + "…"
}
