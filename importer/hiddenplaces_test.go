package importer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// readRow reads one row of a table through its guessed mapping.
func readRow(t *testing.T, columns, cells []string) *Record {
	t.Helper()
	table := tableOf(columns, cells)
	m, err := GuessMapping(table, nil)
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range NewAdapter(table, m, AdaptOptions{State: "VIC", Source: "list"}).Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Fatal("there is no record")
	return nil
}

// What one record hides, no other record of the import tells, before it in the file or behind it; and what
// is in the same house is hidden too.
func TestHiddenPlaceInOtherRecords(t *testing.T) {
	phone := []directory.Phone{{Number: "(03) 5550 0101"}}
	refuge := Record{Name: "Harbour House", Kind: directory.KindService, Topics: []directory.Topic{directory.TopicViolence}, Phones: phone,
		Places: []PlaceText{{Address: "Unit 2, 17 Quokkaberry Lane", Suburb: "Carlton", State: "VIC", Postcode: "3053"}}}
	silent := Record{Name: "Silent Lodge", Kind: directory.KindService, Phones: phone,
		Places: []PlaceText{{Withheld: true, Suburb: "Fitzroy", Secret: &directory.SecretPlace{Address: "8 Numbatfield Road"}}}}
	soup := Record{Name: "Soup Van", Kind: directory.KindService, Phones: []directory.Phone{{Number: "(03) 5550 0102", Label: "at 17 Quokkaberry Lane"}},
		Description: "We stop at 17 quokkaberry la., at 8 Numbatfield Rd and at 21 Quokkaberry Lane.",
		URLs:        []string{"https://example.org/17-quokkaberry-lane", "https://example.org/soup"},
		Hours:       []directory.Hours{{Original: "Mondays: 17 Quokkaberry Ln"}},
		Originals:   []directory.Original{{Field: "Notes", Text: "17 QUOKKABERRY LANE"}},
		Places:      []PlaceText{{Address: "3 Fern Street", Suburb: "Carlton", State: "VIC", Postcode: "3053"}}}
	beside := Record{Name: "Cheap Lunch", Kind: directory.KindService, Phones: phone,
		Places: []PlaceText{{Address: "17 Quokkaberry Ln.", Suburb: "CARLTON", State: "VIC", Postcode: "3053", Point: at(-37.8, 144.967)}}}
	elsewhere := Record{Name: "Far Choir", Kind: directory.KindService, Phones: phone, Description: "Sing at 17 Quokkaberry Lane.",
		Places: []PlaceText{{Address: "17 Quokkaberry Lane", Suburb: "Footscray", State: "VIC", Postcode: "3011"}}}
	all := []Record{soup, beside, refuge, elsewhere, silent}
	for range 2 {
		d := newDesk(t)
		report := d.apply(all...)
		expect(t, "new", report.New, len(all))
		hidden := map[string]bool{}
		for _, g := range d.groups() {
			hidden[g.Name] = g.Disclosure == directory.DisclosureHidden
		}
		expect(t, "hidden", hidden, map[string]bool{"Harbour House": true, "Silent Lodge": true, "Cheap Lunch": true, "Soup Van": false, "Far Choir": false})
		expect(t, "description", d.named("Soup Van").Description, "We stop at [place not shown]., at [place not shown] and at 21 Quokkaberry Lane.")
		expect(t, "web address", d.named("Soup Van").Contact.Website, "https://example.org/soup")
		expect(t, "its own place", d.named("Far Choir").Description, "Sing at 17 Quokkaberry Lane.")
		flags := 0
		for _, p := range report.Problems {
			if p.Code == ProblemBesideHidden {
				flags++
			}
		}
		expect(t, "flags", flags, 1)
		shown := []any{report}
		for _, name := range []string{"Soup Van", "Cheap Lunch", "Harbour House", "Silent Lodge"} {
			listings, err := d.store.ListingsOfGroup(t.Context(), d.named(name).ID)
			if err != nil || len(listings) == 0 {
				t.Fatalf("%s: %d listings, %v", name, len(listings), err)
			}
			shown = append(shown, listings)
		}
		for _, what := range shown {
			text, err := json.Marshal(what)
			if err != nil {
				t.Fatal(err)
			}
			if lower := strings.ReplaceAll(strings.ToLower(string(text)), "21 quokkaberry", ""); strings.Contains(lower, "quokkaberry") || strings.Contains(lower, "numbatfield") {
				t.Errorf("the hidden place is told: %s", text)
			}
		}
		again := d.apply(all...)
		expect(t, "unchanged", again.Unchanged, len(all))
		slices.Reverse(all)
	}
}

// What the same people say of a hidden house without its number, or with one nearby, tells it too; an office of many
// records is known for more than what one of them hides, unless people sleep there.
func TestHiddenPlaceOfTheSamePeople(t *testing.T) {
	at := func(name, organisation, phone, address string, topics ...directory.Topic) Record {
		return Record{Name: name, Organisation: organisation, Kind: directory.KindService, Topics: topics, Phones: []directory.Phone{{Number: phone}},
			Places: []PlaceText{{Address: address, Suburb: "Carlton", State: "VIC", Postcode: "3053"}}}
	}
	all := []Record{
		at("Night Beds", "Heron Sisters", "(03) 5550 0101", "724 NW 17th Street", directory.TopicCrisisHousing),
		at("Heron Sisters", "", "(03) 5550 0102", "724 NW 17 St"),
		at("Heron Kitchen", "Heron Sisters", "(03) 5550 0103", "NW 17th St"),
		at("Clothes Rack", "", "(03) 5550 0101", "726 NW 17th Street"),
		at("Far Heron", "Heron Sisters", "(03) 5550 0104", "900 NW 17th Street"),
		at("Wren Choir", "Wrens", "(03) 5550 0105", "726 NW 17th Street"),
		at("Safe Talk", "Shire Office", "(03) 5550 0106", "12 Bell Street, Room 3", directory.TopicViolence),
		at("Quiet Talk", "Listeners", "(03) 5550 0111", "30 Wren Road, Suite 105", directory.TopicViolence),
		at("Tax Desk", "Accountants", "(03) 5550 0112", "30 Wren Road, Suite 304"),
		at("More Talk", "Listeners", "(03) 5550 0113", "30 Wren Road, Suite 106"),
		at("Next Chair", "Chairs", "(03) 5550 0114", "30 Wren Road, Suite 105"),
		at("The Front Desk", "Clerks", "(03) 5550 0115", "30 Wren Road"),
		at("Station 12", "Shire Fire Rescue", "(03) 5550 0116", "724 NW 17th Street"),
		at("Harm Unit", "County Court", "(03) 5550 0117", "50 Owl Street", directory.TopicViolence),
		at("Stamp Desk", "Stamps", "(03) 5550 0118", "50 Owl Street"),
		at("Beds", "Shire Beds", "(03) 5550 0107", "14 Fern Lane", directory.TopicCrisisHousing),
	}
	want := map[string]bool{"Night Beds": true, "Heron Sisters": true, "Heron Kitchen": true, "Clothes Rack": true, "Far Heron": false, "Wren Choir": false, "Safe Talk": true, "Beds": true,
		"Quiet Talk": true, "Tax Desk": false, "More Talk": true, "Next Chair": true, "The Front Desk": true, "Station 12": false, "Harm Unit": true, "Stamp Desk": false}
	for n := range 2 * officeRecords {
		name, address, hidden := fmt.Sprintf("Desk %d", n), "12 Bell Street", false
		if n >= officeRecords {
			address, hidden = "14 Fern Lane", true
		}
		want[name] = hidden
		all = append(all, at(name, "Shire Office", "(03) 5550 0108", address))
	}
	d := newDesk(t)
	d.apply(all...)
	got := map[string]bool{}
	for _, g := range d.groups() {
		got[g.Name] = g.Disclosure == directory.DisclosureHidden
	}
	expect(t, "hidden", got, want)
	expect(t, "unchanged", d.apply(all...).Unchanged, len(all))
}

// A refuge that is here already hides what another source says of its house; what a group's own people hide of a hall
// does not.
func TestHiddenPlaceOfAnotherSource(t *testing.T) {
	d := newDesk(t)
	at := func(name, description string, topics ...directory.Topic) Record {
		r := line()
		r.Name, r.Description, r.Topics, r.Kind = name, description, topics, directory.KindService
		r.Places = []PlaceText{{Address: "17 Quokkaberry Lane", Suburb: "Carlton", State: "VIC"}}
		return r
	}
	d.apply(at("Harbour House", "", directory.TopicViolence))
	other := applying()
	other.Source = "another list"
	lunch, soup := at("Sunday Lunch", ""), line()
	lunch.Places[0].Address = "Unit 2, 17 QUOKKABERRY LA"
	soup.Name, soup.Description = "Soup Van", "We stop at 17 Quokkaberry Lane."
	d.run(other, lunch, soup)
	if g := d.named("Sunday Lunch"); g.Disclosure != directory.DisclosureHidden {
		t.Errorf("beside a refuge of another source it is shown: %+v", g)
	}
	if g := d.named("Soup Van"); strings.Contains(g.Description, "Quokkaberry") {
		t.Errorf("its text tells the house: %q", g.Description)
	}
	expect(t, "again", countsOf(d.run(other, lunch, soup)), counts{Unchanged: 2, Flagged: 1})
}

// A refuge that is new in the file hides what another row said before: a dry run tells that it will change.
func TestNewlyHiddenPlaceChangesOthers(t *testing.T) {
	d := newDesk(t)
	soup := line()
	soup.Name, soup.Description = "Soup Van", "We stop at 17 Quokkaberry Lane."
	d.apply(soup)
	refuge := line()
	refuge.Name, refuge.Topics = "Harbour House", []directory.Topic{directory.TopicViolence}
	refuge.Places = []PlaceText{{Address: "17 Quokkaberry Lane", Suburb: "Carlton", State: "VIC"}}
	dry := applying()
	dry.Apply = false
	expect(t, "counts of a dry run", countsOf(d.run(dry, soup, refuge)).Changed, 1)
	expect(t, "counts", countsOf(d.apply(soup, refuge)).Changed, 1)
	expect(t, "description", d.named("Soup Van").Description, "We stop at [place not shown].")
}

// A number nobody can dial and an address that leads elsewhere are words, and no links.
func TestWhatCannotBeFollowedIsKeptAsText(t *testing.T) {
	r := readRow(t, []string{"Name", "Address", "Suburb", "Phone", "Free Call", "Website", "Social Media", "Source URL"}, []string{
		"Fern Lunch", "3 Fern Lane", "Carlton", "1800 RESPECT", `<a href="tel:1800">Ring 1800 COMMUNITY</a>`, "https://acebook.com/fern", "https://nstagram.com/fern", "https://acebook.com/fern"})
	expect(t, "phones", r.Phones, []directory.Phone{{Number: "1800 737 732", Label: "1800 RESPECT"}})
	expect(t, "web addresses", len(r.URLs)+len(r.Links), 0)
	var kept []string
	for _, o := range r.Originals {
		kept = append(kept, o.Field+": "+o.Text)
	}
	text := strings.Join(kept, "\n")
	for _, want := range []string{"1800 COMMUNITY", "Website: https://acebook.com/fern", "Social Media: https://nstagram.com/fern"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not kept in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "tel:") {
		t.Errorf("a tel: address is kept in:\n%s", text)
	}
}

// A code in a column of costs is in the source row, and is not shown as if it were dollars.
func TestCodesAreNoCost(t *testing.T) {
	for text, shown := range map[string]bool{"40": false, "23, 40": false, "ask at the desk": true} {
		r := readRow(t, []string{"Name", "Address", "Suburb", "Phone", "Cost"}, []string{"Fern Lunch", "3 Fern Lane", "Carlton", "(03) 5550 0101", text})
		isCost := func(o directory.Original) bool { return o.Field == "Cost" && o.Text == text }
		if slices.ContainsFunc(r.Originals, isCost) != shown || !slices.ContainsFunc(r.Raw, isCost) || r.Cost.Told() {
			t.Errorf("%q: shown %v, raw %v, cost %+v", text, r.Originals, r.Raw, r.Cost)
		}
	}
}

// A person's name goes with the number or address it stands before, and from the record's other words.
func TestNamesBesideWithheldContacts(t *testing.T) {
	for text, want := range map[string]string{
		"We sing. Call Jo Smith on 0491 570 156 or jo@gmail.com.":      "We sing. Call " + KeptBack + ".",
		"Email Zebedee Quokka at zq@gmail.com, ring 0491 570 156.":     "Email " + KeptBack + ", ring " + KeptBack + ".",
		"Jo Smith makes tea. Ask for Jo Smith: 0491 570 156.":          KeptBack + " makes tea. Ask for " + KeptBack + ".",
		"Call us on 0491 570 156. Fern Lunch, 0491 570 157.":           "Call us on " + KeptBack + ". Fern Lunch, " + KeptBack + ".",
		"Ring Jo Smith on (03) 5550 0101.":                             "Ring " + KeptBack + " on (03) 5550 0101.",
		"Ring Fern Lunch on (03) 5550 0101.":                           "Ring Fern Lunch on (03) 5550 0101.",
		"St Helens walkers. Call Helen on 0491 570 156, or Helenslea.": "St Helens walkers. Call " + KeptBack + ", or Helenslea.",
	} {
		r := readRow(t, []string{"Name", "Description", "Address", "Suburb", "Phone"}, []string{"Fern Lunch", text, "3 Fern Lane", "Carlton", "(03) 5550 0101"})
		expect(t, text, r.Description, want)
		if strings.Contains(want, KeptBack) && strings.Contains(r.Summary, "Smith") {
			t.Errorf("the summary tells the name: %q", r.Summary)
		}
	}
}

// Reading through the temporary file changes nothing of a record.
func TestRecordSpoolKeepsRecords(t *testing.T) {
	spool, err := newRecordSpool()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := spool.close(); err != nil {
			t.Error(err)
		}
	}()
	zero := 0
	wanted := []*Record{{Name: "a <b> & \"c\"\u2028"}, {
		Name: "Soup Van", Cost: directory.Cost{Cents: &zero}, BesideHidden: true, Withheld: []string{"x"}, Raw: []directory.Original{{Field: "f", Text: "t"}},
		Hours:    []directory.Hours{{Open: []directory.Interval{{Day: 1, Opens: 60, Closes: 120}}}},
		Meetings: []directory.Meeting{{Start: "2026-01-06T10:00", RRule: "FREQ=WEEKLY", ExDates: []string{"2026-02-03"}}},
		Places:   []PlaceText{{Withheld: true, Point: at(-37.8, 144.9), Secret: &directory.SecretPlace{Address: "17 Quokkaberry Lane"}}},
		Answers:  []directory.Answer{{Attribute: "access.lift", Value: directory.Yes, Basis: directory.BasisImported, Date: directory.DateOf(checkDay)}},
		Problems: []Problem{{Code: ProblemPhone, Value: "v"}},
	}}
	for _, r := range wanted {
		if err := spool.add(r); err != nil {
			t.Fatal(err)
		}
	}
	var got []*Record
	for r, err := range spool.all() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	expect(t, "records", got, wanted)
}
