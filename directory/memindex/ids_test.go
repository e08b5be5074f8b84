package memindex

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func anyID(t *rapid.T, label string) string {
	if rapid.Bool().Draw(t, label+" is a UUID") {
		var u uuid.UUID
		copy(u[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, label))
		return u.String()
	}
	return rapid.StringMatching(`[A-Za-z0-9é-]{0,40}`).Draw(t, label)
}

// TestIDList checks that ids come back as they went in and order as texts, packed or not.
func TestIDList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		packed := rapid.Bool().Draw(t, "packed")
		var ids []string
		for i := range rapid.IntRange(1, 20).Draw(t, "ids") {
			id := anyID(t, fmt.Sprint("id ", i))
			if _, ok := parseUUID(id); (ok || !packed) && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		list, other := newIDList(ids), newIDList(append(slices.Clone(ids), "plain"))
		order := make([]uint32, len(ids))
		for d, id := range ids {
			order[d] = uint32(d)
			if got := list.string(uint32(d)); got != id {
				t.Fatalf("id %d is %q, want %q", d, got, id)
			}
			for e := range ids {
				want := strings.Compare(id, ids[e])
				if got := list.compare(uint32(d), &list, uint32(e)); got != want {
					t.Errorf("compare %q with %q: %d, want %d", id, ids[e], got, want)
				}
				if got := list.compare(uint32(d), &other, uint32(e)); got != want {
					t.Errorf("compare %q with %q as text: %d, want %d", id, ids[e], got, want)
				}
			}
		}
		slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(ids[a], ids[b]) })
		for d, id := range ids {
			if got, ok := list.find(order, id); !ok || got != uint32(d) {
				t.Errorf("find %q: %d, %v; want %d", id, got, ok, d)
			}
		}
		absent := anyID(t, "absent")
		if _, ok := list.find(order, absent); ok != slices.Contains(ids, absent) {
			t.Errorf("find %q: %v", absent, ok)
		}
	})
}

func TestParseUUIDTakesOnlyTheUsualForm(t *testing.T) {
	const usual = "0190a6f4-2b3c-7def-8123-456789abcdef"
	if u, ok := parseUUID(usual); !ok || string(appendUUID(nil, u)) != usual {
		t.Errorf("%s does not come back", usual)
	}
	for _, id := range []string{
		"", strings.ToUpper(usual), "{" + usual[1:35] + "}", strings.ReplaceAll(usual, "-", ""), usual + "0",
		strings.Replace(usual, "a", "g", 1), strings.Replace(usual, "0", ":", 1), strings.Replace(usual, "-", "0", 1),
	} {
		if _, ok := parseUUID(id); ok {
			t.Errorf("%q is taken for a UUID in the usual form", id)
		}
	}
}

// TestNumbering gives many names numbers and finds them again, in every numbering held on the way.
func TestNumbering(t *testing.T) {
	var g numberer
	var held []numbering
	r := rand.New(rand.NewPCG(1, 1))
	ids := map[string]uint32{}
	for len(ids) < 5000 {
		id := []string{uuid.NewString(), fmt.Sprint(r.IntN(1e6)), strings.Repeat("long", 5) + fmt.Sprint(r.IntN(1e6))}[r.IntN(3)]
		number := g.number(id)
		if want, again := ids[id]; again && number != want {
			t.Fatalf("%q has number %d, and %d before", id, number, want)
		}
		ids[id] = number
		if len(ids)%700 == 0 {
			held = append(held, g.numbering)
		}
	}
	for _, n := range append(held, g.numbering) {
		for id, number := range ids {
			got, ok := n.find(nameOf(id))
			if want := int(number) < len(n.names); ok != want || (ok && got != number) {
				t.Fatalf("find %q among %d: %d, %v; want %d, %v", id, len(n.names), got, ok, number, want)
			}
			if ok && n.id(got) != id {
				t.Fatalf("%d is of %q, want %q", got, n.id(got), id)
			}
		}
	}
}
