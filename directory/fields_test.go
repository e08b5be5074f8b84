package directory_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// TestFieldsOf takes groups apart and compares with what a general reader of JSON finds in them.
func TestFieldsOf(t *testing.T) {
	awkward := `"} ,{[ \ ]: <b>&amp;</b> ` + "\u2028 é"
	for name, g := range map[string]*directory.Group{
		"empty": {},
		"plain": {ID: "a", Name: "Choir", Contact: directory.Contact{Email: "office@example.org"}},
		"awkward": {
			ID: `\\"`, Name: awkward, AlsoKnownAs: []string{awkward, `\`, `"`}, Description: awkward,
			Places:  []directory.GroupPlace{{ID: "1", VenueID: awkward}, {ID: "2", VenueID: `\`}},
			Contact: directory.Contact{Website: awkward, Phones: []directory.Phone{{Number: `"`, Label: awkward}}},
			Answers: []directory.Answer{{Attribute: "access.lift", Value: directory.Yes, Note: awkward}},
		},
	} {
		have, err := directory.FieldsOf(g)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(readFields(t, g), have); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// readFields takes a group apart the long way.
func readFields(t *testing.T, g *directory.Group) directory.Fields {
	t.Helper()
	f := directory.Fields{}
	read := func(text []byte, prefix string) {
		all := map[string]json.RawMessage{}
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
		for name, value := range all {
			f[prefix+name] = value
		}
	}
	write := func(value any) []byte {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	read(write(g), "")
	read(write(g.Contact), directory.FieldContact)
	delete(f, "contact")
	delete(f, "answers")
	for _, a := range g.Answers {
		f[directory.FieldAnswers+a.Attribute] = write(a)
	}
	return f
}
