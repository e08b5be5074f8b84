package directory

// Pause is a stretch of days, both counted, on which a meeting is not held: a summer break. It is a field of its
// own, not days left out one by one, so that it can be said in words, changed, and taken back. The zero Pause is
// none.
type Pause struct {
	From Date `json:"from,omitzero"`
	To   Date `json:"to,omitzero"`
}

// IsZero tells whether there is no pause.
func (p Pause) IsZero() bool { return p == Pause{} }

// Holds tells whether a day lies in the pause.
func (p Pause) Holds(day Date) bool { return !p.IsZero() && !day.Before(p.From) && !p.To.Before(day) }

// Words says the pause until it is over: "no meeting from 20 December to 30 January"; nothing after it.
func (p Pause) Words(today Date) string {
	if p.IsZero() || p.To.Before(today) {
		return ""
	}
	if p.From == p.To {
		return "no meeting on " + p.From.Time().Format("2 January")
	}
	return "no meeting from " + p.From.Time().Format("2 January") + " to " + p.To.Time().Format("2 January")
}

// maxPauseDays is the longest pause; what stops for longer has ended, or is archived.
const maxPauseDays = 400

func (p Pause) check(f faults, field string) {
	switch {
	case p.IsZero():
	case p.From.IsZero() || p.To.IsZero():
		f.add(field, "a pause needs its first and its last day")
	case p.To.Before(p.From):
		f.add(field, "the pause ends before it begins")
	case p.From.DaysUntil(p.To) > maxPauseDays:
		f.add(field, "a pause lasts at most %d days; for longer, end the meetings or archive the group", maxPauseDays)
	}
}
