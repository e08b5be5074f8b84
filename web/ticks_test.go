package web

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// What a tick is made of cannot break out of its place.
func TestTicksAreEscaped(t *testing.T) {
	evil := `"><script>alert(1)</script>&`
	group := facetGroup{Options: []facetOption{{ID: evil, Name: evil, Value: evil, Label: evil, Count: 3, NotTold: 4, Checked: true}}}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(group.Ticks())))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Find("script").Length() != 0 {
		t.Error("a script got out")
	}
	input := doc.Find("input[checked]")
	for _, attr := range []string{"id", "name", "value"} {
		if got := input.AttrOr(attr, ""); got != evil {
			t.Errorf("%s is %q", attr, got)
		}
	}
	hasText(t, doc, "label", evil+" (3)(4 more have not told us)")
}
