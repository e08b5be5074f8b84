package geo

import (
	"math/bits"
	"slices"
	"strings"
)

// mostSuggested bounds what Suggest returns.
const mostSuggested = 50

// Suggest returns at most n suburbs (50 at the most) for a half-typed name or postcode, best first: names that begin with
// it, likeliest first, then names with a later word that does, then near spellings. A state or postcode after the name
// narrows the list.
func (g *Gazetteer) Suggest(text string, n int) []*Suburb {
	n = min(n, mostSuggested)
	typed := foldText(bounded(text))
	if typed == "" || n <= 0 {
		return nil
	}
	if onlyDigits(typed) {
		return g.suggestPostcode(typed, n)
	}
	out := g.suggestName(typed, n, nil)
	if len(out) == 0 {
		out = g.suggestNarrowed(typed, n)
	}
	if len(out) == 0 {
		out = g.suggestMisspelt(FoldName(typed), n)
	}
	return out
}

func onlyDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func (g *Gazetteer) suggestPostcode(digits string, n int) []*Suburb {
	var out []*Suburb
	start, _ := slices.BinarySearch(g.postcodes, digits)
	for _, pc := range g.postcodes[start:] {
		if !strings.HasPrefix(pc, digits) || len(out) >= n {
			break
		}
		for _, s := range g.byPost[pc] {
			if len(out) < n && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// suggestName finds names that begin with what was typed, however its last word is read: "st" may be "saint" or the
// beginning of "stafford".
func (g *Gazetteer) suggestName(typed string, n int, keep func(*Suburb) bool) []*Suburb {
	full := FoldName(typed)
	head, tail := "", typed
	if i := strings.LastIndexByte(typed, ' '); i >= 0 {
		head, tail = FoldName(typed[:i])+" ", typed[i+1:]
	}
	best := newTop(n, full)
	for _, prefix := range slices.Compact([]string{head + tail, full}) {
		for _, s := range g.startingWith(prefix) {
			best.add(s, keep)
		}
	}
	if aliased, state := alias(full); aliased != "" {
		best.addAll(g.named(aliased), func(s *Suburb) bool { return s.State == state && (keep == nil || keep(s)) })
	}
	// "east bru" is the beginning of Brunswick East.
	if first, rest, ok := strings.Cut(head+tail, " "); ok && direction(first) != "" && rest != "" {
		suffix := " " + direction(first)
		for _, s := range g.startingWith(rest) {
			if strings.HasSuffix(s.folded, suffix) {
				best.add(s, keep)
			}
		}
	}
	out := best.list()
	if len(out) >= n || len(typed) < 3 {
		return out
	}
	later := newTop(n-len(out), full)
	word := " " + head + tail
	for i := range g.names {
		if e := &g.names[i]; strings.Contains(e.name, word) {
			for _, s := range e.suburbs {
				if !slices.Contains(out, s) {
					later.add(s, keep)
				}
			}
		}
	}
	return append(out, later.list()...)
}

// suggestNarrowed reads the last words as a state, perhaps half typed, or as a postcode: "carlton v", "carlton 30".
func (g *Gazetteer) suggestNarrowed(typed string, n int) []*Suburb {
	for cut := strings.LastIndexByte(typed, ' '); cut > 0; cut = strings.LastIndexByte(typed[:cut], ' ') {
		name, rest := typed[:cut], typed[cut+1:]
		if out := g.suggestName(name, n, narrowing(rest)); len(out) > 0 {
			return out
		}
	}
	return nil
}

// narrowing returns the test for words after a name: every word must begin the state's code, name or a postcode.
func narrowing(rest string) func(*Suburb) bool {
	return func(s *Suburb) bool {
		state := strings.ToLower(s.State + " " + s.State + " " + stateName(s.State))
		full := strings.ToLower(stateName(s.State))
		if strings.HasPrefix(full, rest) {
			return true
		}
		for word := range strings.FieldsSeq(rest) {
			fits := strings.Contains(" "+state, " "+word)
			for _, pc := range s.Postcodes {
				fits = fits || strings.HasPrefix(pc, word)
			}
			if !fits {
				return false
			}
		}
		return true
	}
}

// suggestMisspelt finds names whose beginning is one slip from what was typed, then whole names near it.
func (g *Gazetteer) suggestMisspelt(name string, n int) []*Suburb {
	if typosAllowed(len(name)) == 0 {
		return nil
	}
	best := newTop(n, name)
	letters := letterSet(name)
	var rows typoRows
	for i := range g.names {
		e := &g.names[i]
		// All but one of the letters typed must be in the name.
		if len(e.name) < len(name)-1 || bits.OnesCount64(letters&^e.letters) > 1 {
			continue
		}
		for _, end := range [...]int{len(name), len(name) + 1, len(name) - 1} {
			if end <= len(e.name) && rows.slips(name, e.name[:end], 1) <= 1 {
				for _, s := range e.suburbs {
					best.add(s, nil)
				}
				break
			}
		}
	}
	if out := best.list(); len(out) > 0 {
		return out
	}
	return g.closest(name, n, nil)
}

// startingWith returns the suburbs whose folded name begins with prefix, in order of name. The slice is shared.
func (g *Gazetteer) startingWith(prefix string) []*Suburb {
	start, _ := slices.BinarySearchFunc(g.suburbs, prefix, func(s *Suburb, p string) int { return strings.Compare(s.folded, p) })
	end := start
	for end < len(g.suburbs) && strings.HasPrefix(g.suburbs[end].folded, prefix) {
		end++
	}
	return g.suburbs[start:end]
}

// top keeps the best n suburbs: exact names first, then the likeliest.
type top struct {
	n     int
	exact string
	best  []*Suburb
}

func newTop(n int, exact string) *top { return &top{n: n, exact: exact, best: make([]*Suburb, 0, n+1)} }

func (t *top) add(s *Suburb, keep func(*Suburb) bool) {
	if t.n <= 0 || keep != nil && !keep(s) {
		return
	}
	if len(t.best) == t.n && t.compare(s, t.best[t.n-1]) >= 0 {
		return
	}
	i, found := slices.BinarySearchFunc(t.best, s, t.compare)
	if found {
		return
	}
	t.best = slices.Insert(t.best, i, s)
	if len(t.best) > t.n {
		t.best = t.best[:t.n]
	}
}

func (t *top) addAll(list []*Suburb, keep func(*Suburb) bool) {
	for _, s := range list {
		t.add(s, keep)
	}
}

func (t *top) compare(a, b *Suburb) int {
	if ea, eb := a.folded == t.exact, b.folded == t.exact; ea != eb {
		if ea {
			return -1
		}
		return 1
	}
	return compareLikely(a, b)
}

func (t *top) list() []*Suburb { return t.best }
