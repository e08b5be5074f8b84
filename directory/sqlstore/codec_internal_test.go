package sqlstore

import (
	stdjson "encoding/json"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/storetest"
)

// What this package writes encoding/json must read, and the other way round: others read documents
// too, and the engine of either may change.
func TestDocumentsAreThoseOfEncodingJSON(t *testing.T) {
	bare := &directory.Group{ID: "g", Kind: directory.KindLine, Status: directory.StatusArchived, Name: "<b>&\u2028"}
	sameBothWays(t, storetest.InventedGroup(1))
	sameBothWays(t, bare)
	sameBothWays(t, storetest.InventedListing(1))
	sameBothWays(t, storetest.InventedVenue(1))
	sameBothWays(t, storetest.InventedOrganisation(1))
	sameBothWays(t, storetest.InventedSource(1))
	sameBothWays(t, &directory.Listing{ID: "l", GroupID: "g"})
	sameBothWays(t, &directory.Change{ID: "c", Fields: []directory.FieldChange{
		{Field: "name", Old: stdjson.RawMessage(`"a"`), New: stdjson.RawMessage(`null`)}, {Field: "cost"},
	}})
}

func sameBothWays[T any](t *testing.T, entity *T) {
	t.Helper()
	options := cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b directory.Date) bool { return a == b })}
	doc, err := encode("This", entity)
	if err != nil {
		t.Fatal(err)
	}
	read := new(T)
	if err := stdjson.Unmarshal([]byte(doc), read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entity, read, options); diff != "" {
		t.Errorf("encoding/json reads %T otherwise (-want +got):\n%s", entity, diff)
	}
	text, err := stdjson.Marshal(entity)
	if err != nil {
		t.Fatal(err)
	}
	if read, err = decode[T](string(text)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entity, read, options); diff != "" {
		t.Errorf("what encoding/json wrote of %T is read otherwise (-want +got):\n%s", entity, diff)
	}
}

// Listings keep their seq while their document is the same, so it must be written the same each time.
func TestEncodeIsTheSameEachTime(t *testing.T) {
	first, err := encode("This", storetest.InventedListing(1))
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		again, err := encode("This", storetest.InventedListing(1))
		if err != nil {
			t.Fatal(err)
		}
		if again != first {
			t.Fatal("the same listing is written in two ways")
		}
	}
}

// What a newer Kith adds to an answer is passed over.
func TestUnknownPartsOfAnAnswerArePassedOver(t *testing.T) {
	l, err := decode[directory.Listing](`{"id":"l","answers":{"a.b":{"new":{"x":[1]},"value":"ask","list":[{}],"basis":"visited","date":"2026-11-23","verified":true,"flag":7}}}`)
	if err != nil {
		t.Fatal(err)
	}
	want := directory.ListedAnswer{Value: directory.Ask, Basis: directory.BasisVisited, Verified: true}
	if err := want.Date.UnmarshalText([]byte("2026-11-23")); err != nil {
		t.Fatal(err)
	}
	if got := l.Answers["a.b"]; got != want {
		t.Errorf("read as %+v, want %+v", got, want)
	}
	for _, broken := range []string{`{"answers":{"a.b":7}}`, `{"answers":{"a.b":{"value":"yes"}`, `{"answers":[]}`, `{"answers":{"a.b":{"date":"yesterday"}}}`} {
		if _, err := decode[directory.Listing](broken); err == nil {
			t.Errorf("%s is read without complaint", broken)
		}
	}
}

// FuzzDecodeListing holds that a listing is read as the library reads it, however its document is written.
func FuzzDecodeListing(f *testing.F) {
	for i := range 20 {
		doc, err := encode("This", storetest.InventedListing(i))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
	}
	for _, doc := range []string{
		`{"id":"a","answers":{}}`, `{"answers":null}`, `{"answers":{"a.b":{"value":"yes","basis":"imported","date":"2026-11-23","note":"say \"hello\""}}}`,
		`{"other":{"answers":{"a.b":{"value":"yes"}}},"id":"a"}`, `{"name":"\"answers\":{","answers":{"a.b":{"value":"no","verified":true}}}`,
		`{"answers":{"a.b":{"value":"no","verified":false}}}`, `{"answers":{"a.b":{}}}`, `{"answers":{"a.b":{"value":"ask"},}}`,
	} {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		var want, got directory.Listing
		err := json.Unmarshal([]byte(doc), &want, docOptions)
		if err != nil {
			return
		}
		if err := decodeListing(doc, &got); err != nil {
			t.Fatalf("the library reads %q, and here: %v", doc, err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b directory.Date) bool { return a == b })); diff != "" {
			t.Fatalf("%q is read as something else (-library +here):\n%s", doc, diff)
		}
	})
}
