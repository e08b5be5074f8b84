package directory

import (
	"strings"
	"testing"
)

// streetSpellings are the ways people write each kind of street, gathered apart from what the mask knows.
var streetSpellings = []string{
	"lane la ln", "street st str", "road rd", "avenue ave av", "crescent cres cr", "court ct", "place pl", "parade pde", "drive dr",
	"terrace tce", "highway hwy", "close cl", "grove gr", "way", "boulevard blvd bvd", "square sq",
}

// A hidden place's street goes from every text however its kind is written, whichever way its venue has it.
func TestMaskEverySpellingOfAStreet(t *testing.T) {
	cases := []func(string) string{strings.ToLower, strings.ToUpper, func(s string) string { return strings.ToUpper(s[:1]) + s[1:] }}
	topical := newMask(GroupParts{Group: &Group{Topics: []Topic{TopicViolence}}}, nil)
	n := 0
	for _, line := range streetSpellings {
		spellings := strings.Fields(line)
		for _, kept := range spellings {
			for _, end := range []string{"", ".", ", Fitzroy", " Fitzroy"} {
				place := NewPlaceMask(SecretPlace{Address: "17 Zanzibar " + kept + end})
				venue := &Venue{ID: "v", Address: "17 Zanzibar " + kept + end, Suburb: "Fitzroy", Disclosure: DisclosureHidden}
				parts := GroupParts{Group: &Group{Name: "Quiet Lodge", Places: []GroupPlace{{VenueID: "v"}}}, Venues: map[string]*Venue{"v": venue}}
				hidden := newMask(parts, func(*Group, *Venue) Disclosure { return DisclosureHidden })
				for _, written := range spellings {
					for _, inCase := range cases {
						for _, after := range []string{"", ".", ". Ring first", ", at the back", ")"} {
							text := "come to " + inCase("17 zanzibar "+written) + after
							n++
							for name, got := range map[string]string{"place": place.Text(text), "venue": hidden.prose(text), "topic": topical.prose(text)} {
								if strings.Contains(strings.ToLower(got), "zanzibar") {
									t.Fatalf("%s mask of %q: %q became %q", name, venue.Address, text, got)
								}
							}
							if bare := "in " + inCase("zanzibar "+written) + after; strings.Contains(strings.ToLower(hidden.prose(bare)), "zanzibar") {
								t.Fatalf("mask of %q: %q stays", venue.Address, bare)
							}
						}
					}
				}
			}
		}
	}
	if n < 5000 {
		t.Errorf("only %d spellings were looked at", n)
	}
}

// Of another record's text only the house itself is taken out, not the street others stand in too.
func TestAddressMask(t *testing.T) {
	m := NewAddressMask("Level 2, 17-19 Zyzzyva Lane, Fitzroy")
	for _, text := range []string{"at 17-19 Zyzzyva Lane", "17 zyzzyva la.", "19 ZYZZYVA LN", "https://example.org/17-zyzzyva-lane"} {
		if got := m.Text(text); strings.Contains(strings.ToLower(got), "zyzzyva") {
			t.Errorf("%q became %q", text, got)
		}
	}
	for _, text := range []string{"21 Zyzzyva Lane", "off Zyzzyva Lane", "Level 2", "117 Zyzzyva Lane"} {
		if got := m.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	numbered := NewAddressMask("1907 NW 38th Street")
	for _, text := range []string{"at 1907 NW 38th Street", "1907 nw 38 st.", "https://example.org/1907-nw-38th-st"} {
		if got := numbered.Text(text); strings.Contains(got, "38") {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := numbered.Text("1910 NW 38th Street"); got != "1910 NW 38th Street" {
		t.Errorf("the house beside it became %q", got)
	}
	if got := NewAddressMask("Zyzzyva Lane").Text("Zyzzyva Lane"); got != "Zyzzyva Lane" {
		t.Errorf("a street without a number became %q", got)
	}
}

func TestHouses(t *testing.T) {
	for address, want := range map[string]string{
		"17 Bell St.": "17 bell street", "2/17A BELL Street": "2 bell street|17 bell street", "Unit 2, 17 Bell Street": "17 bell street",
		"Zyzzyva House, 17-19 Fern la": "17 fern lane|19 fern lane", "Bell Street": "", "": "", "cnr Bell Street and 4 Fern Lane": "4 fern lane",
		"1907 NW 38th Street": "1907 nw 38 street", "1907 NW 38 St": "1907 nw 38 street", "12 5th Ave": "12 5 avenue", "Suite 4, 12 East 21st Street": "12 east 21 street",
		"5th Avenue": "", "NW 38 St": "",
	} {
		if got := strings.Join(Houses(address), "|"); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
