package meili

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// clause is one thing a query asks of a listing, named so that a count can leave it out.
type clause struct{ name, filter string }

// Names of clauses. Ticks of an any-family are one clause, those of an all-family one each.
const (
	clauseKinds = "kinds"
	clauseAge   = "age"
	clauseSlots = "slots"
	clauseTicks = "ticks " // and the family
	clauseTick  = "tick "  // and the code
	clauseMust  = "must "  // and the code
)

// plan is a query being translated. Its place and what it avoids are found first (place.go, avoid.go).
type plan struct {
	vocabulary *directory.Vocabulary
	codes      []string // every attribute, in order
	query      *directory.Query
	text       string
	fixed      []string // filters that no count leaves out
	clauses    []clause
	main       where         // the place; empty for everywhere
	disc       *disc         // of the place; nil where it is none
	about      [halvings]int // about how many listings lie in the disc, half of it, a quarter
	elsewhere  string        // filter of what has no place; "" where there is no such list
	unsure     string        // filter of groups held back, while areas are avoided; else ""
}

// newPlan translates all of q but its place and what it avoids.
func newPlan(w *writer, q *directory.Query) *plan {
	p := &plan{vocabulary: w.vocabulary, codes: w.codes, query: q, text: askText(w.alikes, q.Terms)}
	for _, code := range q.Exclude {
		if a, ok := p.attribute(code); ok {
			p.fixed = append(p.fixed, not(a.yes()))
		}
	}
	if len(q.Kinds) > 0 {
		kinds := make([]string, len(q.Kinds))
		for i, kind := range q.Kinds {
			kinds[i] = string(kind)
		}
		p.add(clauseKinds, in(fieldKind, kinds))
	}
	if q.Age != nil {
		age := max(min(*q.Age, openMax), openMin)
		p.add(clauseAge, all(fieldAgeMin+" <= "+strconv.Itoa(age), fieldAgeMax+" >= "+strconv.Itoa(age)))
	}
	if len(q.Days)+len(q.Times) > 0 {
		p.add(clauseSlots, in(fieldSlots, slotsOf(q.Days, q.Times)))
	}
	for _, code := range distinct(q.Must) {
		p.add(clauseMust+code, p.has(code))
	}
	for _, family := range slices.Sorted(maps.Keys(q.Facets)) {
		p.addTicks(family, q.Facets[family])
	}
	return p
}

func (p *plan) add(name, filter string) { p.clauses = append(p.clauses, clause{name, filter}) }

func (p *plan) addTicks(family string, slugs []string) {
	if len(slugs) == 0 {
		return
	}
	if f, ok := p.vocabulary.Family(family); !ok || f.Combine != directory.AllOf {
		p.add(clauseTicks+family, p.hasAny(family, slugs))
		return
	}
	for _, slug := range distinct(slugs) {
		p.add(clauseTick+family+"."+slug, p.has(family+"."+slug))
	}
}

// slotsOf gives every time of the week on one of the days in one of the parts; none means all.
func slotsOf(days, parts []string) []string {
	if len(days) == 0 {
		days = directory.DayCodes()
	}
	if len(parts) == 0 {
		parts = directory.PartCodes()
	}
	var slots []string
	for _, day := range days {
		for _, part := range parts {
			slots = append(slots, day+"-"+part)
		}
	}
	return slots
}

// without joins everything asked of the main list but the clauses named.
func (p *plan) without(leftOut ...string) where { return p.join(p.main, p.clauses, leftOut) }

func (p *plan) join(place where, clauses []clause, leftOut []string) where {
	w := append(where{}.with(fieldLive+" = 1"), place...)
	w = w.with(p.fixed...)
	if p.unsure != "" {
		w = w.with(not(p.unsure))
	}
	for _, c := range clauses {
		if !slices.Contains(leftOut, c.name) {
			w = w.with(c.filter)
		}
	}
	return w
}

// askText writes terms as a search: words as they are, a token where others stand for them. A last word
// that may be a beginning has no space behind it, which is how the engine tells.
func askText(a *alikes, terms []directory.Term) string {
	var b strings.Builder
	for i, term := range terms {
		asked := a.ask(term)
		typing := term.Prefix && i == len(terms)-1 && asked == ""
		if asked == "" {
			asked = strings.Join(term.Words, " ")
		}
		b.WriteString(asked)
		if !typing {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// distinct drops repetitions, keeping the order.
func distinct(values []string) []string {
	var out []string
	for _, value := range values {
		if !slices.Contains(out, value) {
			out = append(out, value)
		}
	}
	return out
}
