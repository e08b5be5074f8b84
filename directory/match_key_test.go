package directory_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// recognised is a listing in Preston with these names and contacts.
func recognised(change func(*directory.Listing)) []*directory.Listing {
	l := &directory.Listing{ID: "p", GroupID: "g", Name: "Nifty Knitters", Suburb: "Preston", SuburbID: "preston-vic-3072", State: "VIC", Postcode: "3072"}
	if change != nil {
		change(l)
	}
	return []*directory.Listing{l}
}

func TestMatchKeysAreShared(t *testing.T) {
	base := recognised(nil)
	for name, test := range map[string]struct {
		a, b  []*directory.Listing
		share bool
	}{
		"the same":            {base, recognised(nil), true},
		"a slip":              {base, recognised(func(l *directory.Listing) { l.Name = "Nifty Kniters" }), true},
		"legal form":          {base, recognised(func(l *directory.Listing) { l.Name = "The Nifty Knitters Inc." }), true},
		"one word more":       {base, recognised(func(l *directory.Listing) { l.Name = "Nifty Knitters and Crochet" }), true},
		"elsewhere":           {base, recognised(func(l *directory.Listing) { l.Postcode = "3550" }), true},
		"its suburb in front": {base, recognised(func(l *directory.Listing) { l.Name = "Preston Nifty Knitters" }), true},
		"another name":        {base, recognised(func(l *directory.Listing) { l.Name, l.AlsoKnownAs = "Purl", []string{"Nifty Knitters"} }), true},
		"organisation in front": {
			recognised(func(l *directory.Listing) { l.Name, l.Postcode = "Uniting Playgroup", "3550" }),
			recognised(func(l *directory.Listing) { l.Name, l.Organisation = "Playgroup", "Uniting" }), true,
		},
		"one telephone number": {
			recognised(func(l *directory.Listing) {
				l.Name, l.Contact.Phones = "Tai Chi", []directory.Phone{{Number: "(03) 5550 0134"}}
			}),
			recognised(func(l *directory.Listing) {
				l.Contact.Phones = []directory.Phone{{Number: "0061 3 5550 0135"}, {Number: "+61 3 5550 0134"}}
			}), true,
		},
		"one web page": {
			recognised(func(l *directory.Listing) { l.Name, l.Contact.Website = "Tai Chi", "http://www.example.org/Knit/" }),
			recognised(func(l *directory.Listing) { l.Contact.Links = []directory.Link{{URL: "https://example.org/knit"}} }), true,
		},
		"one e-mail address": {
			recognised(func(l *directory.Listing) { l.Name, l.Contact.Email = "Tai Chi", "Knit@Example.org" }),
			recognised(func(l *directory.Listing) { l.Contact.Email = "knit@example.org" }), true,
		},
		"another name in the suburb":     {base, recognised(func(l *directory.Listing) { l.Name = "Preston Tai Chi" }), false},
		"one of two words":               {base, recognised(func(l *directory.Listing) { l.Name = "Nifty Singers" }), false},
		"an everyday word in the suburb": {recognised(func(l *directory.Listing) { l.Name = "Chess Club" }), recognised(func(l *directory.Listing) { l.Name = "Bridge Club" }), false},
	} {
		shared := slices.ContainsFunc(directory.MatchKeys(test.a), func(key int64) bool { return slices.Contains(directory.MatchKeys(test.b), key) })
		if shared != test.share {
			t.Errorf("%s: a key is shared: %v, want %v", name, shared, test.share)
		}
	}
}

func TestMatchKeysAreInOrderAndFew(t *testing.T) {
	var listings []*directory.Listing
	for i := range 200 {
		listings = append(listings, recognised(func(l *directory.Listing) {
			l.ID, l.Name, l.Postcode = fmt.Sprint("p", i), "Warm Quiet Friendly Evening Supper", fmt.Sprint(3000+i)
		})...)
	}
	keys := directory.MatchKeys(listings)
	if len(keys) == 0 || len(keys) > 48 || !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != len(keys) {
		t.Errorf("200 places give %d keys: %v", len(keys), keys)
	}
	if keys := directory.MatchKeys(nil); keys != nil {
		t.Errorf("no listings give %v", keys)
	}
	// Keys are stored: a change of what they are is a change of policyVersion.
	want := []int64{1311217428924596057, 5785548717805705833}
	if diff := cmp.Diff(want, directory.MatchKeys(recognised(nil))); diff != "" {
		t.Errorf("the keys have changed: count policyVersion up, so that stored ones are made again (-want +got):\n%s", diff)
	}
}

func TestNameParts(t *testing.T) {
	for text, want := range map[string]string{
		"The St Kilda Sea-Bathers' Club Inc.":         "saint kilda sea bather club",
		"Drop-in Art (Carlton Learning Centre)":       "drop | art carlton learning center",
		"Wodonga parkrun - free weekly walk":          "wodonga parkrun | free weekly walk",
		"Yoga for Beginners at the NH":                "yoga | beginner neighbourhood house",
		"Café: Français":                              "cafe | francais",
		"1st Norwood Scouts":                          "first norwood scout",
		"for the of":                                  "",
		"(Bracketed) Choir":                           "bracketed | choir",
		"Men’s Shed & Women’s Shed":                   "men shed | women shed",
		"Gas and bus class, classes and neighborhood": "gas | bus class class neighbourhood",
	} {
		got, subtitle := "", false
		for i, part := range directory.NameParts(text) {
			if i > 0 {
				got += " "
			}
			if part.Subtitle && !subtitle {
				got, subtitle = got+"| ", true
			}
			got += part.Text
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestDialledDigitsAndWebPage(t *testing.T) {
	for number, want := range map[string]string{
		"(03) 5550 0134": "0355500134", "+61 3 5550 0134": "0355500134", "13 11 14": "131114", "1800 555 014": "1800555014", "12345": "", "": "",
	} {
		if got := directory.DialledDigits(number); got != want {
			t.Errorf("%q is dialled %q, want %q", number, got, want)
		}
	}
	for address, want := range map[string]string{
		"https://www.Example.org/Choir/": "example.org/choir", "http://example.org": "example.org", "https://example.org/?id=4": "example.org?id=4",
		"https://m.facebook.com/choir": "facebook.com/choir", "https://example.org:8443/a": "example.org/a", "example.org": "", "": "", "https://[": "",
	} {
		if got := directory.WebPage(address); got != want {
			t.Errorf("%q is the page %q, want %q", address, got, want)
		}
	}
}

func TestHouses(t *testing.T) {
	for address, want := range map[string][][]string{
		"2/14 Byron St":                 {{"2 byron street", "14 byron street"}, {"byron street"}},
		"Unit 2, 14 Byron Street":       {{"14 byron street"}, {"byron street"}},
		"Wingewarra St":                 {nil, {"wingewarra street"}},
		"Corner of Bell St and Fern Ln": {nil, {"bell street", "fern lane"}},
		"The Hall":                      {nil, nil},
	} {
		if diff := cmp.Diff(want, [][]string{directory.Houses(address), directory.Streets(address)}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", address, diff)
		}
	}
}
