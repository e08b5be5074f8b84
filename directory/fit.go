package directory

import "time"

// Scores of one preferred attribute by its state (docs/rules.md, Fit). Removing a yes never raises
// a rank: no < not known < ask < yes.
const (
	fitVerified     = 1.0
	fitYes          = 0.8
	fitAsk          = 0.5
	fitNotKnown     = 0.35
	fitNo           = 0.0
	likeMeWeight    = 2.0 // being among people like oneself
	usualWeight     = 1.0
	fitNoDistance   = 0.75 // nearness of a listing without a point
	fitStale        = 0.7
	fitNeverChecked = 0.85
)

// StateScore gives what one preferred attribute adds, before weighing. known is false where there
// is no answer.
func StateScore(value Value, verified, known bool) float64 {
	switch {
	case !known:
		return fitNotKnown
	case value == Yes && verified:
		return fitVerified
	case value == Yes:
		return fitYes
	case value == Ask:
		return fitAsk
	}
	return fitNo
}

// PreferenceWeight gives how much a preferred attribute of a family counts.
func PreferenceWeight(family *Family) float64 {
	if family.LikeMe {
		return likeMeWeight
	}
	return usualWeight
}

// Nearness is 1 at the door and 0.5 at the radius, falling in a straight line; without a distance
// (negative) or a radius it is 0.75.
func Nearness(distance, radius float64) float64 {
	if distance < 0 || radius <= 0 {
		return fitNoDistance
	}
	return 1 - 0.5*min(1, distance/radius)
}

// Freshness is 1 up to 180 days after the last check, then falls in a straight line to 0.7 at a
// year, and is 0.85 where nobody ever checked.
func Freshness(checked Date, now time.Time) float64 {
	if checked.IsZero() {
		return fitNeverChecked
	}
	days := checked.DaysUntil(DateOf(now.UTC()))
	switch {
	case days <= checkDays:
		return 1
	case days >= oldDays:
		return fitStale
	}
	return 1 - (1-fitStale)*float64(days-checkDays)/float64(oldDays-checkDays)
}

// FitScore multiplies the weighted mean over the preferred attributes (sum of weight × state, and
// sum of weights; no preferences give 1) by nearness and freshness. It lies from 0 to 1.
func FitScore(weightedStates, weights, nearness, freshness float64) float64 {
	mean := 1.0
	if weights > 0 {
		mean = weightedStates / weights
	}
	return mean * nearness * freshness
}

// Fit says in codes how a listing meets preferred and must-have attributes; pages put it in words.
type Fit struct {
	Score   float64  `json:"score"`
	Met     []string `json:"met"`
	Unmet   []string `json:"unmet"`
	Unknown []string `json:"unknown"` // not known, or "ask us first"
}

// FitOf works out how l meets the needs, must-haves before preferences. distance is metres, -1 for none.
func (v *Vocabulary) FitOf(l *Listing, must, prefer []string, distance, radius float64, now time.Time) Fit {
	fit := Fit{Met: []string{}, Unmet: []string{}, Unknown: []string{}}
	var sum, weights float64
	for i, code := range append(append([]string{}, must...), prefer...) {
		value, verified, known := l.Says(code)
		switch {
		case known && value == Yes:
			fit.Met = append(fit.Met, code)
		case known && value == No:
			fit.Unmet = append(fit.Unmet, code)
		default:
			fit.Unknown = append(fit.Unknown, code)
		}
		if attribute, ok := v.Attribute(code); ok && i >= len(must) {
			weight := PreferenceWeight(attribute.Family)
			sum += weight * StateScore(value, verified, known)
			weights += weight
		}
	}
	fit.Score = FitScore(sum, weights, Nearness(distance, radius), Freshness(l.Checked.Date, now))
	return fit
}

// Says gives what l says on an attribute, answered or derived. A derived one is a yes, or, where
// anything of its family is told, a no.
func (l *Listing) Says(code string) (value Value, verified, known bool) {
	if a, ok := l.Answers[code]; ok {
		return a.Value, a.Verified, true
	}
	family, slug := splitCode(code)
	values, told := l.Facets[family]
	for _, have := range values {
		if have == slug {
			return Yes, false, true
		}
	}
	if told {
		return No, false, true
	}
	return "", false, false
}
