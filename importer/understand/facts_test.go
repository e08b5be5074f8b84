package understand

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

func ages(least, most int) string {
	a := directory.AgeRange{}
	if least >= 0 {
		a.Min = &least
	}
	if most >= 0 {
		a.Max = &most
	}
	return ageText(a)
}

func ageText(a directory.AgeRange) string {
	var b strings.Builder
	for _, bound := range []*int{a.Min, a.Max} {
		if bound == nil {
			b.WriteString("open ")
		} else {
			b.WriteString(strings.Repeat("i", *bound) + " ")
		}
	}
	return b.String()
}

func TestParseAge(t *testing.T) {
	for text, want := range map[string]string{
		"6 years – 16 years": ages(6, 16), "6-16": ages(6, 16), "12 to 25 years": ages(12, 25), "aged between 12 to 25": ages(12, 25), "Ages 5-12": ages(5, 12),
		"over 50s": ages(50, -1), "18+": ages(18, -1), "18 years +": ages(18, -1), "55 and over": ages(55, -1), "55 years and over": ages(55, -1), "65 or older": ages(65, -1),
		"under 25": ages(-1, 24), "Under 5s": ages(-1, 4), "12 and under": ages(-1, 12), "up to 12 years": ages(-1, 12),
		"K-6": ages(4, 13), "Prep to Year 6": ages(4, 13), "Years 7-12": ages(12, 18), "Grades 3 to 6": ages(8, 12), "Year 5 - Year 6 students": ages(10, 12), "All ages": ages(0, 120), "Adults 18+": ages(18, -1), "Men over 18 years": ages(18, -1),
		"0-5 years": ages(0, 5), "people over the age of 60": ages(60, -1),
		"Monday 9-5": "", "3 sessions": "", "200-300": "", "16-12": "", "adults": "", "$5-10": "", "children 6-12 and adults over 50": "",
		"25": "", "year 7": "",
	} {
		age, u := ParseAge(text)
		got := ""
		if u.Understood {
			got = ageText(age)
		}
		if got != want {
			t.Errorf("%q: understood %v (%s), ages %v–%v", text, u.Understood, u.Reason, deref(age.Min), deref(age.Max))
		}
	}
}

func deref(n *int) any {
	if n == nil {
		return "open"
	}
	return *n
}

func TestAgeIn(t *testing.T) {
	for text, want := range map[string]string{
		"This service is for young people aged between 10 and 22 years":     ages(10, 22),
		"Outreach for homeless young people between the ages of 16 and 25.": ages(16, 25),
		"All programs are open to adults aged over 18 years.":               ages(18, -1),
		"Quin House accommodates men over 18 years.":                        ages(18, -1),
		"for men and women over the age of 50 years":                        ages(50, -1),
		"they are 55 years of age or over, or aged over 45 with a carer":    "",
		"aged over 18 and aged under 65":                                    "",
		"call 13 12 34 between 9 and 5, over 20 locations":                  "",
		"over 50 years of experience helping people":                        "",
		"Financially disadvantaged individuals":                             "",
	} {
		age, phrase, ok := AgeIn(text)
		got := ""
		if ok {
			got = ageText(age)
		}
		if got != want {
			t.Errorf("%q: %q gives %v–%v", text, phrase, deref(age.Min), deref(age.Max))
		}
	}
}

func TestParseCost(t *testing.T) {
	zero, two, three, five, tenFifty := 0, 200, 300, 500, 1050
	for text, want := range map[string]directory.Cost{
		"Free":               {Text: "Free", Cents: &zero},
		"No cost":            {Text: "No cost", Cents: &zero},
		"Free of charge.":    {Text: "Free of charge.", Cents: &zero},
		"nil":                {Text: "nil", Cents: &zero},
		"gold coin":          {Text: "gold coin", Donation: true},
		"Gold coin donation": {Text: "Gold coin donation", Donation: true},
		"By donation":        {Text: "By donation", Donation: true},
		"$5":                 {Text: "$5", Cents: &five},
		"$10.50 per session": {Text: "$10.50 per session", Cents: &tenFifty},
		"5 dollars":          {Text: "5 dollars", Cents: &five},
		"$5 / $3 conc.":      {Text: "$5 / $3 conc.", Cents: &five, ConcessionCents: &three},
		"$5, $3 concession":  {Text: "$5, $3 concession", Cents: &five, ConcessionCents: &three},
		"$5 ($3 concession)": {Text: "$5 ($3 concession)", Cents: &five, ConcessionCents: &three},
		"$2 each":            {Text: "$2 each", Cents: &two},
		"from $5":            {Text: "from $5"},
		"approx $5":          {Text: "approx $5"},
		"All services are free except medications.": {Text: "All services are free except medications."},
		"Free for members, $5 visitors":             {Text: "Free for members, $5 visitors"},
		"Membership fee applies":                    {Text: "Membership fee applies"},
		"41":                                        {},
		"14.50":                                     {},
		", 9am-3pm":                                 {},
		"N/A":                                       {},
	} {
		cost, u := ParseCost(text)
		if diff := cmp.Diff(want, cost); diff != "" {
			t.Errorf("%q (%s): %s", text, u.Reason, diff)
		}
		if exact := cost.Cents != nil || cost.Donation; u.Understood != exact {
			t.Errorf("%q: understood %v", text, u.Understood)
		}
	}
	if cents, ok := ParseMoney("$1,250.50"); !ok || *cents != 125050 {
		t.Error("a column of money holds amounts")
	}
	for text, want := range map[string]int{"5,50": 550, "$12,00": 1200, "1,250": 125000, "AUD 7.5": 750} {
		if cents, ok := ParseMoney(text); !ok || *cents != want {
			t.Errorf("%q: %v, %v; want %d", text, cents, ok, want)
		}
	}
	for _, text := range []string{"5,5", "5,500,5", ",50", "5,", "1,2500"} {
		if cents, ok := ParseMoney(text); ok {
			t.Errorf("%q is taken for %d cents", text, *cents)
		}
	}
	if _, ok := ParseMoney("free"); ok {
		t.Error("a word is no amount")
	}
}

func TestRegion(t *testing.T) {
	for text, want := range map[string]string{"Vic.": "VIC", "victoria": "VIC", "Qld": "QLD", "New South Wales": "NSW", "N.S.W.": "NSW", "South Australia": "SA", "WA": "WA", "A.C.T.": "ACT",
		"Northern Territory": "NT", "Kent": "", "": "", "Victoria Park": ""} {
		if got, _ := ParseState(text); got != want {
			t.Errorf("state %q: %q, want %q", text, got, want)
		}
	}
	for _, c := range []struct {
		text, state, want string
		mended            bool
	}{{"3053", "", "3053", false}, {"800", "NT", "0800", true}, {"800", "", "0800", true}, {"3053.0", "", "3053", true}, {"0200", "", "0200", false},
		{"800", "VIC", "", false}, {"123", "NT", "", false}, {"99", "", "", false}, {"CT20 1AB", "", "", false}, {"30531", "", "", false}} {
		got, mended, ok := ParsePostcode(c.text, c.state)
		if got != c.want || mended != c.mended && ok || ok != (c.want != "") {
			t.Errorf("postcode %q in %q: %q, mended %v", c.text, c.state, got, mended)
		}
	}
	for postcode, want := range map[string]string{"0870": "NT", "2600": "ACT", "2620": "NSW", "3000": "VIC", "4870": "QLD", "5000": "SA", "6000": "WA", "7000": "TAS", "12": ""} {
		if got := StateOfPostcode(postcode); got != want {
			t.Errorf("postcode %s lies in %q, want %q", postcode, got, want)
		}
	}
}

func TestParsePoint(t *testing.T) {
	for _, c := range []struct{ lat, lng, want string }{
		{"-37.80", "144.98", "-37.8,144.98"}, {"-27.550708,", "152.3", "-27.550708,152.3"}, {"-27.154499, ", "151.2", "-27.154499,151.2"},
		{"144.98", "-37.80", "swapped -37.8,144.98"}, {"0", "0", ""}, {"0.0", "144", ""}, {"-37.8", "", ""}, {"", "", ""}, {"-37.80, 144.98", "", "-37.8,144.98"},
		{"5812345", "320111", ""}, {"1e1", "2", ""}, {"0x10", "3", ""}, {"NaN", "NaN", ""}, {"51.08", "1.17", "51.08,1.17"}, {"N/A", "NULL", ""},
	} {
		point, u := ParsePoint(c.lat, c.lng)
		got := ""
		if point != nil {
			got = point.String()
			if u.Reason != "" {
				got = "swapped " + got
			}
		}
		if got != c.want {
			t.Errorf("%q, %q: %q, want %q (%s)", c.lat, c.lng, got, c.want, u.Reason)
		}
	}
	for text, want := range map[string]string{"(-37.8, 144.9)": "-37.8,144.9", "POINT (144.9 -37.8)": "-37.8,144.9", "-37.8;144.9": "-37.8,144.9", "Carlton": "", "1,2,3": ""} {
		got := ""
		if point, _ := ParsePointText(text); point != nil {
			got = point.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPlainText(t *testing.T) {
	for text, want := range map[string]string{
		"a &amp; b":                                           "a & b",
		"<p>One</p><p>Two<br>three</p>":                       "One\n\nTwo\nthree",
		"<ul><li>One</li><li>Two</li></ul>":                   "- One\n- Two",
		`<a href="http://example.org/x">Our page</a>.`:        "Our page (http://example.org/x).",
		`<a href="http://example.org">http://example.org</a>`: "http://example.org",
		"<script>alert(1)</script>safe<style>p{}</style>":     "safe",
		"a < b and c > d":                                     "a < b and c > d",
		"####Services####\n* one\n* two":                      "Services\n- one\n- two",
		"Open to all.\\n\\n\\n###ABC###\\n###XY_1###":         "Open to all.",
		`one\ntwo`:                              "one\ntwo",
		`C:\new\names`:                          `C:\new\names`,
		"9:00amGÇô5:00pm, the CouncilΓÇÖs":      "9:00am–5:00pm, the Council’s",
		"**Monday**":                            "Monday",
		"see [our page](http://example.org)":    "see our page (http://example.org)",
		"[a@example.org](mailto:a@example.org)": "a@example.org",
		"![Wheelchair accessible](http://example.org/w.png) **Yes**": "Wheelchair accessible Yes",
		"one\r\ntwo\rthree":    "one\ntwo\nthree",
		"a\u00a0\u00a0b  c":    "a b c",
		"a\x00b\x07":           "ab",
		"\xff":                 "",
		"snake_case and 2 * 3": "snake_case and 2 * 3",
	} {
		if got := PlainText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"We sing. All welcome.":                "We sing.",
		"St. Mark's helps. More.":              "St. Mark's helps.",
		"No full stop":                         "No full stop",
		"fragment\nanother fragment":           "",
		"- a list":                             "",
		"Services:":                            "",
		"An open bracket (":                    "",
		strings.Repeat("long ", 100) + "text.": "",
	} {
		if got := FirstSentence(text, 100); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestNull(t *testing.T) {
	for _, text := range []string{"", " ", "N/A", "n/a", "NULL", "(blank)", "-", "--", "none", "TBA", "\u00a0"} {
		if !IsNull(text) {
			t.Errorf("%q says nothing", text)
		}
	}
	for _, text := range []string{"0", "No", "Nil desperandum", "x-ray", "|", "a"} {
		if IsNull(text) {
			t.Errorf("%q says something", text)
		}
	}
	if !IsNullNumber("00000000") || !IsNullNumber("0") || IsNullNumber("10") {
		t.Error("only zeros are no number")
	}
}

func TestParseYesNo(t *testing.T) {
	for text, want := range map[string]directory.Value{"Yes": directory.Yes, "y": directory.Yes, "TRUE": directory.Yes, "✓": directory.Yes, "No": directory.No, "false": directory.No,
		"On request": directory.Ask, "": "", "maybe": "", "Yes, at the back": ""} {
		if got, ok := ParseYesNo(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzFacts(f *testing.F) {
	for _, seed := range []string{"6 – 16 years", "$5 / $3 conc.", "<a href=x>y</a", "[a](b)", "POINT(1 2)", "&#0;", "<li><li>", "k-6", "***", "(-1,2)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if age, u := ParseAge(text); u.Understood && (!age.Told() || !validAges(age)) {
			t.Fatalf("%q gives impossible ages", text)
		}
		AgeIn(text)
		if cost, u := ParseCost(text); u.Understood && (!cost.Told() || (cost.Cents != nil && *cost.Cents < 0)) {
			t.Fatalf("%q gives an impossible cost", text)
		}
		if point, _ := ParsePointText(text); point != nil && !point.Valid() {
			t.Fatalf("%q gives the point %v", text, point)
		}
		if plain := PlainText(text); strings.ContainsAny(plain, "\x00\r") || strings.TrimSpace(plain) != plain {
			t.Fatalf("%q becomes %q", text, plain)
		}
		IsWithheld(text)
		IsPostalOnly(text)
		Topics(text)
	})
}
