package importer

import (
	"slices"
	"strings"
	"testing"
)

// TestHomesAreToldBySuburb holds that of somebody's home only the suburb is told, in whatever words and columns a row
// says that it is one, and that halls and houses for everybody stay.
func TestHomesAreToldBySuburb(t *testing.T) {
	columns := []string{"Name", "Description", "Venue", "Address", "Suburb", "Phone", "Contact"}
	for name, c := range map[string]struct{ venue, address, about, contact, open string }{
		"whose home it is":                {"At Mary Quokka's home, 5 Zyzzyva Court", "", "We sew.", "", ""},
		"the writer's":                    {"", "5 Zyzzyva Court (my house)", "We sew.", "", ""},
		"a place of the row's person":     {"Zofka's place, 5 Zyzzyva Court", "", "We sew at Zofka's place, 5 Zyzzyva Ct.", "Zofka Quokka", ""},
		"two people's":                    {"5 Zyzzyva Court (Peter and Sue's)", "", "We sew.", "", ""},
		"told in the text, with street":   {"Fern Hall", "", "Run by Jo at her home, 5 Zyzzyva Court. Tea at Fern Hall.", "", "Fern Hall"},
		"told in the text alone":          {"", "Rear 5 Zyzzyva Court", "Mr Quokka hosts this in the garage behind his house.", "Z. Quokka", ""},
		"a name that says so":             {"", "5 Zyzzyva Court", "Pot luck at Jenny's house. Park in Zyzzyva Court.", "", ""},
		"a hall, and people at home":      {"Fern Hall", "5 Wren Street", "We bring meals to people in their homes. Hosted by the Wrens.", "", "Fern Hall"},
		"a house that is named after her": {"Mary's Place", "5 Wren Street", "We sew.", "", "Mary's Place"},
	} {
		t.Run(name, func(t *testing.T) {
			r := readRow(t, columns, []string{"Quandong Quilters", c.about, c.venue, c.address, "Carlton", "(03) 5550 0101", c.contact})
			shown := *r
			shown.Withheld = nil
			if text := strings.ToLower(shownOf(t, &shown)); strings.Contains(text, "zyzzyva") || c.contact != "" && strings.Contains(text, "quokka") {
				t.Errorf("the home is shown: %s", text)
			}
			if len(r.Places) != 1 || r.Places[0].Suburb != "Carlton" || r.Places[0].Name != c.open {
				t.Errorf("places: %+v", r.Places)
			}
			told := slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == ProblemHome })
			if told != (c.open == "") {
				t.Errorf("that it is a home is told: %v", told)
			}
		})
	}
}
