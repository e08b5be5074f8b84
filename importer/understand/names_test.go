package understand

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parts(text string, found [][2]int) []string {
	var all []string
	for _, at := range found {
		all = append(all, text[at[0]:at[1]])
	}
	return all
}

// TestMobiles holds the forms people write mobiles in, and land lines and other numbers that look like them.
func TestMobiles(t *testing.T) {
	for _, c := range []struct {
		text, country string
		want          []string
	}{
		{"Ring 0491 570 156, 0491570156 or 0491.570.156", "", []string{"0491 570 156", "0491570156", "0491.570.156"}},
		{"+61 (0)4 9157 0156 or +61 491 570 156 or 0061 491 570 156", "", []string{"+61 (0)4 9157 0156", "+61 491 570 156", "0061 491 570 156"}},
		{"(0491) 570-156 / 61491570156 / 491 570 156", "", []string{"(0491) 570-156", "61491570156", "491 570 156"}},
		{"04\u00a09157\u00a00156", "", []string{"04\u00a09157\u00a00156"}},
		{"0491 570 156/9480 4444", "", []string{"0491 570 156"}},
		{"Ring (03) 5550 0134, 1300 975 707, 13 12 78 or 1800 975 707", "", nil},
		{"(07) 3555 0134 or 07 3555 0134", "", nil},
		{"07700 900123 or 0770 090 0123 or 077 0090 0123 or +44 (0)7700 900 123", "", []string{"07700 900123", "0770 090 0123", "077 0090 0123", "+44 (0)7700 900 123"}},
		{"07700900123; 020 7946 0958; 0808 157 0123", "GB", []string{"07700900123"}},
		{"021 555 0141", "NZ", []string{"021 555 0141"}},
		{"021 555 0141", "", nil},
		{"+64 21 555 0141, +33 6 39 98 00 01, +33 1 99 00 01 23, +1 305 555 0141", "", []string{"+64 21 555 0141", "+33 6 39 98 00 01"}},
		{"+675 7000 0000", "", []string{"+675 7000 0000"}}, // of a country whose mobiles cannot be told
		{"ABN 51 824 753 556, 2026-01-05 to 2026-04-01, rooms 1-4", "", nil},
	} {
		if diff := cmp.Diff(c.want, parts(c.text, Mobiles(c.text, c.country))); diff != "" {
			t.Errorf("%q %s: %s", c.text, c.country, diff)
		}
	}
}

func TestHomePhones(t *testing.T) {
	for text, want := range map[string][]string{
		"Ring (h) 5550 4444 after 6pm":   {"5550 4444"},
		"Home phone: (03) 5550 4444":     {"(03) 5550 4444"},
		"5550 4444 (home)":               {"5550 4444"},
		"Our home is 12 Quandong Street": nil,
		"(03) 5550 4444":                 nil,
		"Nursing home, ring 5550 4444":   nil,
	} {
		if diff := cmp.Diff(want, parts(text, HomePhones(text))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// TestNamesAsked holds that people who can be reached are found, and groups, places and other words with capitals are
// not taken for one.
func TestNamesAsked(t *testing.T) {
	for text, want := range map[string][]string{
		"Nice. Contact: Deborah Quokka (h) 5550 4444":        {"Deborah Quokka"},
		"Contact: Zebedee Quokka":                            {"Zebedee Quokka"},
		"Coordinator - Zebedee van der Quokka, 5550 4444":    {"Zebedee van der Quokka"},
		"Please ring Margaret on 5550 4444":                  {"Margaret"},
		"Led by Mrs Quokka and her dog":                      {"Mrs Quokka"},
		"speak to our leader, Chloé Quokka.":                 {"Chloé Quokka"},
		"Enquiries: Revd. Zebedee Quokka":                    {"Revd. Zebedee Quokka"},
		"Contact: Riverside Council":                         nil,
		"Contact Carer Gateway on 1800 422 737":              nil,
		"Call Lifeline, or see Quandong Museum":              nil,
		"Held with Victoria Police at Quandong Hall":         nil,
		"Bookings: Monday to Friday. Call Us Today":          nil,
		"See Rose Garden; contact us. Ring May to June":      nil,
		"A group with Indian, Greek and Italian songs":       nil,
		"The teacher speaks Greek. Contact the Club Manager": nil,
		"run by Anglicare Quandong":                          nil,
	} {
		if diff := cmp.Diff(want, parts(text, NamesAsked(text))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func BenchmarkNamesAsked(b *testing.B) {
	text := "We meet with friends at the Quandong Hall on Monday. Contact the office, or see our page. All are welcome to come and sing with us, whatever their voice; tea follows. Ring (03) 5550 0134 for more."
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		NamesAsked(text)
	}
}
