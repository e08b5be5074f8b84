package importer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestChangedWords holds that people read what changes in their own words, each once.
func TestChangedWords(t *testing.T) {
	for _, c := range []struct{ fields, want []string }{
		{[]string{"hours", "meetings", "originals"}, []string{"times", "words of the list"}},
		{[]string{"answers.access.lift", "answers.access.parking", "contact.phones", "contact.extra_line", "summary"}, []string{"an answer", "telephone", "extra line", "summary"}},
		{[]string{"status", "undone_import", "cost"}, []string{"back again", "cost"}},
		{nil, nil},
	} {
		if diff := cmp.Diff(c.want, ChangedWords(c.fields)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.fields, diff)
		}
	}
}
