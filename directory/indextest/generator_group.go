package indextest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// draft is what all places of a group have in common.
type draft struct {
	listing *directory.Listing // without id and place
	home    *geo.Suburb
	online  bool
}

// draft makes the group with the given number.
func (g *Generator) draft(seed, group uint64) draft {
	r := rand.New(rand.NewPCG(mix(seed, 11), mix(group, 13)))
	home := g.suburbs[pick(r, g.people)]
	l := &directory.Listing{GroupID: identifier(seed, group, 17), Kind: drawKind(r), UpdatedAt: GeneratedNow()}
	d := draft{listing: l, home: home, online: l.Kind == directory.KindLine || chance(r, 0.02)}
	g.answer(l, r)
	g.name(l, home, r)
	g.describe(l, home, r)
	g.organise(l, home, seed, r)
	drawAge(l, r)
	drawCost(l, r)
	drawMeetings(l, d.online, r)
	drawChecked(l, r)
	return d
}

func drawKind(r *rand.Rand) directory.Kind {
	switch x := r.Float64(); {
	case x < 0.70:
		return directory.KindGroup
	case x < 0.88:
		return directory.KindService
	case x < 0.90:
		return directory.KindLine
	}
	return directory.KindPlace
}

// name puts 2 to 5 words together, often with the suburb in front, as groups do.
func (g *Generator) name(l *directory.Listing, home *geo.Suburb, r *rand.Rand) {
	var words []string
	switch x := r.Float64(); {
	case x < 0.4:
		words = append(words, home.Name)
	case x < 0.8:
		words = append(words, g.words["modifier"][pick(r, g.modifiers)])
	}
	words = append(words, title(g.activity(l, r)))
	if len(words) < 2 || chance(r, 0.8) {
		words = append(words, g.words["ending"][pick(r, g.endings)])
	}
	l.Name = strings.Join(words, " ")
}

// activity gives a word for what the group does: the label of one of its activities, or a freer word.
func (g *Generator) activity(l *directory.Listing, r *rand.Rand) string {
	if len(l.Keywords) > 0 && chance(r, 0.4) {
		return strings.ToLower(l.Keywords[0])
	}
	return g.words["activity"][pick(r, g.activities)]
}

func title(words string) string {
	fields := strings.Fields(words)
	for i, word := range fields {
		fields[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(fields, " ")
}

// describe writes a sentence of summary and 20 to 60 words of description.
func (g *Generator) describe(l *directory.Listing, home *geo.Suburb, r *rand.Rand) {
	var b strings.Builder
	fill := func(slot string) string {
		switch slot {
		case "activity":
			return g.activity(l, r)
		case "place":
			if chance(r, 0.2) {
				return g.suburbs[pick(r, g.people)].Name
			}
			return home.Name
		case "day":
			return oneOf(r, []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})
		}
		return oneOf(r, g.words[slot])
	}
	oneOf(r, g.openings).write(&b, fill)
	l.Summary = b.String()
	b.Reset()
	b.Grow(400)
	for words, want := 0, 16+r.IntN(32); words < want; {
		if words > 0 {
			b.WriteByte(' ')
		}
		sentence := oneOf(r, g.sentences)
		sentence.write(&b, fill)
		words += sentence.words
	}
	l.Description = b.String()
}

// organise names who runs the group: one of the suburb's organisations, or one of the whole country.
func (g *Generator) organise(l *directory.Listing, home *geo.Suburb, seed uint64, r *rand.Rand) {
	switch x := r.Float64(); {
	case x < 0.15:
		return
	case x < 0.3:
		i := r.IntN(len(g.words["national"]))
		l.Organisation, l.OrganisationID = g.words["national"][i], identifier(seed, uint64(i), 19)
	default:
		i := r.IntN(min(len(g.words["organisation"]), 9)) * 31 % len(g.words["organisation"])
		l.Organisation = home.Name + " " + g.words["organisation"][i]
		l.OrganisationID = identifier(hash(home.ID), uint64(i), 23)
	}
}

// hash folds a text into a number (FNV-1a).
func hash(text string) uint64 {
	sum := uint64(14695981039346656037)
	for i := range len(text) {
		sum = (sum ^ uint64(text[i])) * 1099511628211
	}
	return sum
}

func drawAge(l *directory.Listing, r *rand.Rand) {
	bounds := func(least, most int) {
		if least > 0 {
			l.Age.Min = &least
		}
		if most > 0 {
			l.Age.Max = &most
		}
	}
	switch x := r.Float64(); {
	case x < 0.30: // nobody told us
	case x < 0.60:
		bounds(18, 0)
	case x < 0.75:
		bounds(oneOf(r, []int{50, 55, 60, 65}), 0)
	case x < 0.82:
		bounds(0, oneOf(r, []int{4, 5, 12}))
	case x < 0.90:
		bounds(12, oneOf(r, []int{17, 18, 24, 25}))
	case x < 0.95:
		bounds(oneOf(r, []int{16, 18, 25}), oneOf(r, []int{35, 40, 64}))
	default:
		bounds(5, 0)
	}
}

func drawCost(l *directory.Listing, r *rand.Rand) {
	cents := 0
	switch x := r.Float64(); {
	case x < 0.25:
		return
	case x < 0.60:
		l.Cost = directory.Cost{Text: "Free", Cents: &cents}
	case x < 0.70:
		l.Cost = directory.Cost{Text: "Gold coin", Donation: true}
	default:
		cents = oneOf(r, []int{200, 300, 500, 500, 800, 1000, 1200, 1500, 2000, 3500})
		l.Cost = directory.Cost{Text: fmt.Sprintf("$%d", cents/100), Cents: &cents}
		if chance(r, 0.3) {
			concession := cents / 2
			l.Cost.ConcessionCents = &concession
		}
	}
}

// drawMeetings lets most groups meet weekly, once or twice, and few of the other kinds.
func drawMeetings(l *directory.Listing, online bool, r *rand.Rand) {
	often := map[directory.Kind]float64{directory.KindGroup: 0.88, directory.KindService: 0.3}[l.Kind]
	if !chance(r, often) {
		return
	}
	for range 1 + r.IntN(2) {
		l.Meetings = append(l.Meetings, drawMeeting(online, r))
	}
	slices.SortStableFunc(l.Meetings, func(a, b directory.ListedMeeting) int { return a.Next[0].Compare(b.Next[0]) })
}

func drawMeeting(online bool, r *rand.Rand) directory.ListedMeeting {
	day := pick(r, []float64{3, 7, 11, 14, 16, 18, 19}) // Mondays 3, Tuesdays 4, Wednesdays 4, Thursdays 3, …
	hour := oneOf(r, []int{7, 9, 10, 10, 10, 11, 13, 13, 14, 16, 18, 19})
	part := "evening"
	for i, until := range []int{9, 12, 17} {
		if hour < until {
			part = directory.PartCodes()[i]
			break
		}
	}
	every := oneOf(r, []int{7, 7, 7, 7, 14, 28})
	first := GeneratedNow().Add(time.Duration(day*24+hour-10) * time.Hour) // ten hours ahead of UTC
	if first.Before(GeneratedNow()) {
		first = first.AddDate(0, 0, 7)
	}
	first = first.AddDate(0, 0, r.IntN(every/7)*7)
	m := directory.ListedMeeting{
		Text:   fmt.Sprintf("%ss %d:00", time.Weekday((day+1)%7), hour),
		Zone:   "Australia/Brisbane",
		Slots:  []string{directory.DayCodes()[day] + "-" + part},
		Online: online,
	}
	for i := range directory.NextShown {
		m.Next = append(m.Next, first.AddDate(0, 0, i*every))
	}
	return m
}

func drawChecked(l *directory.Listing, r *rand.Rand) {
	if chance(r, 0.2) {
		return
	}
	days := min(int(r.ExpFloat64()*140), 900)
	l.Checked.Date = directory.DateOf(GeneratedNow().AddDate(0, 0, -days))
	l.Checked.Method = directory.CheckedByPhone
}
