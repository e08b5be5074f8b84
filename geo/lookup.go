package geo

import (
	"slices"
	"strings"
)

// What Lookup answers at most, and how far it goes.
const (
	mostCandidates = 8
	clientDecimals = 3       // a bare point is a client's: kept to about 100 m
	offshoreMetres = 400_000 // a point farther than this from every suburb is not in Australia
	farFromAny     = 100_000 // a point farther than this from every suburb is answered with a word about it
	wrongPostcode  = 40_000  // metres within which a name is believed over a postcode beside it
)

// Lookup finds the place someone typed: a name with or without state, postcode, or a place it is near; a postcode; a
// suburb's id or "postcode-3053"; or a point, such as "lat,lng". It looks at the first 200 bytes only. Place, Candidates and Suggestions
// are all empty when the text is empty or nothing is even near it; then Reason says so.
func (g *Gazetteer) Lookup(text string) Match {
	text = strings.TrimSpace(bounded(text))
	if text == "" {
		return Match{}
	}
	if p, ok := typedPoint(text); ok {
		return g.lookupPoint(p)
	}
	if s, ok := g.byID[text]; ok {
		return Match{Place: suburbPlace(s, "")}
	}
	if pc, ok := strings.CutPrefix(text, postcodePrefix); ok && isPostcode(pc) {
		return g.lookupPostcode(pc, text)
	}
	return g.lookupText(text)
}

func (g *Gazetteer) lookupText(text string) Match {
	// A name may look as if it ended in a state ("Port Victoria"), so the whole is tried first.
	if list := g.spelt(FoldName(text)); len(list) > 0 {
		return g.settle(list, query{typed: shortened(text)}, "")
	}
	q := parseQuery(text)
	if q.name == "" {
		return g.lookupNoName(q)
	}
	for _, try := range []func(query) (Match, bool){g.byFullName, g.byRegion, g.byNearby, g.byAddress, g.byCouncil, g.byMisspelling} {
		if m, ok := try(q); ok {
			return m
		}
	}
	if q.postcode != "" {
		if m := g.lookupPostcode(q.postcode, q.typed); m.Place != nil || m.Candidates != nil {
			if m.Reason == "" {
				m.Reason = "We do not know “" + q.typed + "”. Showing postcode " + q.postcode + "."
			}
			return m
		}
	}
	return g.unknown(q)
}

// lookupNoName is for a postcode, a state, or nothing that could be a name.
func (g *Gazetteer) lookupNoName(q query) Match {
	switch {
	case q.postcode != "":
		return g.lookupPostcode(q.postcode, q.typed)
	case q.state != "":
		best := newTop(mostCandidates, "")
		for _, s := range g.suburbs {
			if s.State == q.state {
				best.add(s, nil)
			}
		}
		return Match{Suggestions: best.list(), Reason: stateName(q.state) + " is a whole state or territory. Type a suburb, town or postcode."}
	default:
		return Match{Reason: "Type a suburb, town or postcode."}
	}
}

// spelt returns the suburbs of a folded name, or of another spelling of it, likeliest first. The slice is shared.
func (g *Gazetteer) spelt(name string) []*Suburb {
	if name == "" {
		return nil
	}
	list := g.named(name)
	if aliased, state := alias(name); aliased != "" { // before places of that very name: Alice is also in New South Wales
		list = append(inState(g.named(aliased), state), list...)
	}
	if len(list) > 0 {
		return list
	}
	for _, other := range otherSpellings(name) {
		list := g.named(other)
		if aliased, state := alias(other); aliased != "" { // "melb cbd"
			list = append(inState(g.named(aliased), state), list...)
		}
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

func (g *Gazetteer) byFullName(q query) (Match, bool) {
	list := g.spelt(q.name)
	if len(list) == 0 {
		return Match{}, false
	}
	return g.settle(list, q, ""), true
}

// byCouncil is for a council area that is no suburb's name: the Gold Coast, the Mornington Peninsula.
func (g *Gazetteer) byCouncil(q query) (Match, bool) {
	code := g.areaCode(q.name)
	if code == "" && q.state != "" {
		code = g.areaCode(q.name + " " + strings.ToLower(q.state))
	}
	list := g.councils[code]
	if len(list) == 0 {
		return g.bySharedCouncil(q)
	}
	best := newTop(mostCandidates, "")
	best.addAll(list, nil)
	return Match{
		Candidates: best.list(),
		Reason:     g.areaNames[code] + " is a council area. Choose a suburb in it, or type another.",
	}, true
}

// bySharedCouncil is for a council area of a name that several states have: the Central Coast.
func (g *Gazetteer) bySharedCouncil(q query) (Match, bool) {
	var codes []string
	for _, code := range g.areaCodes[q.name] {
		if strings.HasPrefix(code, areaCouncil) {
			codes = append(codes, code)
		}
	}
	if len(codes) < 2 {
		return Match{}, false
	}
	slices.SortFunc(codes, func(a, b string) int { return len(g.councils[b]) - len(g.councils[a]) })
	var list []*Suburb
	for _, code := range codes {
		best := newTop(mostCandidates/len(codes), "")
		best.addAll(g.councils[code], nil)
		list = append(list, best.list()...)
	}
	if len(list) == 0 {
		return Match{}, false
	}
	return Match{Candidates: list, Reason: "More than one council area has that name. Choose a suburb, or type another with its state."}, true
}

// keep returns the test for the state and postcode typed, or nil when there is neither.
func (q query) keep() func(*Suburb) bool {
	if q.state == "" && q.postcode == "" {
		return nil
	}
	return func(s *Suburb) bool {
		return (q.state == "" || s.State == q.state) && (q.postcode == "" || s.HasPostcode(q.postcode))
	}
}

// settle answers with the one suburb of the list that fits state and postcode, or asks. Corrected is what was typed when
// the name had to be corrected.
func (g *Gazetteer) settle(list []*Suburb, q query, corrected string) Match {
	reason := ""
	if q.state != "" {
		if there := inState(list, q.state); len(there) > 0 {
			list = there
		} else {
			return ask(list, "There is no "+list[0].Name+" in "+stateName(q.state)+" that we know of. Did you mean one of these?")
		}
	}
	if q.postcode != "" {
		var there []*Suburb
		for _, s := range list {
			if s.HasPostcode(q.postcode) {
				there = append(there, s)
			}
		}
		if len(there) == 0 {
			s := g.nearestTo(list, q.postcode)
			if s == nil {
				return ask(list, list[0].Name+" is not in postcode "+q.postcode+". Which did you mean?")
			}
			there, reason = []*Suburb{s}, s.Name+" has postcode "+s.Postcodes[0]+", not "+q.postcode+"."
		}
		list = there
	}
	if q.state != "" && len(list) > 1 { // "brisbane city qld" names one suburb whole, though people also call Brisbane so
		if exact := called(list, q.name); len(exact) == 1 {
			list = exact
		}
	}
	one := list[0]
	if len(list) > 1 {
		known := inState(list, wellKnown(one.folded))
		if len(known) != 1 {
			if corrected != "" {
				return ask(list, "We do not know “"+corrected+"”. Which "+one.Name+"?")
			}
			return ask(list, "")
		}
		one = known[0]
	}
	if corrected != "" {
		reason = "Showing " + one.Name + " " + one.State + " for “" + corrected + "”."
	}
	return Match{Place: suburbPlace(one, q.postcode), Reason: reason}
}

func ask(list []*Suburb, reason string) Match {
	return Match{Candidates: slices.Clone(list[:min(mostCandidates, len(list))]), Reason: reason}
}

func inState(list []*Suburb, state string) []*Suburb {
	var out []*Suburb
	for _, s := range list {
		if s.State == state {
			out = append(out, s)
		}
	}
	return out
}

// called returns the suburbs of the list that have exactly a folded name.
func called(list []*Suburb, folded string) []*Suburb {
	var out []*Suburb
	for _, s := range list {
		if s.folded == folded {
			out = append(out, s)
		}
	}
	return out
}

// nearestTo returns the suburb of the list that is nearest to a postcode's middle, if it is near enough to be meant.
func (g *Gazetteer) nearestTo(list []*Suburb, pc string) *Suburb {
	place := g.postcodePlace(pc)
	if place == nil {
		return nil
	}
	var best *Suburb
	nearest := wrongPostcode + place.Width/2
	for _, s := range list {
		if d := Distance(s.Point, place.Point); d <= nearest {
			best, nearest = s, d
		}
	}
	return best
}

// unknown suggests the nearest names.
func (g *Gazetteer) unknown(q query) Match {
	keep := func(s *Suburb) bool { return q.state == "" || s.State == q.state }
	list := g.closest(q.name, mostCandidates, keep)
	if len(list) == 0 && len(q.parts) > 1 {
		list = g.closest(q.parts[0], mostCandidates, keep)
	}
	if len(list) == 0 {
		return Match{Reason: "We do not know “" + q.typed + "”. Check the spelling, or type a postcode."}
	}
	return Match{Suggestions: list, Reason: "We do not know “" + q.typed + "”. Did you mean one of these?"}
}

// suburbPlace makes a place of a suburb; pc is the postcode typed, if it is one of several.
func suburbPlace(s *Suburb, pc string) *Place {
	if pc == "" || !s.HasPostcode(pc) {
		pc = s.Postcodes[0]
	}
	return &Place{ID: s.ID, Name: s.Name, State: s.State, Postcode: pc, Point: s.Point, Suburbs: []*Suburb{s}, Remoteness: s.Remoteness}
}

func (g *Gazetteer) lookupPoint(p Point) Match {
	if !p.Valid() {
		return Match{Reason: "That point is not in Australia. Type a latitude and a longitude, such as -37.8, 144.96."}
	}
	near := g.Nearest(p, 1)
	if len(near) == 0 || Distance(p, near[0].Point) > offshoreMetres {
		return Match{Suggestions: near, Reason: "That point is not in Australia."}
	}
	s := near[0]
	reason := ""
	if d := Distance(p, s.Point); d > farFromAny {
		reason = "The nearest place we know is " + s.Name + " " + s.State + ", " + DistanceWords(d, true) + " away."
	}
	return Match{Place: &Place{Name: s.Name, State: s.State, Postcode: s.Postcodes[0], Point: p.Rounded(clientDecimals),
		Suburbs: near, Remoteness: s.Remoteness}, Reason: reason}
}
