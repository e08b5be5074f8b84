package web

import (
	"encoding/json"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// TestCountsAsJSON holds counts to what encoding/json writes of them.
func TestCountsAsJSON(t *testing.T) {
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]int{"access": {}, "when": {"tue": 3, "morning": 1}}
	for n, code := range vocabulary.Codes() {
		a, _ := vocabulary.Attribute(code)
		if all[a.Family.Code] == nil {
			all[a.Family.Code] = map[string]int{}
		}
		all[a.Family.Code][a.Slug()] = n
	}
	w := newCountWriter(vocabulary)
	for name, counts := range map[string]map[string]map[string]int{
		"every attribute": all, "none": {}, "nil": nil, "a family without counts": {"cost": {}},
		"values the vocabulary does not list": {"age": {"adults": 1, "zebra": 2}, "unheard": {"b": 1, "a": 2}},
		"some of each":                        {"access": {"lift": 4, "zz-new": 1}},
	} {
		want, err := json.Marshal(orEmpty(counts))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(w.append(nil, counts)); got != string(want) {
			t.Errorf("%s: %.300s, want %.300s", name, got, want)
		}
	}
}
