package indextest

import (
	"math/rand/v2"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// Mix is a kind of query people make.
type Mix string

// The mixes that speed is measured by.
const (
	MixFacets  Mix = "radius+facets"     // 5, 10 or 25 km around a suburb, nearest 20, every count
	MixFilters Mix = "radius+3filters"   // 25 km, three filters, nearest 20, every count
	MixTypo    Mix = "typo-prefix+25km"  // a mistyped word and a half-typed one within 25 km, nearest 20, every count
	MixText    Mix = "text-nationwide"   // one or two words anywhere, best 20, every count
	MixBox     Mix = "map-box-2000-pins" // a map's box, up to 2,000 pins, no counts
)

// Mixes lists them.
func Mixes() []Mix { return []Mix{MixFacets, MixFilters, MixTypo, MixText, MixBox} }

// Query makes one query of a mix. Half the searches come from where most people live.
func (g *Generator) Query(m Mix, r *rand.Rand) directory.Query {
	suburb := g.suburbs[r.IntN(len(g.suburbs))]
	if chance(r, 0.5) || m == MixTypo {
		suburb = g.suburbs[pick(r, g.people)]
	}
	q := directory.Query{Kinds: []directory.Kind{directory.KindGroup}, Sort: directory.SortNearest, Limit: 20, Count: []string{directory.CountAll}, Now: GeneratedNow()}
	near := func(km float64) {
		point := suburb.Point.Rounded(3)
		q.Near, q.Radius, q.Areas, q.ElsewhereLimit = &point, km*1000, suburb.Areas(), 5
	}
	switch m {
	case MixFacets:
		near(oneOf(r, []float64{5, 10, 25}))
	case MixFilters:
		near(25)
		g.filter(&q, r)
	case MixTypo:
		near(25)
		q.Terms = g.vocabulary.ParseText(g.mistypedText(r))
	case MixText:
		q.Sort = directory.SortMatch
		q.Terms = g.vocabulary.ParseText(g.plainText(r))
	case MixBox:
		box := geo.BoxAround(suburb.Point, oneOf(r, []float64{2_000, 5_000, 10_000, 20_000, 40_000}))
		q.Box, q.Limit, q.Count = &box, 2000, nil
	}
	return q
}

// filter ticks two activities, one thing the person needs, and a day.
func (g *Generator) filter(q *directory.Query, r *rand.Rand) {
	q.Facets = map[string][]string{}
	for _, code := range []string{"activity", oneOf(r, []string{"access", "welcome", "safety"})} {
		for i := range g.shapes {
			if s := &g.shapes[i]; s.family.Code == code {
				q.Facets[code] = []string{s.attributes[pick(r, s.sums)].Slug()}
				if code == "activity" {
					q.Facets[code] = append(q.Facets[code], s.attributes[pick(r, s.sums)].Slug())
				}
			}
		}
	}
	q.Days = []string{oneOf(r, directory.DayCodes())}
}

func (g *Generator) activityWord(r *rand.Rand, letters int) string {
	for {
		word := g.words["activity"][pick(r, g.activities)]
		if fields := strings.Fields(word); len(fields[0]) >= letters {
			return fields[0]
		}
	}
}

// plainText gives one or two words typed out, at times with a slip.
func (g *Generator) plainText(r *rand.Rand) string {
	word := g.activityWord(r, 3)
	switch x := r.Float64(); {
	case x < 0.5:
		return word + " "
	case x < 0.8:
		return word + " " + g.words["ending"][pick(r, g.endings)] + " "
	}
	return mistype(g.activityWord(r, 6), r) + " "
}

// mistypedText gives what somebody is typing: "wakling gr", "wakli", "walking gr".
func (g *Generator) mistypedText(r *rand.Rand) string {
	ending := strings.ToLower(g.words["ending"][pick(r, g.endings)])
	ending = ending[:min(len(ending), 2+r.IntN(3))]
	word := g.activityWord(r, 6)
	switch x := r.Float64(); {
	case x < 0.7:
		return mistype(word, r) + " " + ending
	case x < 0.9:
		return mistype(word[:min(len(word), 6+r.IntN(2))], r)
	}
	return word + " " + ending
}

// mistype makes one slip in a word of at least three letters, never in the first.
func mistype(word string, r *rand.Rand) string {
	b := []byte(word)
	i := 1 + r.IntN(len(b)-2)
	switch r.IntN(4) {
	case 0, 1: // swapped neighbours, the commonest slip
		b[i], b[i+1] = b[i+1], b[i]
	case 2:
		return string(append(b[:i], b[i+1:]...))
	case 3:
		b[i] = 'a' + byte(r.IntN(26))
	}
	return string(b)
}
