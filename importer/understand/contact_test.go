package understand

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

func TestParsePhones(t *testing.T) {
	for _, c := range []struct {
		text, state string
		want        []directory.Phone
		understood  bool
	}{
		{"(03) 5550 0134", "", []directory.Phone{{Number: "(03) 5550 0134"}}, true},
		{"03 5550 0134", "QLD", []directory.Phone{{Number: "(03) 5550 0134"}}, true},
		{"(07) 55500134", "", []directory.Phone{{Number: "(07) 5550 0134"}}, true},
		{"5550 0134", "VIC", []directory.Phone{{Number: "(03) 5550 0134"}}, true},
		{"5550 0134", "NT", []directory.Phone{{Number: "(08) 5550 0134"}}, true},
		{"5550 0134", "", []directory.Phone{{Number: "5550 0134"}}, false},
		{"+61 3 5550 0134", "", []directory.Phone{{Number: "(03) 5550 0134"}}, true},
		{"+61 (0)3 5550 0134", "", []directory.Phone{{Number: "(03) 5550 0134"}}, true},
		{"61355500134", "", []directory.Phone{{Number: "(03) 5550 0134"}}, true},
		{"355500134", "", []directory.Phone{{Number: "(03) 5550 0134"}}, true}, // a spreadsheet ate the zero
		{"13 12 34", "", []directory.Phone{{Number: "13 12 34"}}, true},
		{"131234", "", []directory.Phone{{Number: "13 12 34"}}, true},
		{"1800 555 024", "", []directory.Phone{{Number: "1800 555 024"}}, true},
		{"1300 555 024", "", []directory.Phone{{Number: "1300 555 024"}}, true},
		{"0491 570 156", "", []directory.Phone{{Number: "0491 570 156"}}, true},
		{"491570156", "", []directory.Phone{{Number: "0491 570 156"}}, true},
		{"5550 8368 or 0491 570 156 ", "QLD", []directory.Phone{{Number: "(07) 5550 8368"}, {Number: "0491 570 156"}}, true},
		{"(07) 5550 1234 / (07) 5550 1235", "", []directory.Phone{{Number: "(07) 5550 1234"}, {Number: "(07) 5550 1235"}}, true},
		{"- 07 5550 5460\n- 1800 555 208 (toll free)\n- 1300 555 910 (maintenance enquiries)", "", []directory.Phone{
			{Number: "(07) 5550 5460"}, {Number: "1800 555 208", Label: "toll free"}, {Number: "1300 555 910", Label: "maintenance enquiries"}}, true},
		{"- 1300 555 916 (north and south enquiries", "", []directory.Phone{{Number: "1300 555 916", Label: "north and south enquiries"}}, true},
		{"(07) 5550 1555 or 13 23 90 (for driving test bookings)", "", []directory.Phone{{Number: "(07) 5550 1555"}, {Number: "13 23 90", Label: "for driving test bookings"}}, true},
		{"13 QGOV (13 74 68)", "", []directory.Phone{{Number: "13 74 68", Label: "13 QGOV"}}, true},
		{"1800 COMMUNITY", "", nil, false},
		{"Ring 1800 COMMUNITY", "VIC", nil, false},
		{"1800", "VIC", nil, false},
		{"(03) 5550 0134 or 1800 COMMUNITY", "", []directory.Phone{{Number: "(03) 5550 0134"}}, false},
		{"1800 RESPECT", "", []directory.Phone{{Number: "1800 737 732", Label: "1800 RESPECT"}}, true},
		{"1800RESPECT (1800 737 732)", "", []directory.Phone{{Number: "1800 737 732", Label: "1800RESPECT"}}, true},
		{"13YARN", "", []directory.Phone{{Number: "13 92 76", Label: "13YARN"}}, true},
		{"1300 WOMBAT", "", []directory.Phone{{Number: "1300 966 228", Label: "1300 WOMBAT"}}, true},
		{"13 WOMBAT", "", nil, false},
		{"1300 NUMB", "", nil, false},
		{"(03) 5550 0134 ext 12", "", []directory.Phone{{Number: "(03) 5550 0134 ext 12"}}, true},
		{"Reception: (03) 5550 0134", "", []directory.Phone{{Number: "(03) 5550 0134", Label: "Reception"}}, true},
		{"Ph: 03 5550 0134", "", []directory.Phone{{Number: "(03) 5550 0134"}}, true},
		{"+44 20 7946 0958", "", []directory.Phone{{Number: "+44 20 7946 0958"}}, true},
		{"+44 (0)7700 900 123", "", []directory.Phone{{Number: "+44 7700 900123"}}, true},
		{"1800 555 686 489", "", nil, false},
		{"12345", "VIC", nil, false},
		{"call us", "VIC", nil, false},
	} {
		got, u := ParsePhones(c.text, c.state)
		if diff := cmp.Diff(c.want, got); diff != "" || u.Understood != c.understood {
			t.Errorf("%q in %q: understood %v (%s)\n%s", c.text, c.state, u.Understood, u.Reason, diff)
		}
	}
	for _, text := range []string{"00000000", "N/A", "NULL", "(blank)", "-", "0", "", "tba"} {
		if phones, u := ParsePhones(text, "VIC"); !u.Empty || len(phones) > 0 {
			t.Errorf("%q says nothing, but gives %v", text, phones)
		}
	}
}

// TestPhonesKeepTheirDigits checks that formatting never invents or drops a digit.
func TestPhonesKeepTheirDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.SampledFrom([]string{"02", "03", "07", "08", "04", "1300", "1800"}).Draw(t, "prefix")
		for len(number) < 10 {
			number += fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "digit"))
		}
		spaced := number[:4] + rapid.SampledFrom([]string{"", " ", "-", "."}).Draw(t, "gap") + number[4:]
		phones, u := ParsePhones(spaced, "TAS")
		if !u.Understood || len(phones) != 1 || onlyDigits(phones[0].Number) != number {
			t.Fatalf("%q gives %v (%s)", spaced, phones, u.Reason)
		}
	})
}

func TestParseURLs(t *testing.T) {
	for text, want := range map[string]string{
		"example.org.au":                     "https://example.org.au",
		"www.Example.org":                    "https://www.example.org",
		"http://example.org/a?b=1":           "http://example.org/a?b=1",
		"HTTPS://EXAMPLE.ORG/Path":           "https://example.org/Path",
		"[Our page](http://www.example.org)": "http://www.example.org",
		"[Page](www.example.org)":            "https://www.example.org",
		"[a][a](http://www.example.org)":     "http://www.example.org",
		"example.org, example.net":           "https://example.org https://example.net",
		"example.org\nau.example.com/x":      "https://example.org https://au.example.com/x",
		"dept.example.gov.au/a,-b/c":         "https://dept.example.gov.au/a,-b/c",
		"acebook.com/Group":                  "",
		"example.org, acebook.com/Group":     "doubtful https://example.org",
		"htp://example.org":                  "doubtful http://example.org",
		"example.con":                        "",
		"see our page":                       "",
		"javascript:alert(1)":                "",
		"ftp://example.org":                  "",
		"http://user:secret@example.org":     "",
		"http://127.0.0.1/":                  "",
		"http://169.254.169.254/latest":      "",
		"http://server.local":                "",
		"someone@example.org":                "",
		"N/A":                                "",
	} {
		links, u := ParseURLs(text)
		got := strings.Join(links, " ")
		if len(links) > 0 && !u.Understood {
			got = "doubtful " + got
		}
		if got != want {
			t.Errorf("%q gives %q, want %q (%s)", text, got, want, u.Reason)
		}
	}
}

func TestParseEmails(t *testing.T) {
	for text, want := range map[string][]string{
		"Info@Example.org":                      {"info@example.org"},
		"a@example.org; b@example.org":          {"a@example.org", "b@example.org"},
		"a@example.org or b@example.org":        {"a@example.org", "b@example.org"},
		"[a@example.org](mailto:a@example.org)": {"a@example.org"},
		"mailto:a@example.org":                  {"a@example.org"},
		"a@example.org.":                        {"a@example.org"},
		"not an address":                        nil,
		"(blank)":                               nil,
	} {
		got, _ := ParseEmails(text)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if _, u := ParseEmails("ask Mary at a@example.org"); u.Understood {
		t.Error("words beside an address are not understood")
	}
}

func TestPersonal(t *testing.T) {
	for address, personal := range map[string]bool{
		"someone@gmail.com": true, "riverside.choir@gmail.com": true, "rcc@yahoo.co.uk": true, "mary@bigpond.com": true, "info@outlook.com.au": true, "hello@orange.nsw.gov.au": false, "hello@outlook.example.org": false,
		"info@council.example.au": false, "mary.smith@council.example.au": true, "mary@council.example.au": true,
		"quokka.numbat@council.example.au": true, "mary.quokka-numbat1@council.example.au": true, "mary.smith2@council.example.au": true, "mary.smith@a.example": true,
		"youth.services@council.example.au": false, "customer.care@council.example.au": false, "community.choir@example.org": false, "food.bank@example.org": false, "housing1@council.example.au": false,
		"riverside@council.example.au": false, "north_melbourne@example.net": false, "enquiries@example.org": false,
	} {
		if got := IsPersonalEmail(address, "Riverside Community Choir"); got != personal {
			t.Errorf("%s: personal %v, want %v", address, got, personal)
		}
	}
	for name, personal := range map[string]bool{
		"Mary Smith": true, "Dr Jones": true, "Mary": true, "J. Smith": true, "Mary Smith (Secretary)": true, "Jean-Paul O'Brien": true, "Chloé": true, "Revd. Quentin Quokka": true, "Zoë Åkesson-Quokka": true, "MARY SMITH": true,
		"Reception": false, "Enquiries Office": false, "Riverside Council": false, "Customer Service Team": false, "Club Secretary": false,
		"": false,
	} {
		if got := IsPersonName(name); got != personal {
			t.Errorf("%q: a person %v, want %v", name, got, personal)
		}
	}
	if !IsPersonalPhone("0491 570 156", "") || IsPersonalPhone("(03) 5550 0134", "") || IsPersonalPhone("0491 570 156", "after hours") {
		t.Error("a mobile is personal unless it is said to be the organisation's")
	}
}

func FuzzContacts(f *testing.F) {
	for _, seed := range []string{"(03) 5550 0134 or 1800 COMMUNITY", "13 QGOV (13 74 68)", "[a](b.org)", "a@b.org;c@d.org", "http://[::1]/", "x@y.z@w.org", "((((", "+61+61+61"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		phones, _ := ParsePhones(text, "VIC")
		for _, p := range phones {
			if p.Number == "" || strings.HasPrefix(p.Number, "?") {
				t.Fatalf("%q gives the number %q", text, p.Number)
			}
		}
		links, _ := ParseURLs(text)
		for _, link := range links {
			u, err := url.Parse(link)
			if err != nil || !slices.Contains([]string{"http", "https"}, u.Scheme) || u.User != nil || u.Hostname() == "" {
				t.Fatalf("%q gives the address %q", text, link)
			}
		}
		emails, _ := ParseEmails(text)
		for _, e := range emails {
			if strings.Count(e, "@") != 1 {
				t.Fatalf("%q gives the address %q", text, e)
			}
			IsPersonalEmail(e, text)
		}
		IsPersonName(text)
	})
}

func TestBritishMobilesArePersonal(t *testing.T) {
	for number, personal := range map[string]bool{"+44 7700 900123": true, "+44 20 7946 0958": false, "+44 808 157 0123": false} {
		if IsPersonalPhone(number, "") != personal {
			t.Errorf("%s is personal: %v, want %v", number, !personal, personal)
		}
	}
}

// TestIsCareOfPerson tells letters that somebody takes in from counters in another's house.
func TestIsCareOfPerson(t *testing.T) {
	for address, want := range map[string]bool{
		"c/o 63 Long Road": true, "C/- Jane Citizen, 1 Long Road": true, "c/o Mrs J Citizen": true, "c/o 20, Long Gardens": true, "Care of Wilma Quux": true, "c/o Flat 21, 120, Long Lane": true,
		"C/- Post Office": false, "c/- Toontown Regional Council": false, "c/o The Sample Sports Complex": false, "c/o Sample Football Club, Long Road": false,
		"1 Long Road": false, "C/- Court House": false, "": false,
	} {
		if got := IsCareOfPerson(address); got != want {
			t.Errorf("%q: %v, want %v", address, got, want)
		}
	}
}

func TestIsEmailOf(t *testing.T) {
	for _, c := range []struct {
		address, name string
		want          bool
	}{
		{"quokka@shelter.example.org", "Captain Mary Quokka", true}, {"mquokka@shelter.example.org", "Captain Mary Quokka", true}, {"mary@shelter.example.org", "Captain Mary Quokka", true},
		{"info@shelter.example.org", "Captain Mary Quokka", false}, {"captain@shelter.example.org", "Captain Mary Quokka", false}, {"desk@quokka.example.org", "Captain Mary Quokka", false},
		{"hgood@a.example.org", "Helene Good", true}, {"h.good@a.example.org", "Helene Good", true}, {"goodh@a.example.org", "Helene Good", true}, {"helene.good2@a.example.org", "Helene Good", true},
		{"zhill@a.example.org", "Zofka Hill", true}, {"hill@a.example.org", "Zofka Hill", true}, {"goodhelp@a.example.org", "Helene Good", false}, {"hillside@a.example.org", "Zofka Hill", false},
		{"ezquokka@a.example.org", "Emil Z. Quokka", true}, {"ezgood@a.example.org", "Emil Z. Good", true}, {"equokk@a.example.org", "Emil Quokka", true}, {"mgreenwoo@a.example.org", "Mary Greenwood", true},
		{"mgr@a.example.org", "Mary Greenwood", false}, {"office@a.example.org", "Off Ice", false}, {"admin@a.example.org", "Zofka Hill", false}, {"zo@a.example.org", "", false},
	} {
		if got := IsEmailOf(c.address, c.name); got != c.want {
			t.Errorf("%s of %s: %v, want %v", c.address, c.name, got, c.want)
		}
	}
}

func TestIsPageOf(t *testing.T) {
	for link, want := range map[string]bool{
		"https://facebook.com/zofka.hill.9": true, "https://www.instagram.com/zofkahill77/": true, "https://www.linkedin.com/in/zofka-hill": true, "https://x.com/zhill": true,
		"https://facebook.com/hillquilters": false, "https://facebook.com/groups/zofka.hill": false, "https://example.org/zofka.hill": false, "https://facebook.com/": false,
	} {
		if got := IsPageOf(link, "Zofka Hill"); got != want {
			t.Errorf("%s: %v, want %v", link, got, want)
		}
	}
}

func TestHomesIn(t *testing.T) {
	for text, want := range map[string][]string{
		"Come along. Run by Jo at her home, 8 Oak Avenue. Tea.":    {"Run by Jo at her home, 8 Oak Avenue"},
		"Hosted by Peter and Sue in their home.":                   {"Hosted by Peter and Sue in their home."},
		"Mr Quokka hosts this in the garage behind his house.":     {"Mr Quokka hosts this in the garage behind his house."},
		"Pot luck at Jenny's house":                                {"Pot luck at Jenny's house"},
		"We meet in my lounge room.":                               {"We meet in my lounge room."},
		"We meet at the home of Mary Quokka.":                      {"We meet at the home of Mary Quokka."},
		"We help people in their homes, and bring meals to them.":  nil,
		"A nurse visits every mother at her home.":                 nil,
		"Teams play at their home ground; games are run by Jo.":    nil,
		"Meetings are held at our house, a community house.":       nil,
		"Hosted by the council at Mary's Place.":                   nil,
		"At the former home of John Quokka, the poet, in Carlton.": nil,
		"": nil,
	} {
		if got := HomesIn(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestIsHomeOf(t *testing.T) {
	for place, want := range map[string]bool{
		"Zofka's place, 9 Long Street": true, "9 Long Street (Zofka’s)": true, "Quokka's Home": true, "Zofka's": true,
		"Zofka's Cafe, 9 Long Street": false, "McZofka's place": false, "Zofka Hall": false, "": false,
	} {
		if got := IsHomeOf(place, "Zofka Quokka"); got != want {
			t.Errorf("%q: %v, want %v", place, got, want)
		}
	}
}

func TestIsPersonsHome(t *testing.T) {
	for place, want := range map[string]bool{
		"At the home of Mary Quokka, 14 Long Street": true, "Mary Quokka's house": true, "Mary's home": true, "Mrs Quokka's home, 3 Long Street": true, "a private home in Carlton": true, "members' homes": true,
		"At Mary Quokka's home, 5 Long Court": true, "12 Long Grove (my house)": true, "8 Long Avenue (Peter and Sue's)": true, "Peter & Sue's, 8 Long Avenue": true, "Mary's place, 9 Long Street": true, "at her home": true, "his back yard": true,
		"My Place": false, "Betty's, 9 Long Street": false, "her home ground": false, "the former home of John Quokka": false, "Peter and Paul's Church": false, "St Mary's": false,
		"St Mary's House": false, "Mary's Place": false, "The home of the Quokka Football Club": false, "Women's House": false, "Quokka House": false, "Bishop's House": false, "1 Market Place": false, "": false,
	} {
		if got := IsPersonsHome(place); got != want {
			t.Errorf("%q: %v, want %v", place, got, want)
		}
	}
}
