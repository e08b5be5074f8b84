package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFieldWords(t *testing.T) {
	for _, c := range []struct{ fields, want []string }{
		{[]string{"status", "undone_import"}, []string{"back again"}},
		{[]string{"meetings", "hours", "originals"}, []string{"times", "words of the list"}},
		{[]string{"answers.access.lift", "answers.access.parking", "contact.phones", "description"}, []string{"an answer", "telephone", "description"}},
	} {
		if diff := cmp.Diff(c.want, fieldWords(c.fields)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.fields, diff)
		}
	}
}
