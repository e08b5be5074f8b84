package geo

// Place is what a search is centred on: a suburb, a whole postcode, or a bare point.
type Place struct {
	ID         string     // a suburb's id, or "postcode-3053"; "" for a bare point
	Name       string     // "Carlton"; for a postcode its digits; for a bare point the suburb it is nearest to
	State      string     // "VIC"
	Postcode   string     // "3053"
	Point      Point      // the centre: a suburb's point, the middle of a postcode's populated places, or the point given
	Suburbs    []*Suburb  // the suburbs meant, for matching areas served; for a bare point the nearest one
	Width      float64    // for a postcode, metres across its places; 0 otherwise
	Remoteness Remoteness // of the suburb; for a postcode that of most of its places
}

const postcodePrefix = "postcode-"

// Label returns the place in words: "Carlton VIC 3053", "Postcode 3053", "near Carlton VIC 3053".
func (p *Place) Label() string {
	if len(p.ID) > len(postcodePrefix) && p.ID[:len(postcodePrefix)] == postcodePrefix {
		return "Postcode " + p.Postcode
	}
	label := joinLabel(p.Name, p.State, p.Postcode)
	if p.ID == "" && label != "" {
		return "near " + label
	}
	return label
}

func joinLabel(name, state, postcode string) string {
	if state != "" {
		name += " " + state
	}
	if postcode != "" {
		name += " " + postcode
	}
	return name
}

// Match is the answer of Lookup. Exactly one of Place, Candidates and Suggestions is set; empty text sets none.
type Match struct {
	Place       *Place    // one clear answer
	Candidates  []*Suburb // several places fit what was typed ("Which Richmond?"), likeliest first, at most 8
	Suggestions []*Suburb // nothing fits; the nearest names, at most 8
	Reason      string    // a sentence for people when the answer is not plainly what was typed; "" otherwise
}
