package importer

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// shownOf gives everything of a record that may be published or reported, as one text.
func shownOf(t *testing.T, r *Record) string {
	t.Helper()
	shown := *r
	shown.Raw, shown.Withheld = nil, nil
	text, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPersonsAreKeptBack holds that what may be a person's own is in nothing that comes of a row but Raw and Withheld,
// whatever column it stands in and however it is written.
func TestPersonsAreKeptBack(t *testing.T) {
	columns := []string{"Name", "Description", "Suburb", "Phone", "Email", "Contact", "When", "Remarks"}
	row := func(over map[string]string) []string {
		cells := []string{"Quandong Quilters", "We sew.", "Carlton", "(03) 5550 0101", "", "", "Tuesday 10am", ""}
		for i, c := range columns {
			if text, ok := over[c]; ok {
				cells[i] = text
			}
		}
		return cells
	}
	for name, c := range map[string]struct {
		over    map[string]string
		secrets []string
	}{
		"a title nobody listed, and again in the text": {map[string]string{"Contact": "Revd. Zebedee Quokka", "Description": "ZEBEDEE  Quokka leads us."}, []string{"quokka"}},
		"one name with an accent":                      {map[string]string{"Contact": "Chloé", "Remarks": "Chloé has the key"}, []string{"chloé"}},
		"a name in capitals":                           {map[string]string{"Contact": "QUOKKA NUMBATTI", "Remarks": "see Quokka Numbatti"}, []string{"numbatti"}},
		"a name that no list has":                      {map[string]string{"Contact": "Wyrd Bandicootian", "Description": "Wyrd Bandicootian began it."}, []string{"bandicoot"}},
		"a name, mobile and address in one cell":       {map[string]string{"Contact": "Jo O'Quokka, 0491 570 156, joq@outlook.com"}, []string{"quokka", "0491", "joq"}},
		"British mobiles in a column of numbers":       {map[string]string{"Phone": "020 7946 0958\n0770 090 0123\n077 0090 0123"}, []string{"0770", "0090"}},
		"a name beside a number":                       {map[string]string{"Phone": "(03) 5550 0101\nMr Zebedee Quokka - (03) 5550 0102"}, []string{"quokka"}},
		"Markdown":                                     {map[string]string{"Description": "Call **0491 570 156** or [**Zq@Gmail.com**](mailto:Zq@Gmail.com)"}, []string{"0491", "gmail"}},
		"a free address that spells the group":         {map[string]string{"Email": "quandong.quilters@yahoo.co.uk", "Description": "Write to quandong.quilters@yahoo.co.uk"}, []string{"yahoo"}},
		"an address spelt out":                         {map[string]string{"Remarks": "zq (at) gmail.com, or zq at hotmail dot com"}, []string{"gmail", "hotmail"}},
		"a number at home":                             {map[string]string{"Description": "Nice. Contact: Deborah Quokka (h) 5550 4444 after 6pm"}, []string{"quokka", "4444"}},
		"a number at home in the other columns":        {map[string]string{"Contact": "Deborah Quokka (h) (03) 5550 4444", "Remarks": "after six: 55504444"}, []string{"quokka", "4444"}},
		"times":                                        {map[string]string{"When": "Tuesdays, ring Deborah Quokka on 0491 570 156"}, []string{"quokka", "0491"}},
		"an address of the row's person":               {map[string]string{"Contact": "Helene Good", "Email": "hgood@quandong.example.org", "Description": "Write to hgood@quandong.example.org"}, []string{"hgood"}},
		"a page of the row's person":                   {map[string]string{"Contact": "Zofka Hill", "Remarks": "https://facebook.com/zofka.hill.9"}, []string{"zofka"}},
		"a surname with a title":                       {map[string]string{"Contact": "Z. Quokka", "Description": "Mr Quokka leads us."}, []string{"quokka"}},
		"a link that writes to a mobile":               {map[string]string{"Remarks": "https://wa.me/61491570156", "Description": "https://wa.me/61491570156"}, []string{"491570156"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := readRow(t, columns, row(c.over))
			shown := strings.ToLower(shownOf(t, r))
			for _, secret := range c.secrets {
				if at := strings.Index(shown, secret); at >= 0 {
					t.Errorf("%q is shown: …%s…", secret, shown[max(0, at-80):min(len(shown), at+40)])
				}
			}
			if len(r.Withheld) == 0 || !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == ProblemContactWithheld }) {
				t.Errorf("nothing is withheld, or nobody is told: %v", r.Withheld)
			}
			said := map[string]int{}
			for _, p := range r.Problems {
				if said[p.Code+p.Column]++; said[p.Code+p.Column] > 1 && p.Code == ProblemContactWithheld {
					t.Errorf("the same is said twice of column %q", p.Column)
				}
			}
		})
	}
}

// TestOfficesAreNotKeptBack holds that how an organisation is reached stays, and that its words are not taken for names.
func TestOfficesAreNotKeptBack(t *testing.T) {
	for name, c := range map[string]struct{ contact, description string }{
		"an office":                    {"Reception", "Ring Reception on (03) 5550 0101."},
		"the group itself":             {"Quandong Quilters", "Quandong Quilters is for all. Contact Quandong Quilters."},
		"a calling":                    {"The Secretary", "The Secretary answers."},
		"an address of its own":        {"info@quandong.example.org", "Write to info@quandong.example.org"},
		"a land line":                  {"(03) 5550 0199", "Or ring (03) 5550 0199, weekdays"},
		"words that begin like a name": {"", "Grace and hope. In May we sew at Rose Garden House; see Frank Street maps."},
	} {
		t.Run(name, func(t *testing.T) {
			r := readRow(t, []string{"Name", "Description", "Suburb", "Phone", "Contact"}, []string{"Quandong Quilters", c.description, "Carlton", "(03) 5550 0101", c.contact})
			if len(r.Withheld) > 0 || r.Description != c.description {
				t.Errorf("withheld %v, description %q", r.Withheld, r.Description)
			}
		})
	}
	r := readRow(t, []string{"Name", "Suburb", "Contact"}, []string{"Quandong Quilters", "Carlton", "(03) 5550 0199 or info@quandong.example.org"})
	if len(r.Phones) != 1 || len(r.Emails) != 1 {
		t.Errorf("a number and an address in a column of contacts: %v %v", r.Phones, r.Emails)
	}
}

// TestPrivateColumnsAreLeftOut holds that columns a list's keeper means for themselves are on no page.
func TestPrivateColumnsAreLeftOut(t *testing.T) {
	columns := []string{"Name", "Suburb", "Phone", "Internal notes", "Key holder", "Next of kin", "DOB", "Committee", "Venue hire contact", "Home", "Secretary's address", "Convened"}
	var sample [][]string
	for range 4 {
		sample = append(sample, []string{"Quandong Quilters", "Carlton VIC", "03 5550 0101", "Numbatti is difficult", "Bob Numbatti", "Jan Numbatti (son)", "01/02/1950", "Jan Numbatti; Bob Numbatti",
			"Mrs Edith Numbatti 03 5550 0133", "03 5550 0144 (ah)", "3 Numbatti St, Kew 3101", "Bob Numbatti"})
	}
	table := tableOf(columns, sample[0])
	table.Sample = sample
	m, err := GuessMapping(table, nil)
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range NewAdapter(table, m, AdaptOptions{State: "VIC"}).Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		shown := strings.ToLower(shownOf(t, r))
		for _, secret := range []string{"numbatti", "1950", "0144"} {
			if at := strings.Index(shown, secret); at >= 0 {
				t.Errorf("%q is shown: …%s…", secret, shown[max(0, at-80):min(len(shown), at+40)])
			}
		}
	}
}

// TestShownRow holds that a row as it may be downloaded holds nothing of a hidden place and nothing of a person's own,
// and says that something is left out.
func TestShownRow(t *testing.T) {
	fields := ColumnFields{"Name": FieldName, "Description": FieldDescription, "Address": FieldAddress, "Suburb": FieldSuburb, "Phone": FieldPhone, "Contact": FieldContact, "Office notes": FieldUnpublished}
	for name, c := range map[string]struct {
		cells []string
		left  bool
		want  string
	}{
		"a plain row":  {[]string{"Quandong Quilters", "We sew.", "3 Fern Lane", "Carlton", "(03) 5550 0101", ""}, false, "Fern Lane"},
		"a person":     {[]string{"Quandong Quilters", "Ring 0491 570 156", "3 Fern Lane", "Carlton", "(03) 5550 0101", "Zebedee Numbatti"}, true, KeptBack},
		"a refuge":     {[]string{"Quandong Refuge", "For women who escape family violence", "3 Numbatti Lane", "Carlton", "(03) 5550 0101", ""}, true, "Quandong Refuge"},
		"a first name": {[]string{"Quandong Quilters", "We sew.", "3 Fern Lane", "Carlton", "(03) 5550 0101", "Bob"}, true, "We sew."},
		"a corner":     {[]string{"Quandong Quilters", "We sew.", "cnr Gower and Kelvin Streets", "Carlton", "(03) 5550 0101", ""}, false, "cnr Gower and Kelvin Streets"},
		"a bracket":    {[]string{"Quandong Quilters", "Ken (0491 570 156), at ten", "3 Fern Lane", "Carlton", "(03) 5550 0101", ""}, true, KeptBack + ", at ten"},
	} {
		c.cells = append(c.cells, "Doris is in hospital")
		r := readRow(t, []string{"Name", "Description", "Address", "Suburb", "Phone", "Contact", "Office notes"}, c.cells)
		b := &builder{locator: testLocator(t, "VIC"), vocabulary: &directory.Vocabulary{}, sourceID: "s"}
		built, err := b.build(r)
		if err != nil {
			t.Fatal(err)
		}
		staged, err := stagedRecord(r, built, 1)
		if err != nil {
			t.Fatal(err)
		}
		row, left, _, err := shownRow(staged, r.Raw, fields)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		if left != c.left || !strings.Contains(string(text), c.want) || strings.Contains(string(text), "Numbatti") || strings.Contains(string(text), "0491") || strings.Contains(string(text), "Bob") || strings.Contains(string(text), "Doris") {
			t.Errorf("%s: left out %v, %s", name, left, text)
		}
	}
}
