package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadCrisisContacts(t *testing.T) {
	got, err := ReadCrisisContacts("- {name: Triple Zero, number: 000, for: Danger.}\n- name: Our own line\n  number: \"+61 3 5550 0100\"\n  for: People of our town.\n")
	want := []CrisisContact{{"Triple Zero", "000", "Danger."}, {"Our own line", "+61 3 5550 0100", "People of our town."}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if got, err := ReadCrisisContacts(" \n"); err != nil || len(got) != len(DefaultCrisisContacts()) {
		t.Errorf("nothing gives %d, %v", len(got), err)
	}
	for text, says := range map[string]string{
		"[]":         "from 1 to 30",
		"Lifeline":   "YAML list",
		"- 13 11 14": "YAML list",
		"- {name: A, number: 000, for: x, hours: always}": "YAML list",
		"- {number: 000, for: x}":                         "contact 1 needs a name",
		"- {name: A, number: ring us, for: x}":            "contact 1 needs a number",
		"- {name: A, number: \"1\", for: x}":              "contact 1 needs a number",
		"- {name: A, number: 000}":                        "contact 1 needs to say whom",
		"- {name: A, number: 000, for: x}\n- {name: A, number: 111, for: y}\n- {name: B, number: x, for: y}": `contact 2 is called "A" like another; contact 3 needs a number`,
		strings.Repeat("- {name: A, number: 000, for: x}\n", 31):                                             "from 1 to 30",
	} {
		if _, err := ReadCrisisContacts(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q gives %v, want %q", text, err, says)
		}
	}
}

// The usual list reads as an operator's would have to, and its numbers are the published ones.
func TestDefaultCrisisContacts(t *testing.T) {
	want := map[string]string{
		"Triple Zero": "000", "Lifeline": "131114", "13YARN": "139276", "Kids Helpline": "1800551800", "1800RESPECT": "1800737732",
		"Suicide Call Back Service": "1300659467", "Beyond Blue": "1300224636", "QLife": "1800184527", "MensLine Australia": "1300789978",
	}
	got := map[string]string{}
	for _, c := range DefaultCrisisContacts() {
		got[c.Name] = c.Dial()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// An operator's contacts stand on the page and, the first few, in every footer.
func TestCrisisContactsOfTheOperator(t *testing.T) {
	own := []CrisisContact{{"Emergency", "112", "Danger."}, {"Our own line", "03 5550 0100", "People of our town."}}
	s := openSite(t, func(p *Parts) { p.CrisisContacts = own })
	doc := s.page("/help-now", http.StatusOK)
	hasText(t, doc, ".contacts", "People of our town.")
	has(t, doc, ".contacts a[href='tel:0355500100']")
	doc = s.page("/", http.StatusOK)
	hasText(t, doc, ".crisis", "In danger now? Call Emergency (112).")
	has(t, doc, ".crisis a[href='tel:0355500100']")
	if doc.Find("a[href='tel:000'], a[href='tel:131114']").Length() != 0 {
		t.Error("the usual numbers stand beside the operator's")
	}
}
