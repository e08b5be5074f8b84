package importer

import (
	"fmt"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// BenchmarkKeepHiddenPlaces takes 300 hidden houses out of records one after the other.
func BenchmarkKeepHiddenPlaces(b *testing.B) {
	h := newHiddenPlaces()
	for i := range 300 {
		h.learn(&Record{Topics: []directory.Topic{directory.TopicViolence},
			Places: []PlaceText{{Address: fmt.Sprintf("%d %s%d Street", i+1, []string{"High", "Main", "Quokka"}[i%3], i/30), Suburb: "Carlton"}}})
	}
	text := "A choir for people of all ages who meet at 12 High3 Street every week at 10 am; newcomers are welcome. Tea and coffee are made, and there is always somebody at the door of the main hall."
	for b.Loop() {
		h.keepFrom(&Record{Name: "High Choir", Description: text, Summary: text, URLs: []string{"https://example.org/groups/12"},
			Places: []PlaceText{{Address: "12 Main Street", Suburb: "Carlton"}}})
	}
}
