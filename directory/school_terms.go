package directory

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// SchoolTerms are the terms of the government schools of states. Nil knows none.
type SchoolTerms struct {
	spans map[string][]termSpan // by state, in order
}

// termSpan is one term, all days counted. Before sure it is on for some people only.
type termSpan struct{ first, last, sure Date }

// schoolDay is what is known of a day: whether school is on.
type schoolDay int

const (
	schoolOn schoolDay = iota
	schoolOff
	schoolUnsure // its terms are not known, or differ within the zone
)

// Limits of a file of terms, and the longest time between two terms: a longer one is a year that the file leaves out.
const (
	maxTerms       = 2000
	maxTermDays    = 150
	maxHolidayDays = 75
)

// termsToCome is how far ahead terms are wanted: when fewer days are known, somebody is told.
const termsToCome = 180

//go:embed school_terms.csv
var schoolTermsFile string

// LoadSchoolTerms gives the terms that Kith ships with: what the states had published.
func LoadSchoolTerms() (*SchoolTerms, error) {
	return ReadSchoolTerms(strings.NewReader(schoolTermsFile))
}

// ReadSchoolTerms reads a CSV file with the columns state, first, last and, if wanted, sure_from, the first day on which
// school is on for everybody: "VIC,2027-01-27,2027-03-25,2027-01-28", a line a term; lines that begin with # are
// left out. Every fault is told at once, with its line.
func ReadSchoolTerms(file io.Reader) (*SchoolTerms, error) {
	reader := csv.NewReader(file)
	reader.FieldsPerRecord, reader.TrimLeadingSpace, reader.Comment = -1, true, '#'
	terms := &SchoolTerms{spans: map[string][]termSpan{}}
	var problems []string
	for n := 0; len(problems) < 10; n++ {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := reader.FieldPos(0)
		switch {
		case err != nil || len(row) < 3 || len(row) > 4:
			return nil, Wrap(CodeInvalid, err, "The file of school terms cannot be read: it needs the columns state, first and last, and may have sure_from.")
		case n == 0 && strings.EqualFold(strings.TrimPrefix(row[0], "\ufeff"), "state"):
			continue
		case n > maxTerms:
			return nil, Errorf(CodeTooLarge, "The file of school terms has more than %d lines.", maxTerms)
		}
		if problem := terms.add(row); problem != "" {
			problems = append(problems, fmt.Sprintf("line %d: %s", line, problem))
		}
	}
	problems = append(problems, terms.sort()...)
	if len(problems) > 0 {
		slices.Sort(problems)
		return nil, Errorf(CodeInvalid, "The file of school terms is not right: %s.", strings.Join(problems, "; "))
	}
	return terms, nil
}

// sort puts the terms of each state in order, and says where two fall together.
func (t *SchoolTerms) sort() (problems []string) {
	for state, spans := range t.spans {
		slices.SortFunc(spans, func(a, b termSpan) int { return a.first.Time().Compare(b.first.Time()) })
		for i := 1; i < len(spans); i++ {
			if !spans[i-1].last.Before(spans[i].first) {
				problems = append(problems, fmt.Sprintf("%s has two terms on %s", state, spans[i].first))
			}
		}
	}
	return problems
}

// add takes one line, or says what is wrong with it.
func (t *SchoolTerms) add(row []string) string {
	state := strings.ToUpper(strings.TrimSpace(row[0]))
	if ZoneOf(state, "") == "" {
		return fmt.Sprintf("%q is no state or territory; write it as VIC", clip(row[0]))
	}
	first, errFirst := ParseDate(strings.TrimSpace(row[1]))
	last, errLast := ParseDate(strings.TrimSpace(row[2]))
	sure, errSure := first, error(nil)
	if len(row) > 3 && strings.TrimSpace(row[3]) != "" {
		sure, errSure = ParseDate(strings.TrimSpace(row[3]))
	}
	switch {
	case errFirst != nil || errLast != nil || errSure != nil:
		return "write each day as 2027-01-28"
	case last.Before(first):
		return "the term ends before it begins"
	case first.DaysUntil(last) > maxTermDays:
		return fmt.Sprintf("a term lasts at most %d days", maxTermDays)
	case sure.Before(first) || last.Before(sure):
		return "the day of sure_from is not in the term"
	}
	t.spans[state] = append(t.spans[state], termSpan{first, last, sure})
	return ""
}

// With gives the terms of t where those of others say nothing: a state's year in others is taken from there as a whole.
// Either may be nil.
func (t *SchoolTerms) With(others *SchoolTerms) *SchoolTerms {
	if t == nil || others == nil {
		if t == nil {
			return others
		}
		return t
	}
	both := &SchoolTerms{spans: map[string][]termSpan{}}
	for state, spans := range others.spans {
		both.spans[state] = slices.Clone(spans)
	}
	for state, spans := range t.spans {
		said := map[int]bool{}
		for _, s := range others.spans[state] {
			said[s.first.Time().Year()] = true
		}
		for _, s := range spans {
			if !said[s.first.Time().Year()] {
				both.spans[state] = append(both.spans[state], s)
			}
		}
	}
	both.sort()
	return both
}

// on tells whether school is on where a zone is kept, on a local day. Where states of one zone differ, nothing is sure.
func (t *SchoolTerms) on(zone string, day time.Time) schoolDay {
	states := statesOf(zone)
	if t == nil || len(states) == 0 {
		return schoolByWindows(day)
	}
	all := t.onIn(states[0], day)
	for _, state := range states[1:] {
		if t.onIn(state, day) != all {
			return schoolUnsure
		}
	}
	return all
}

// onIn tells whether school is on in a state.
func (t *SchoolTerms) onIn(state string, day time.Time) schoolDay {
	spans, date := t.spans[state], DateOf(day)
	after, found := slices.BinarySearchFunc(spans, date, func(s termSpan, d Date) int { return s.first.Time().Compare(d.Time()) })
	if found {
		after++
	}
	switch {
	case after > 0 && !spans[after-1].last.Before(date):
		if date.Before(spans[after-1].sure) {
			return schoolUnsure
		}
		return schoolOn
	case after > 0 && after < len(spans) && spans[after-1].last.DaysUntil(spans[after].first) <= maxHolidayDays:
		return schoolOff
	}
	return schoolByWindows(day)
}

// schoolByWindows tells what is true of every state and year: school is off round Christmas, and on outside the
// windows that holidays can be in.
func schoolByWindows(day time.Time) schoolDay {
	at := dayOfYear{day.Month(), day.Day()}
	switch {
	case at.compare(dayOfYear{time.December, 24}) >= 0, at.compare(dayOfYear{time.January, 19}) <= 0:
		return schoolOff
	case maybeSchoolHoliday(day):
		return schoolUnsure
	}
	return schoolOn
}

// KnownTo gives the last day of a state's terms that are known from a day on without a year left out; zero for none.
func (t *SchoolTerms) KnownTo(state string, from Date) Date {
	var known Date
	if t == nil {
		return known
	}
	for _, s := range t.spans[state] {
		switch before := known; {
		case s.last.Before(from):
			if from.Before(s.last.AddDays(maxHolidayDays)) {
				known = s.last
			}
		case before.IsZero() && !from.Before(s.first), !before.IsZero() && before.DaysUntil(s.first) <= maxHolidayDays:
			known = s.last
		}
	}
	return known
}

// Missing says, in a sentence or two for whoever runs Kith, of which states the terms are not known for days days from
// today on, and how to give them; "" where none is missing.
func (t *SchoolTerms) Missing(today Date, days int) string {
	var states []string
	var from Date
	for _, state := range []string{"ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"} {
		known := t.KnownTo(state, today)
		if !known.Before(today.AddDays(days)) {
			continue
		}
		states = append(states, state)
		if known.IsZero() {
			known = today
		}
		if from.IsZero() || known.Before(from) {
			from = known
		}
	}
	if len(states) == 0 {
		return ""
	}
	return fmt.Sprintf("School terms after %s are not known here for %s, so groups that meet in school terms say “if school is on” beside dates that may be in the holidays. Put the terms in a CSV file with the columns state, first and last, and name it in KITH_SCHOOL_TERMS.",
		DateWords(from), strings.Join(states, ", "))
}

// String lists the terms, for telling one file from another.
func (t *SchoolTerms) String() string {
	if t == nil {
		return ""
	}
	return fmt.Sprint(t.spans)
}

// statesOf lists the states that keep a zone's time.
func statesOf(zone string) []string {
	switch zone {
	case "Australia/Melbourne", "Australia/Victoria":
		return []string{"VIC"}
	case "Australia/Sydney", "Australia/NSW":
		return []string{"NSW", "ACT"}
	case "Australia/Canberra", "Australia/ACT":
		return []string{"ACT"}
	case "Australia/Broken_Hill", "Australia/Yancowinna", "Australia/Lord_Howe", "Australia/LHI":
		return []string{"NSW"}
	case "Australia/Brisbane", "Australia/Queensland", "Australia/Lindeman":
		return []string{"QLD"}
	case "Australia/Adelaide", "Australia/South":
		return []string{"SA"}
	case "Australia/Darwin", "Australia/North":
		return []string{"NT"}
	case "Australia/Perth", "Australia/West", "Australia/Eucla":
		return []string{"WA"}
	case "Australia/Hobart", "Australia/Tasmania", "Australia/Currie":
		return []string{"TAS"}
	}
	return nil
}
