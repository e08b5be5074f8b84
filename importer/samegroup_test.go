package importer_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// table writes a delimited file and gives its path.
func table(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// groupsOf says of every published group where and when it meets.
func groupsOf(t *testing.T, catalogue *directory.Catalogue) []string {
	t.Helper()
	var all []string
	groups, err := catalogue.Store().GroupsAfter(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range groups {
		line := row.Name + ":"
		at := map[string]string{}
		for _, p := range row.Places {
			venue, err := catalogue.Store().Venue(t.Context(), p.VenueID)
			if err != nil {
				t.Fatal(err)
			}
			at[p.ID] = strings.TrimSpace(venue.Name + " " + venue.Suburb)
		}
		words := slices.Sorted(maps.Values(at))
		places := len(words)
		for _, m := range row.Meetings {
			words = append(words, fmt.Sprintf("%s %s at %q", m.RRule[strings.LastIndex(m.RRule, "=")+1:], m.Start[11:], at[m.PlaceID]))
		}
		slices.Sort(words[places:])
		all = append(all, line+" "+strings.Join(words, ", "))
	}
	slices.Sort(all)
	return all
}

// TestRowsOfOneGroup imports lists whose rows repeat a group at other places or times, and some that only look so.
func TestRowsOfOneGroup(t *testing.T) {
	const header = "Name,Organisation,Phone,About,Venue,Suburb,State,Meets"
	tests := []struct {
		name  string
		lines []string
		want  []string
	}{
		{"other times at one place", []string{header,
			"Yoga Group,Sunny House,03 9000 0001,We stretch.,Hall,Carlton,VIC,Mondays 10am - 11am",
			"Chess Club,Sunny House,03 9000 0001,We play.,Hall,Carlton,VIC,Mondays 1pm - 2pm",
			"Yoga Group,Sunny House,03 9000 0001,We stretch.,Hall,Carlton,VIC,Wednesdays 6pm - 7pm",
		}, []string{`Chess Club: Hall Carlton, MO 13:00 at "Hall Carlton"`, `Yoga Group: Hall Carlton, MO 10:00 at "Hall Carlton", WE 18:00 at "Hall Carlton"`}},
		{"other places, each with its time", []string{header,
			"Yoga Group,Sunny House,03 9000 0001,We stretch.,Hall,Carlton,VIC,Mondays 10am - 11am",
			"Yoga Group,Sunny House,03 9000 0001,We stretch.,Barn,Fitzroy,VIC,Fridays 10am - 11am",
		}, []string{`Yoga Group: Barn Fitzroy, Hall Carlton, FR 10:00 at "Barn Fitzroy", MO 10:00 at "Hall Carlton"`}},
		{"another telephone is another group", []string{header,
			"Yoga Group,Sunny House,03 9000 0001,We stretch.,Hall,Carlton,VIC,Mondays 10am - 11am",
			"Yoga Group,Sunny House,03 9000 0002,We stretch.,Barn,Fitzroy,VIC,Fridays 10am - 11am",
		}, []string{`Yoga Group: Barn Fitzroy, FR 10:00 at "Barn Fitzroy"`, `Yoga Group: Hall Carlton, MO 10:00 at "Hall Carlton"`}},
		{"another description is another group", []string{header,
			"Yoga Group,Sunny House,03 9000 0001,We stretch for beginners.,Hall,Carlton,VIC,Mondays 10am - 11am",
			"Yoga Group,Sunny House,03 9000 0001,We stretch for experts.,Hall,Carlton,VIC,Fridays 10am - 11am",
		}, []string{`Yoga Group: Hall Carlton, FR 10:00 at "Hall Carlton"`, `Yoga Group: Hall Carlton, MO 10:00 at "Hall Carlton"`}},
		{"a name alone does not join what is at other places", []string{header,
			"Playgroup,,,,Hall,Carlton,VIC,Mondays 10am - 11am",
			"Playgroup,,,,Barn,Fitzroy,VIC,Fridays 10am - 11am",
		}, []string{`Playgroup: Barn Fitzroy, FR 10:00 at "Barn Fitzroy"`, `Playgroup: Hall Carlton, MO 10:00 at "Hall Carlton"`}},
		{"ids of their own keep rows apart", []string{"ID," + header,
			"1,Yoga Group,Sunny House,03 9000 0001,We stretch.,Hall,Carlton,VIC,Mondays 10am - 11am",
			"2,Yoga Group,Sunny House,03 9000 0001,We stretch.,Hall,Carlton,VIC,Fridays 10am - 11am",
		}, []string{`Yoga Group: Hall Carlton, FR 10:00 at "Hall Carlton"`, `Yoga Group: Hall Carlton, MO 10:00 at "Hall Carlton"`}},
		{"several venues a row", []string{"Name,Phone,Venue 1,Address 1,Suburb 1,State 1,Venue 2,Address 2,Suburb 2,State 2,Meets",
			"Yoga Group,03 9000 0001,Hall,1 High Street,Carlton,VIC,Barn,2 Low Street,Fitzroy,VIC,Mondays 10am - 11am",
			"Chess Club,03 9000 0002,Hall,1 High Street,Carlton,VIC,,,,,Mondays 1pm - 2pm",
		}, []string{`Chess Club: Hall Carlton, MO 13:00 at "Hall Carlton"`, `Yoga Group: Barn Fitzroy, Hall Carlton, MO 10:00 at ""`}},
		{"venues listed in cells", []string{"Name,Phone,Venue,Suburb,State",
			"Yoga Group,03 9000 0001,Hall; Barn,Carlton; Fitzroy,VIC",
		}, []string{"Yoga Group: Barn Fitzroy, Hall Carlton"}},
		{"whole addresses listed in a cell", []string{"Name,Phone,Address",
			`Yoga Group,03 9000 0001,"1 High Street, Carlton VIC 3053` + "\n" + `2 Low Street, Fitzroy VIC 3065"`,
		}, []string{"Yoga Group: Carlton, Fitzroy"}},
		{"lines of one address are one place", []string{"Name,Phone,Address 1,Address 2,Suburb,State,Postcode",
			"Yoga Group,03 9000 0001,Hall,1 High Street,Carlton,VIC,3053",
		}, []string{"Yoga Group: Carlton"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			catalogue := newCatalogue(t)
			path := table(t, tt.lines...)
			r := importFile(t, catalogue, true, "real", "VIC", path)
			if r.Refused != nil || r.Rejected > 0 {
				t.Fatalf("refused %v, rejected %d: %+v", r.Refused, r.Rejected, r.Problems)
			}
			if got := groupsOf(t, catalogue); !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if again := importFile(t, catalogue, true, "real", "VIC", path); again.Unchanged != r.Records || again.New+again.Changed+again.Gone != 0 {
				t.Errorf("imported again: %d new, %d changed, %d unchanged, %d gone of %d", again.New, again.Changed, again.Unchanged, again.Gone, r.Records)
			}
		})
	}
}

// TestAnotherPlaceIsNoOtherGroup adds a row for one more place of a group that had two.
func TestAnotherPlaceIsNoOtherGroup(t *testing.T) {
	lines := []string{"Name,Organisation,Phone,Venue,Suburb,State,Meets",
		"Yoga Group,Sunny House,03 9000 0001,Hall,Carlton,VIC,Mondays 10am - 11am",
		"Yoga Group,Sunny House,03 9000 0001,Barn,Fitzroy,VIC,Fridays 10am - 11am",
	}
	catalogue := newCatalogue(t)
	first := importFile(t, catalogue, true, "real", "VIC", table(t, lines...))
	if first.Records != 1 || first.Skipped["rows of a group that an earlier row lists"] != 1 {
		t.Fatalf("%d records, skipped %v", first.Records, first.Skipped)
	}
	r := importFile(t, catalogue, true, "real", "VIC", table(t, append(lines, "Yoga Group,Sunny House,03 9000 0001,Shed,Brunswick,VIC,Sundays 10am - 11am")...))
	if r.Changed != 1 || r.New+r.Gone != 0 {
		t.Errorf("%d new, %d changed, %d gone", r.New, r.Changed, r.Gone)
	}
	if got := len(groupsOf(t, catalogue)); got != 1 {
		t.Errorf("%d groups", got)
	}
	if !slices.ContainsFunc(r.Problems, func(p importer.Problem) bool {
		return p.Code == importer.ProblemSameGroup && strings.Contains(p.Message, "3, 4")
	}) {
		t.Error("the report does not say which rows are one group")
	}
}

// TestRowsOfAnExport: Kith writes a row a place, and reads the rows of one group as one again whatever they say.
func TestRowsOfAnExport(t *testing.T) {
	catalogue := newCatalogue(t)
	r := importFile(t, catalogue, true, "moved", "VIC", table(t, "ID,Name,Kind,Summary,Description,Venue,Address,Suburb,State,"+directory.MarkColumn,
		"7,Book Bank,service,,Swap a book.,Book Bank,1 High Street,Carlton,VIC,x", "7,Book Bank,service,,Swap a book.,Old Hall,2 Low Street,Fitzroy,VIC,y"))
	if r.Records != 1 || r.New != 1 {
		t.Fatalf("%d records, %d new", r.Records, r.New)
	}
	if diff := cmp.Diff([]string{"Book Bank: Book Bank Carlton, Old Hall Fitzroy"}, groupsOf(t, catalogue)); diff != "" {
		t.Error(diff)
	}
	groups, err := catalogue.Store().GroupsAfter(t.Context(), "", 2)
	if err != nil || groups[0].Summary != "" {
		t.Errorf("a sentence nobody wrote: %+v, %v", groups, err)
	}
}
