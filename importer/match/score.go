package match

import (
	"math"

	"github.com/kithdirectory/kith/directory"
)

// Level says what a comparison comes to.
type Level string

// The levels.
const (
	Same      Level = "same"      // nearly certain
	Probable  Level = "probable"  // a person decides
	Different Level = "different" // or nothing speaks for it
)

// Verdict is how two groups compare.
type Verdict struct {
	Level Level `json:"level"`
	// Score is from 0 to 1. It orders candidates; it is no probability.
	Score float64 `json:"score"`
	// Elsewhere says that they are at two places as far as they tell: if they are one group, it has moved
	// or has two. Then the level is never Same.
	Elsewhere bool `json:"elsewhere,omitempty"`
	// Contact says that they share a telephone number, an e-mail address or a page, be it their organisation's.
	Contact bool `json:"contact,omitempty"`
	// Reasons are for people, the name first: "same name", "same telephone number", "800 m apart".
	Reasons []string `json:"reasons"`
}

// Score compares two groups. It is the same whichever comes first.
func Score(a, b Features) Verdict { return score(&a, &b) }

func score(a, b *Features) Verdict {
	names := nearestNames(a, b)
	if names.differ {
		return Verdict{Level: Different, Reasons: []string{names.reason}}
	}
	where := compareWhere(a, b)
	sameOrganisation, otherOrganisation := compareOrganisations(a, b)
	contacts := compareContacts(a, b, sameOrganisation)
	shared := contacts.points > 0
	amongItsOwn := sameOrganisation && (names.part || where.elsewhere)
	if amongItsOwn && contacts.points > 0 {
		contacts.points = 0 // they are the organisation's, whatever of its groups and branches these are
	}
	v := Verdict{Score: names.points + where.points + contacts.points, Elsewhere: where.elsewhere, Contact: shared, Reasons: []string{names.reason}}
	switch {
	case sameOrganisation:
		v.Reasons = append(v.Reasons, "same organisation")
		if !amongItsOwn {
			v.Score += organisationSame
		}
	case otherOrganisation:
		v.Reasons = append(v.Reasons, "another organisation")
		v.Score += organisationOther
	}
	v.Reasons = append(v.Reasons, contacts.reasons...)
	if where.reason != "" {
		v.Reasons = append(v.Reasons, where.reason)
	}
	doubt := contacts.points < 0 || (names.near && contacts.points == 0 && !sameOrganisation)
	if a.Kind != b.Kind {
		doubt = doubt || a.Kind == directory.KindGroup || b.Kind == directory.KindGroup || contacts.points == 0
		v.Reasons = append(v.Reasons, kindsDiffer(a.Kind, b.Kind))
	}
	v.Score = math.Round(math.Max(0, math.Min(1, v.Score))*1000) / 1000
	v.Level = level(v.Score, names.ask || where.elsewhere || doubt)
	return v
}

// corrected compares a record of a list with a group that the list had before and has no more. That one goes and one
// much like it comes is rarely chance: where the names agree and they share a contact or a house, it is the same; where
// they share both under two names, a person is asked.
func corrected(a, b *Features) Verdict {
	v := score(a, b)
	names, where := nearestNames(a, b), compareWhere(a, b)
	same, other := compareOrganisations(a, b)
	if names.differ && a.Kind == b.Kind && !other && !where.elsewhere && where.points >= placeVenue {
		if contacts := compareContacts(a, b, same); contacts.points > 0 { // it may have another name now
			return Verdict{Level: Probable, Score: thresholdProbable, Reasons: append(append([]string{names.reason}, contacts.reasons...), where.reason)}
		}
	}
	shared := v.Contact || where.points >= placeVenue && !where.elsewhere
	switch {
	case names.differ, other && !v.Contact:
		return v
	case shared && !names.ask && (a.Kind == b.Kind || v.Contact):
		v.Level = Same
	case shared || !names.part:
		v.Level = Probable
	}
	return v
}

// Likely tells whether two groups are worth asking about, whatever lists they are of.
func (v Verdict) Likely() bool { return v.Score >= thresholdProbable }

// kindsDiffer says it the same way whichever comes first.
func kindsDiffer(a, b directory.Kind) string {
	return "one is a " + string(min(a, b)) + ", the other a " + string(max(a, b))
}

// level gives what a score comes to, where it is not to be asked about anyway.
func level(score float64, ask bool) Level {
	switch {
	case score >= thresholdSame && !ask:
		return Same
	case score >= thresholdProbable:
		return Probable
	}
	return Different
}
