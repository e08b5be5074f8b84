package importer

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kithdirectory/kith/directory"
)

// hiddenPlaces are the houses that records of one import keep from the public. What one record hides no
// other may tell. It knows this import alone: what another source hides, it does not see.
type hiddenPlaces struct {
	byHouse map[string][]*hiddenPlace // directory.Houses → places
	byWord  map[string][]*hiddenPlace // a word of the street's name, folded → places
}

// hiddenPlace is one of them.
type hiddenPlace struct {
	address          string
	suburb, postcode string // folded; empty where the source does not say
	houses           []string
	mask             *directory.PlaceMask // made when it is first needed
}

func newHiddenPlaces() *hiddenPlaces {
	return &hiddenPlaces{byHouse: map[string][]*hiddenPlace{}, byWord: map[string][]*hiddenPlace{}}
}

// learn notes where r is, if that is hidden.
func (h *hiddenPlaces) learn(r *Record) {
	hidden := isHidden(r)
	for _, p := range r.Places {
		if p.Secret != nil {
			h.add(p.Secret.Address, p)
		}
		if hidden {
			h.add(p.where(), p)
		}
	}
}

func (h *hiddenPlaces) add(address string, p PlaceText) {
	place := &hiddenPlace{address: address, suburb: folded(p.Suburb), postcode: p.Postcode, houses: directory.Houses(address)}
	if len(place.houses) == 0 || slices.ContainsFunc(h.byHouse[place.houses[0]], func(have *hiddenPlace) bool {
		return have.address == place.address && have.suburb == place.suburb && have.postcode == place.postcode
	}) {
		return
	}
	for _, house := range place.houses {
		h.byHouse[house] = append(h.byHouse[house], place)
		if word := streetWord(house); !slices.Contains(h.byWord[word], place) {
			h.byWord[word] = append(h.byWord[word], place)
		}
	}
}

// streetWord gives the longest word of a house's street: a text that lacks it does not name the house.
func streetWord(house string) string {
	words := strings.Fields(house)
	return slices.MaxFunc(words[1:len(words)-1], func(a, b string) int { return len(a) - len(b) })
}

// keptFrom gives the records with what others of the import hide taken out of them.
func (h *hiddenPlaces) keptFrom(records iter.Seq2[*Record, error]) iter.Seq2[*Record, error] {
	if len(h.byHouse) == 0 {
		return records
	}
	return func(yield func(*Record, error) bool) {
		for r, err := range records {
			if err == nil {
				h.keepFrom(r)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// keepFrom takes the hidden places out of what r says, and hides r where it is in one of them. A house that
// r is in itself stays in its words: in another suburb it is another house, and where r is hidden its words
// are masked whenever it is shown.
func (h *hiddenPlaces) keepFrom(r *Record) {
	var own []string
	for _, p := range r.Places {
		for _, house := range directory.Houses(p.where()) {
			own = append(own, house)
			r.BesideHidden = r.BesideHidden || (!isHidden(r) && slices.ContainsFunc(h.byHouse[house], p.isIn))
		}
	}
	seen := &wordFinder{places: h}
	r.mask(seen)
	for _, place := range seen.found {
		if !slices.ContainsFunc(place.houses, func(house string) bool { return slices.Contains(own, house) }) {
			if place.mask == nil {
				place.mask = directory.NewAddressMask(place.address)
			}
			r.mask(place.mask)
		}
	}
}

// where gives the words of a place that may name its house.
func (p PlaceText) where() string { return p.Address + "\n" + p.Name }

// isIn tells whether p, whose house has the same number and street, lies in the same suburb. Where one of
// them does not say, it may.
func (p PlaceText) isIn(place *hiddenPlace) bool {
	suburb := folded(p.Suburb)
	switch {
	case suburb != "" && place.suburb != "" && suburb == place.suburb, p.Postcode != "" && p.Postcode == place.postcode:
		return true
	case suburb != "" && place.suburb != "":
		return false
	}
	return p.Postcode == "" || place.postcode == ""
}

// wordFinder is a masker that changes nothing and finds the places that texts may name.
type wordFinder struct {
	places *hiddenPlaces
	found  []*hiddenPlace
}

func (f *wordFinder) Text(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return text
	}
	for _, word := range directory.Tokens(text) {
		f.note(text, f.places.byWord[word])
	}
	return text
}

// Link finds a street whose words an address runs together.
func (f *wordFinder) Link(address string) string {
	if !strings.ContainsAny(address, "0123456789") {
		return address
	}
	lower := strings.ToLower(address)
	for word, places := range f.places.byWord {
		const shortest = 4
		if utf8.RuneCountInString(word) >= shortest && strings.Contains(lower, word) {
			f.note(address, places)
		}
	}
	f.Text(address)
	return address
}

// note takes those of the places whose number text has too.
func (f *wordFinder) note(text string, places []*hiddenPlace) {
	for _, place := range places {
		numbered := slices.ContainsFunc(place.houses, func(house string) bool {
			number, _, _ := strings.Cut(house, " ")
			return strings.Contains(text, number)
		})
		if numbered && !slices.Contains(f.found, place) {
			f.found = append(f.found, place)
		}
	}
}
