package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// readSheet reads a table, its first row the headers, as an import of a Victorian list does.
func readSheet(t *testing.T, rows ...[]string) (*Mapping, []*Record) {
	t.Helper()
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	table := &Table{File: "sheet.csv", HeaderRow: 1, Columns: UniqueColumns(rows[0]), Sample: rows[1:], Rows: func(yield func(TableRow, error) bool) {
		for i, cells := range rows[1:] {
			if !yield(TableRow{Row: i + 2, Line: i + 2, Cells: slices.Clone(cells)}, nil) {
				return
			}
		}
	}}
	options := AdaptOptions{State: "VIC", Source: "list", Today: must(directory.ParseDate("2026-11-29")), Rules: rules, Suburb: SuburbNames(testGazetteer(t))}
	m, err := guessMapping(table, rules, options.Suburb)
	if err != nil {
		t.Fatal(err)
	}
	var records []*Record
	for r, err := range NewAdapter(table, m, options).Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return m, records
}

func fieldsOfMapping(m *Mapping) string {
	var fields []string
	for _, c := range m.Columns {
		fields = append(fields, string(c.Field))
	}
	return strings.Join(fields, " ")
}

// TestUnknownColumnsAreNotPublished holds that what stands in a column nobody knows, or beyond the header, is on no page
// until a mapping says "kept".
func TestUnknownColumnsAreNotPublished(t *testing.T) {
	rows := [][]string{{"Name", "Suburb", "Phone", "Blue file", "Pet name", "Ward"}}
	for i := range 4 {
		rows = append(rows, []string{"Quandong Quilters", "Carlton VIC", fmt.Sprintf("03 5550 010%d", i), "owes numbat seven", "Numbatina", "North"})
	}
	m, records := readSheet(t, rows...)
	if got := fieldsOfMapping(m); got != "name suburb phone unpublished unpublished kept" {
		t.Errorf("fields %q", got)
	}
	if shown := strings.ToLower(shownOf(t, records[0])); strings.Contains(shown, "numbat") || !strings.Contains(shown, "north") {
		t.Errorf("shown: %s", shown)
	}
	if diff := cmp.Diff([]string{"“Blue file”", "“Pet name”"}, m.unknown()); diff != "" {
		t.Errorf("what a person is told (-want +got):\n%s", diff)
	}
	m.Columns[3].Field = FieldKept
	table := tableOf(rows[0], rows[1])
	for r, err := range NewAdapter(table, m, AdaptOptions{State: "VIC"}).Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if shown := shownOf(t, r); !strings.Contains(shown, "owes numbat") {
			t.Errorf("“kept” is not shown: %s", shown)
		}
	}
}

// TestHeadersOfCouncils holds what columns are taken for by the headers and cells of lists as people keep them.
func TestHeadersOfCouncils(t *testing.T) {
	for name, c := range map[string]struct {
		header, row []string
		want        string
	}{
		"questions":                    {[]string{"What's on", "Where to find us", "When is it on?", "Who's it for?", "How much?", "Call us"}, []string{"Fern Circle %d", "%d Fern Street, Carlton VIC 3053", "Tuesday 10am", "Over 55s", "$5", "03 5550 010%d"}, "name address hours eligibility cost phone"},
		"by content":                   {[]string{"Club name", "Burbs", "$$", "Bookings"}, []string{"Fern Circle %d", "Carlton", "$5", "03 5550 010%d"}, "name suburb cost phone"},
		"numbered":                     {[]string{"Programme", "1st Venue", "1st Venue Suburb", "1st Day & Time", "2nd Venue", "2nd Venue Suburb", "2nd Day & Time"}, []string{"Fern Circle %d", "Fern Hall", "Carlton", "Mon 10am", "Moss Hall", "Coburg", "Tue 10am"}, "name venue suburb hours venue suburb hours"},
		"no header":                    {[]string{"", "", "", "", ""}, []string{"Fern Circle %d", "%d Fern Street", "Carlton", "3053", "03 5550 010%d"}, "name address suburb postcode phone"},
		"languages":                    {[]string{"Group", "Suburb", "Languages spoken", "LGBTIQA+ friendly"}, []string{"Fern Circle %d", "Carlton", "Greek", "Y"}, "name suburb languages answer"},
		"points":                       {[]string{"Group", "Location", "Phone"}, []string{"Fern Circle %d", "-37.7%d, 145.0008", "03 5550 010%d"}, "name point phone"},
		"points beside suburbs":        {[]string{"Group", "Suburb", "Location", "Phone"}, []string{"Fern Circle %d", "Carlton", "-37.7%d, 145.0008", "03 5550 010%d"}, "name suburb point phone"},
		"points beside addresses":      {[]string{"Group", "Address", "Suburb", "Location", "Phone"}, []string{"Fern Circle %d", "%d Fern Street", "Carlton", "-37.7%d, 145.0008", "03 5550 010%d"}, "name address suburb point phone"},
		"points instead of an address": {[]string{"Group", "Suburb", "Address", "Phone"}, []string{"Fern Circle %d", "Carlton", "-37.7%d, 145.0008", "03 5550 010%d"}, "name suburb point phone"},
		"streets under a header nobody knows are where somebody may live": {[]string{"Group", "Suburb", "Keys"}, []string{"Fern Circle %d", "Carlton", "%d Fern Street"}, "name suburb unpublished"},
	} {
		rows := [][]string{c.header}
		for i := range 5 {
			row := slices.Clone(c.row)
			for k := range row {
				row[k] = strings.ReplaceAll(row[k], "%d", fmt.Sprint(i+1))
			}
			rows = append(rows, row)
		}
		m, _ := readSheet(t, rows...)
		if got := fieldsOfMapping(m); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestOneSiteIsOnePlace holds that a point and the lines of an address make no places of their own.
func TestOneSiteIsOnePlace(t *testing.T) {
	_, records := readSheet(t,
		[]string{"Name", "Street", "Latitude", "Longitude", "Phone", "Address 1", "Address 2", "Suburb", "Postcode"},
		[]string{"Fern Office", "Level 2\n12 Fern Street\nCarlton VIC 3053", "-37.8", "144.966", "03 5550 0101", "Level 2", "12 Fern Street", "Carlton", "3053"},
		[]string{"Moss Office", "14 Moss Street\nCoburg VIC 3058", "-37.744", "144.966", "03 5550 0102", "14 Moss Street", "", "Coburg", "3058"},
	)
	for i, want := range []string{"Level 2, 12 Fern Street|Carlton|3053|true", "14 Moss Street|Coburg|3058|true"} {
		var got []string
		for _, p := range records[i].Places {
			got = append(got, fmt.Sprintf("%s|%s|%s|%v", p.Address, p.Suburb, p.Postcode, p.Point != nil))
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", i+2, diff)
		}
	}
	_, records = readSheet(t, []string{"Name", "Address 1", "Suburb 1", "Address 2", "Suburb 2", "Phone"},
		[]string{"Fern Circle", "12 Fern Street", "Carlton", "12 Fern street", "Carlton", "03 5550 0101"})
	if len(records[0].Places) != 1 {
		t.Errorf("the same house twice: %+v", records[0].Places)
	}
}

// TestPlacesHaveTheirTimes holds that of two venues with two times in a row each has its own, and that nothing is
// guessed where they have one.
func TestPlacesHaveTheirTimes(t *testing.T) {
	for name, c := range map[string]struct {
		header, row []string
		want        []string
	}{
		"numbered":            {[]string{"Program", "Venue 1", "Suburb 1", "Venue 2", "Suburb 2", "Day/Time 1", "Day/Time 2", "Phone"}, []string{"Gentle Yoga", "Fern Hall", "Carlton", "Moss Hall", "Coburg", "Monday 9am-10am", "Wednesday 6pm-7pm", "03 5550 0101"}, []string{"0 MO", "1 WE"}},
		"repeated":            {[]string{"Program", "Venue", "Suburb", "Day", "Time", "Venue", "Suburb", "Day", "Time"}, []string{"Gentle Yoga", "Fern Hall", "Carlton", "Monday", "9am-10am", "Moss Hall", "Coburg", "Wednesday", "6pm-7pm"}, []string{"0 MO", "1 WE"}},
		"the second is empty": {[]string{"Program", "Venue 1", "Suburb 1", "Time 1", "Venue 2", "Suburb 2", "Time 2"}, []string{"Gentle Yoga", "Fern Hall", "Carlton", "Monday 9am-10am", "", "", ""}, []string{"0 MO"}},
		"one time of both":    {[]string{"Program", "Venue 1", "Suburb 1", "Venue 2", "Suburb 2", "When"}, []string{"Gentle Yoga", "Fern Hall", "Carlton", "Moss Hall", "Coburg", "Monday 9am-10am"}, []string{placeUnsaid + " MO"}},
	} {
		_, records := readSheet(t, c.header, c.row)
		var got []string
		for _, m := range records[0].Meetings {
			got = append(got, m.PlaceID+" "+m.RRule[len(m.RRule)-2:])
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestLanguagesOfSheets holds which languages a list says are spoken, and that doubt is no yes.
func TestLanguagesOfSheets(t *testing.T) {
	for text, want := range map[string][]string{
		"Languages: Vietnamese, Cantonese":      {"language.vie", "language.yue"},
		"Languages: Arabic/Dari":                {"language.ara", "language.prs"},
		"Languages: Greek only":                 {"language.ell"},
		"Languages: English; Auslan":            {"language.asf", "language.eng"},
		"Languages: Spanish (some English)":     nil,
		"Languages: interpreter for Greek":      nil,
		"Languages: various":                    nil,
		"About: We speak Greek and Italian.":    {"language.ell", "language.ita"},
		"About: Our staff also speak Arabic":    {"language.ara"},
		"About: Languages spoken: Hindi, Urdu":  {"language.hin", "language.urd"},
		"About: We do not speak Vietnamese":     nil,
		"About: For people who speak Arabic":    nil,
		"About: We hope to speak Greek soon":    nil,
		"About: Learn how we speak Italian now": nil,
	} {
		column, cell, _ := strings.Cut(text, ": ")
		_, records := readSheet(t, []string{"Name", "Suburb", "Phone", column}, []string{"Quandong Circle", "Carlton", "03 5550 0101", cell})
		var got []string
		for _, a := range records[0].Answers {
			if strings.HasPrefix(a.Attribute, "language.") && a.Value == directory.Yes {
				got = append(got, a.Attribute)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// TestOddCells holds what becomes of single cells that are not what their column usually has.
func TestOddCells(t *testing.T) {
	header := []string{"Name", "Address", "Cost", "Who's it for", "Closed?", "Contact details"}
	read := func(row ...string) *Record {
		_, records := readSheet(t, header, row)
		return records[0]
	}
	if r := read("Fern Circle", "Meets at Fern Park, 12 Fern Street, Carlton VIC 3053", "5", "Over 55s", "No", "www.fern.example.org"); r.Places[0].Address != "Fern Park, 12 Fern Street" ||
		r.Age.Min == nil || *r.Age.Min != 55 || r.Closed || len(r.Hours) > 0 || len(r.URLs) != 1 || len(r.Withheld) > 0 || r.Cost.Told() || !slices.ContainsFunc(r.Originals, func(o directory.Original) bool { return strings.HasPrefix(o.Text, "5 (") }) {
		t.Errorf("%+v", r)
	}
	if r := read("Fern Circle (ring Alison 0491 570 156)", "12 Fern Street, Carlton VIC 3053", "AUD 20 p.a.", "Everyone", "Yes - closed down in 2024", "(03) 5550 0101"); r.Name != "Fern Circle" || !r.Closed ||
		r.Cost.Text != "AUD 20 p.a." || r.Age.Told() || len(r.Phones) != 1 || r.Phones[0].Label != "" {
		t.Errorf("%+v", r)
	}
	if r := read("Fern \u202ecricle\u202c", "12 Fern\u2066 Street, Carlton VIC 3053", "", "\u202dAll", "", ""); r.Name != "Fern cricle" || strings.ContainsFunc(r.Places[0].Address+r.Eligibility, directory.TurnsText) {
		t.Errorf("%q, %q, %q", r.Name, r.Places[0].Address, r.Eligibility)
	}
}

// TestLettersAreRefused holds that a text which is no table is refused, and a list of names with a header is not.
func TestLettersAreRefused(t *testing.T) {
	refused := func(columns []string, rows ...string) error {
		table := tableOf(columns, nil)
		table.Sample = nil
		for _, row := range rows {
			table.Sample = append(table.Sample, []string{row})
		}
		_, err := GuessMapping(table, nil)
		return err
	}
	if err := refused([]string{"To whom it may concern"}, "I write about the hall in Carlton.", "It is cold there.", "Yours sincerely", "A friend of ferns"); err == nil || !strings.Contains(err.Error(), "letter") {
		t.Errorf("a letter: %v", err)
	}
	if err := refused([]string{"Name"}, "Fern Circle", "Moss Circle", "Bark Circle"); err != nil {
		t.Errorf("a list of names: %v", err)
	}
}
