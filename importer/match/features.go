// Package match tells which group that is there a record of a list is, and which records of a list are one.
// It compares what is published alone: names, organisations, contacts, and places as they may be shown. So
// neither a verdict nor its reasons can tell a hidden place.
package match

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Features are what a group is recognised by. Make them with Of; they are not changed afterwards.
type Features struct {
	Kind         directory.Kind
	Name         string
	AlsoKnownAs  []string
	Organisation string
	Phones       []string // in digits, as dialled in Australia
	Email        string   // lower case
	Pages        []string // as directory.WebPage gives them
	Places       []Place
	Keys         []int64 // see directory.MatchKeys

	names        []name
	organisation []string // words
	suburbs      []string // words of its suburbs
	states       []string // as stateWord gives them
	venues       []string // words of its venues
}

// Place is one place of a group as it is published; one without a suburb, address and point is not told.
type Place struct {
	Venue    string // name
	Address  string
	Suburb   string
	SuburbID string
	State    string
	Postcode string
	Point    *geo.Point
	Rough    bool     // Point is the middle of the suburb
	Areas    []string // area-served codes of a group without a place

	venue, called []string // the words of Venue, without the suburb's and all
}

// Of gives the features of a group from all its listings: those the store keeps, or, for a record that is
// not published yet, what directory.ListingBuilder.Sketch would show of it.
func Of(listings []*directory.Listing) Features {
	f := Compared(listings)
	f.Keys = directory.MatchKeys(listings)
	return f
}

// Compared gives features without keys: enough for a group that was found by them.
func Compared(listings []*directory.Listing) Features {
	if len(listings) == 0 {
		return Features{}
	}
	first := listings[0] // all share what is no place
	f := Features{
		Kind: first.Kind, Name: first.Name, AlsoKnownAs: first.AlsoKnownAs, Organisation: first.Organisation,
		Email:        strings.ToLower(first.Contact.Email),
		organisation: directory.NameWords(first.Organisation),
	}
	for _, phone := range first.Contact.Phones {
		f.Phones = addOnce(f.Phones, directory.DialledDigits(phone.Number))
	}
	f.Pages = addOnce(f.Pages, directory.WebPage(first.Contact.Website))
	for _, link := range first.Contact.Links {
		f.Pages = addOnce(f.Pages, directory.WebPage(link.URL))
	}
	for _, l := range listings {
		f.addPlace(l)
	}
	for _, text := range append([]string{f.Name}, f.AlsoKnownAs...) {
		f.names = append(f.names, readName(text))
	}
	return f
}

// addOnce adds a text that is not there yet; an empty one is none.
func addOnce(all []string, text string) []string {
	if text == "" || slices.Contains(all, text) {
		return all
	}
	return append(all, text)
}

func (f *Features) addPlace(l *directory.Listing) {
	p := Place{
		Venue: l.Venue, Address: l.Address, Suburb: l.Suburb, SuburbID: l.SuburbID, State: l.State, Postcode: l.Postcode,
		Point: l.Point, Rough: l.Approximate, Areas: l.Areas,
	}
	suburb := directory.NameWords(l.Suburb)
	p.called = directory.NameWords(l.Venue)
	for _, word := range p.called {
		f.venues = addOnce(f.venues, word)
		if !slices.Contains(suburb, word) && !directory.EverydayNameWord(word) {
			p.venue = addOnce(p.venue, word)
		}
	}
	for _, word := range suburb {
		f.suburbs = addOnce(f.suburbs, word)
	}
	if state, ok := stateWord(strings.ToLower(l.State)); ok {
		f.states = addOnce(f.states, state)
	}
	f.Places = append(f.Places, p)
}

// told tells whether anything is known of where p is.
func (p *Place) told() bool {
	return p.SuburbID != "" || p.Suburb != "" || p.Address != "" || p.Point != nil
}
