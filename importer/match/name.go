package match

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// name is a name as it is compared.
type name []nameWord

type nameWord struct {
	text string
	tail bool // behind a dash, a bracket or a word such as "at": it says more of what stands before
}

func readName(text string) name {
	parts := directory.NameParts(text)
	n := make(name, len(parts))
	for i, part := range parts {
		n[i] = nameWord{part.Text, part.Subtitle}
		if state, ok := stateWord(part.Text); ok {
			n[i].text = state
		}
	}
	return n
}

func (n name) has(word string) bool {
	return slices.ContainsFunc(n, func(w nameWord) bool { return w.text == word })
}

// likeness is how two names compare.
type likeness struct {
	points float64
	differ bool // they are names of two groups
	part   bool // one says more than the other
	near   bool // they differ by slips or everyday words
	ask    bool // whatever else is the same, a person decides
	reason string
}

// nearestNames compares every name of a with every one of b, and gives the best.
func nearestNames(a, b *Features) likeness {
	best := likeness{differ: true, reason: "the names differ"}
	for i, x := range a.names {
		for j, y := range b.names {
			l := compareNames(x, y, a, b)
			if l.differ || (!best.differ && l.points <= best.points) {
				continue
			}
			if i > 0 || j > 0 {
				l.reason += ", by another name of the group"
			}
			best = l
		}
	}
	return best
}

// compareNames compares two names word by word. Words that one alone has may be excused: those of its place,
// of either's organisation, of a venue, everyday ones. What is left decides.
func compareNames(x, y name, a, b *Features) likeness {
	p := pair(x, y)
	if len(p.words) == 0 {
		return likeness{differ: true}
	}
	e := excuses{organisation: append(slices.Clone(a.organisation), b.organisation...), states: append(slices.Clone(a.states), b.states...)}
	if suburbs := append(slices.Clone(a.suburbs), b.suburbs...); !(p.x.any(suburbs) && p.y.any(suburbs)) { // "Shed Bendigo" is not "Shed Ballarat"
		e.suburbs = suburbs
	}
	restX, everydayX := e.of(p.x, x, a.venues, b.venues)
	restY, everydayY := e.of(p.y, y, a.venues, b.venues)
	switch {
	case len(restX) > 0 && len(restY) > 0:
		return likeness{differ: true}
	case len(restX) > 0:
		return oneSaysMore(restX, x, a)
	case len(restY) > 0:
		return oneSaysMore(restY, y, b)
	}
	l := likeness{points: nameEqual, reason: "same name"}
	switch {
	case p.doing > 0:
		l.points, l.reason, l.near, l.ask = nameNear, "one name says what people do, the other who does it", true, true
	case p.slips > 0:
		l.points, l.reason, l.near, l.ask = nameNear, "names differ by spelling alone", true, p.doubtful
	case everydayX || everydayY:
		l.points, l.reason, l.near = nameNear, "names differ by everyday words alone", true
	}
	if p.telling(a, b) > 1 {
		l.points += nameTells
	}
	return l
}

func (n name) any(words []string) bool {
	return slices.ContainsFunc(n, func(w nameWord) bool { return slices.Contains(words, w.text) })
}

// oneSaysMore judges names of which one has words that the other lacks.
func oneSaysMore(rest, whole name, f *Features) likeness {
	more := make([]string, len(rest))
	days, tail := true, true
	for i, w := range rest {
		more[i] = w.text
		days, tail = days && directory.DayNameWord(w.text), tail && w.tail
	}
	reason := "one name says more: “" + strings.Join(more, " ") + "”"
	switch {
	case days:
		return likeness{points: nameDay, part: true, ask: true, reason: reason}
	case slices.ContainsFunc(more, protected), !tail && slices.Contains(more, whole.head(f)):
		return likeness{differ: true}
	}
	return likeness{points: namePart, part: true, ask: true, reason: reason}
}

// head gives the word that says what the group is: the last before the subtitle that is not of its place
// nor an everyday one. A "Toy Library" is a library; a "Neighbourhood House Playgroup" is no house.
func (n name) head(f *Features) string {
	head := ""
	for _, w := range n {
		if !w.tail && !directory.EverydayNameWord(w.text) && !slices.Contains(f.suburbs, w.text) && !slices.Contains(f.states, w.text) {
			head = w.text
		}
	}
	return head
}

// excuses are the words that one name may have and the other lack.
type excuses struct{ organisation, suburbs, states []string }

// of gives the words of rest that are not excused, and whether everyday words were. whole is the name they
// are left of.
func (e excuses) of(rest, whole name, venues ...[]string) (left name, everyday bool) {
	for _, w := range rest {
		inVenue := func(venue []string) bool { return slices.Contains(venue, w.text) && (w.tail || whole.hasAll(venue)) }
		switch {
		case slices.Contains(e.organisation, w.text), slices.Contains(e.suburbs, w.text), slices.Contains(e.states, w.text):
		case !protected(w.text) && slices.ContainsFunc(venues, inVenue):
		case directory.EverydayNameWord(w.text):
			everyday = true
		default:
			left = append(left, w)
		}
	}
	return left, everyday
}

func (n name) hasAll(words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !n.has(word) })
}

// pairing is two names with the words that both have taken out.
type pairing struct {
	x, y     name
	words    [][2]string // that both have, as each has them; of several written as one, the first
	slips    int
	doing    int  // what people do in the one name, and who does it in the other
	doubtful bool // a short word was taken for another
}

func pair(x, y name) pairing {
	p := pairing{x: slices.Clone(x), y: slices.Clone(y)}
	p.take(1, 1, func(a, b []nameWord) bool { return a[0].text == b[0].text })
	p.take(1, 2, spells)
	p.take(2, 1, func(a, b []nameWord) bool { return spells(b, a) })
	for n := 2; n <= longestInitials; n++ {
		p.take(1, n, initialsOf)
		p.take(n, 1, func(a, b []nameWord) bool { return initialsOf(b, a) })
	}
	p.take(1, 1, p.slipped)
	p.take(1, 1, p.does)
	return p
}

// take pairs n words of x in a row with m of y wherever same says so.
func (p *pairing) take(n, m int, same func(a, b []nameWord) bool) {
	for i := 0; i+n <= len(p.x); {
		j := 0
		for j+m <= len(p.y) && !same(p.x[i:i+n], p.y[j:j+m]) {
			j++
		}
		if j+m > len(p.y) {
			i++
			continue
		}
		p.words = append(p.words, [2]string{p.x[i].text, p.y[j].text})
		p.x, p.y = slices.Delete(p.x, i, i+n), slices.Delete(p.y, j, j+m)
	}
}

// spells tells whether one word is two others written together: "woodturners".
func spells(one, two []nameWord) bool { return one[0].text == two[0].text+two[1].text }

// longestInitials is how many words initials stand for at most.
const longestInitials = 6

// initialsOf tells whether a word is the initials of others: "cwa".
func initialsOf(one, words []nameWord) bool {
	if len(one[0].text) != len(words) {
		return false
	}
	for i, w := range words {
		if w.text[0] != one[0].text[i] {
			return false
		}
	}
	return true
}

// slipped tells whether two words are one with slips, by the rule of the search.
func (p *pairing) slipped(a, b []nameWord) bool {
	x, y := a[0].text, b[0].text
	longer, shorter := x, y
	if len(longer) < len(shorter) {
		longer, shorter = shorter, longer
	}
	most := directory.MaxTypos(longer)
	if most == 0 || len(longer)-len(shorter) > most || protected(x) || protected(y) || directory.Slips(x, y, false) > most {
		return false
	}
	p.slips++
	p.doubtful = p.doubtful || len(shorter) < surelySlip
	return true
}

// does tells whether two words say what people do and who does it: "Walkers", "Walking Group". A person is asked.
func (p *pairing) does(a, b []nameWord) bool {
	x, y := a[0].text, b[0].text
	if !(strings.HasSuffix(x, "ing") || strings.HasSuffix(y, "ing")) || protected(x) || protected(y) || stem(x) != stem(y) {
		return false
	}
	p.doing++
	return true
}

// stem gives what a word such as "walking", "walker" or "walk" is made from.
func stem(word string) string {
	const shortest = 3
	for _, end := range []string{"ing", "er", "e"} {
		if rest, ok := strings.CutSuffix(word, end); ok && len(rest) >= shortest {
			word = rest
			break
		}
	}
	if n := len(word); n > shortest && word[n-1] == word[n-2] && word[n-1] != 's' && word[n-1] != 'l' { // "knitting", "knitter"
		word = word[:n-1]
	}
	return word
}

// telling counts the words both have that are neither everyday ones nor of a suburb.
func (p *pairing) telling(a, b *Features) (n int) {
	says := func(word string) bool {
		return !directory.EverydayNameWord(word) && !slices.Contains(a.suburbs, word) && !slices.Contains(b.suburbs, word)
	}
	for _, word := range p.words {
		if says(word[0]) && says(word[1]) {
			n++
		}
	}
	return n
}
