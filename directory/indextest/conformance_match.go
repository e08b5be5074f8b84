package indextest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// bestMatch checks what every engine's best match has in common: a word counts for more in a heavier
// field, a whole word for more than the beginning of one, and either for more than a slip.
func (s *suite) bestMatch(t *testing.T) {
	tests := []struct {
		name, query string
		order       []string
	}{
		{"fields by weight", "ukulele ", []string{"in the name", "in the activity", "in the summary", "in the organisation", "in the suburb", "in the description"}},
		{"whole words first", "stitch", []string{"Stitch", "Stitching"}},
		{"no slip first", "croquet ", []string{"Croquet", "Crochet"}},
	}
	listings := fieldCatalogue()
	for _, name := range []string{"Stitching", "Stitch", "Crochet", "Croquet"} {
		listings = append(listings, at(name, -37, 145))
	}
	k := s.fill(t, listings)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := directory.Query{Sort: directory.SortMatch, Limit: 20, Now: GeneratedNow(), Terms: s.vocabulary.ParseText(test.query)}
			k.check(t, q)
			var got []string
			for _, hit := range k.search(t, q).Hits {
				i := slices.IndexFunc(listings, func(l *directory.Listing) bool { return l.ID == hit.ID })
				got = append(got, strings.TrimPrefix(listings[i].Name, "Ukulele "))
			}
			// An engine may forgive fewer slips than it might, so a slip need not be found at all.
			if test.name == "no slip first" && len(got) == 1 {
				got = append(got, test.order[1])
			}
			if diff := cmp.Diff(test.order, got); diff != "" {
				t.Errorf("%s\n  order (-want +got):\n%s", Describe(q), diff)
			}
		})
	}
	t.Run("corrections", func(t *testing.T) { k.checkCorrections(t) })
}

// fieldCatalogue gives one listing for each field, with the word in that field alone, lightest first.
func fieldCatalogue() []*directory.Listing {
	description, suburb, organisation := at("in the description", -37, 145), at("in the suburb", -37, 145), at("in the organisation", -37, 145)
	summary, activity, name := at("in the summary", -37, 145), at("in the activity", -37, 145), at("Ukulele in the name", -37, 145)
	description.Description = "Bring a ukulele."
	suburb.Suburb = "Ukulele"
	organisation.Organisation = "Ukulele people"
	summary.Summary = "We play the ukulele."
	activity.Keywords = []string{"ukulele"}
	return []*directory.Listing{description, suburb, organisation, summary, activity, name}
}

// checkCorrections checks that what was found only by forgiving a slip says so, and nothing else does.
func (k *court) checkCorrections(t *testing.T) {
	for typed, want := range map[string][]directory.Correction{
		"ukulele ": nil, "ukulel": nil, "ukulelle ": {{From: "ukulelle", To: "ukulele"}}, "ukuleel activity ": {{From: "ukuleel", To: "ukulele"}},
	} {
		q := directory.Query{Sort: directory.SortMatch, Limit: 20, Now: GeneratedNow(), Terms: k.suite.vocabulary.ParseText(typed)}
		got := k.search(t, q)
		if got.Total == 0 && len(want) > 0 {
			continue // not forgiven, so nothing to say
		}
		if diff := cmp.Diff(want, append([]directory.Correction(nil), got.Corrections...)); diff != "" {
			t.Errorf("%s\n  corrections (-want +got):\n%s", Describe(q), diff)
		}
	}
}
