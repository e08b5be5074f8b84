package indextest

import (
	"fmt"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

func Explore(t *testing.T, open Open, query string) string {
	vocabulary, _ := directory.LoadVocabulary()
	gz, _ := geo.Embedded()
	listings, err := relevanceCatalogue(vocabulary, gz)
	if err != nil {
		t.Fatal(err)
	}
	index := open(t, vocabulary)
	index.Apply(t.Context(), storedAs(listings, 0))
	q := directory.Query{Sort: directory.SortMatch, Limit: 200, Now: GeneratedNow(), Terms: vocabulary.ParseText(query)}
	got, err := index.Search(t.Context(), q)
	return fmt.Sprint(got.Total, hitIDs(got, 6), got.Corrections, err)
}
