package geo

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEmbeddedIsWhole(t *testing.T) {
	g := embedded(t)
	if n := g.Len(); n < 16_000 || n > 19_000 {
		t.Errorf("%d suburbs, want about 17,500", n)
	}
	phns := map[string]bool{}
	withCouncil := 0
	for _, s := range g.All() {
		if !s.Point.Valid() || s.Reach < 500 || s.Reach > maxReach || s.Remoteness < 0 || s.Remoteness > VeryRemote {
			t.Errorf("%s: point %v, reach %v, remoteness %d", s.ID, s.Point, s.Reach, s.Remoteness)
		}
		if s.CouncilCode != "" {
			withCouncil++
		}
		if got, ok := g.ByID(s.ID); !ok || got != s {
			t.Errorf("ByID(%q) = %v, %v", s.ID, got, ok)
		}
		if !slices.Contains(g.Named(s.Name), s) {
			t.Errorf("%s is not found by its name", s.ID)
		}
		phns[s.PHNCode] = true
	}
	if delete(phns, ""); len(phns) != 31 {
		t.Errorf("%d PHNs, want 31", len(phns))
	}
	if share := float64(withCouncil) / float64(g.Len()); share < 0.94 { // the generator leaves guesses blank
		t.Errorf("%.1f%% have a council, want 94%%", share*100)
	}
}

// Mail centres and the like are no places.
func TestEmbeddedHasNoMailCentres(t *testing.T) {
	for _, s := range embedded(t).All() {
		for _, tail := range []string{" Bc", " BC", " Dc", " DC", " Mc", " MC", " Po", " PO", " Gpo", " Delivery Centre", " Boxes", " Msc", " Lpo"} {
			if strings.HasSuffix(s.Name, tail) {
				t.Errorf("%s is a mail centre", s.Label())
			}
		}
		if strings.ToUpper(s.Name) == s.Name && len(s.Name) > 4 {
			t.Errorf("%q is in capitals", s.Name)
		}
	}
}

func TestEmbeddedNames(t *testing.T) {
	g := embedded(t)
	for _, name := range []string{"McCrae", "St Kilda", "O'Connor", "Mount Druitt", "D'Aguilar", "Kippa-Ring", "K'gari", "Brighton-Le-Sands",
		"Bridgewater on Loddon", "Surfers Paradise"} {
		list := g.Named(name)
		if len(list) == 0 || list[0].Name != name {
			t.Errorf("Named(%q) = %v", name, labels(list))
		}
	}
}

func TestEmbeddedInState(t *testing.T) {
	for _, s := range embedded(t).All() {
		if !InState(s.Point, s.State) {
			t.Errorf("%s: %v is not in %s", s.Label(), s.Point, s.State)
		}
	}
}

func labels(list []*Suburb) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.Label()
	}
	return out
}

// Well inside Australia or anywhere on the globe, Nearest and Within answer as a plain scan does.
func TestNearestAndWithinAsBruteForce(t *testing.T) {
	g := embedded(t)
	all := g.All()
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Float64Range(-44, -9).Draw(t, "lat"), rapid.Float64Range(112, 154).Draw(t, "lng")}
		if rapid.Bool().Draw(t, "anywhere") {
			p = anyPoint(t, "p")
		}
		if !p.Valid() {
			t.Skip("not a place on Earth")
		}
		metres := rapid.Float64Range(0, 400_000).Draw(t, "metres")
		n := rapid.IntRange(0, 40).Draw(t, "n")
		distances := make([]float64, len(all))
		inside := map[string]bool{}
		for i, s := range all {
			distances[i] = Distance(p, s.Point)
			if distances[i] <= metres {
				inside[s.ID] = true
			}
		}
		slices.Sort(distances)
		nearest := g.Nearest(p, n)
		if len(nearest) != n {
			t.Fatalf("Nearest gave %d of %d", len(nearest), n)
		}
		for i, s := range nearest {
			if d := Distance(p, s.Point); d-distances[i] > 0.01 || distances[i]-d > 0.01 {
				t.Fatalf("Nearest[%d] is %s at %f, want %f", i, s.ID, d, distances[i])
			}
		}
		got := map[string]bool{}
		last := 0.0
		for _, s := range g.Within(p, metres) {
			d := Distance(p, s.Point)
			if d < last {
				t.Fatalf("Within is not in order of distance at %s", s.ID)
			}
			last, got[s.ID] = d, true
		}
		if diff := cmp.Diff(inside, got); diff != "" {
			t.Fatalf("Within(%v, %v) (-want +got):\n%s", p, metres, diff)
		}
	})
}

func TestNearestOfPointlessPoint(t *testing.T) {
	g := embedded(t)
	if got := g.Nearest(Point{}, 3); got != nil {
		t.Errorf("Nearest(0,0) = %v", got)
	}
	if got := g.Within(Point{-37, 145}, -1); got != nil {
		t.Errorf("Within(-1 m) = %v", got)
	}
	if got := g.Nearest(Point{-37, 145}, 1<<40); len(got) != g.Len() {
		t.Errorf("Nearest of very many = %d", len(got))
	}
}

func TestResultsMayBeChanged(t *testing.T) {
	g := embedded(t)
	list := g.InPostcode("3053")
	want := labels(list)
	list[0] = nil
	if got := labels(g.InPostcode("3053")); !cmp.Equal(got, want) {
		t.Errorf("changing a result changed the gazetteer: %v", got)
	}
}

func TestKDTreeOfEqualPoints(t *testing.T) {
	points := make([]Point, 100)
	for i := range points {
		points[i] = Point{-37, 145}
	}
	got := newKDTree(points).nearest(Point{-37, 145}, 5)
	if !cmp.Equal(got, []int32{0, 1, 2, 3, 4}) {
		t.Errorf("nearest of equal points = %v", got)
	}
}
