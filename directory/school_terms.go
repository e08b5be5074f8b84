package directory

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// SchoolTerms are the terms of the government schools of states, as an operator's file gives them. Nil knows none:
// then every day that can be in the holidays of any state counts as one (schoolHolidayWindows).
type SchoolTerms struct {
	spans map[string][]termSpan // by state, in order
}

// termSpan is one term, both days counted.
type termSpan struct{ first, last Date }

// Limits of a file of terms, and the longest time between two terms: a longer one is a year that the file leaves out.
const (
	maxTerms       = 2000
	maxTermDays    = 150
	maxHolidayDays = 75
)

// ReadSchoolTerms reads a CSV file with the columns state, first and last: "VIC,2027-01-28,2027-03-25", a line a term.
// Every fault is told at once, with its line.
func ReadSchoolTerms(file io.Reader) (*SchoolTerms, error) {
	reader := csv.NewReader(file)
	reader.FieldsPerRecord, reader.TrimLeadingSpace = 3, true
	terms := &SchoolTerms{spans: map[string][]termSpan{}}
	var problems []string
	for n := 0; len(problems) < 10; n++ {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := reader.FieldPos(0)
		switch {
		case err != nil:
			return nil, Wrap(CodeInvalid, err, "The file of school terms cannot be read: it needs the columns state, first and last.")
		case n == 0 && strings.EqualFold(strings.TrimPrefix(row[0], "\ufeff"), "state"):
			continue
		case n > maxTerms:
			return nil, Errorf(CodeTooLarge, "The file of school terms has more than %d lines.", maxTerms)
		}
		if problem := terms.add(row); problem != "" {
			problems = append(problems, fmt.Sprintf("line %d: %s", line, problem))
		}
	}
	for state, spans := range terms.spans {
		slices.SortFunc(spans, func(a, b termSpan) int { return a.first.Time().Compare(b.first.Time()) })
		for i := 1; i < len(spans); i++ {
			if !spans[i-1].last.Before(spans[i].first) {
				problems = append(problems, fmt.Sprintf("%s has two terms on %s", state, spans[i].first))
			}
		}
	}
	if len(problems) > 0 {
		slices.Sort(problems)
		return nil, Errorf(CodeInvalid, "The file of school terms is not right: %s.", strings.Join(problems, "; "))
	}
	return terms, nil
}

// add takes one line, or says what is wrong with it.
func (t *SchoolTerms) add(row []string) string {
	state := strings.ToUpper(strings.TrimSpace(row[0]))
	if ZoneOf(state, "") == "" {
		return fmt.Sprintf("%q is no state or territory; write it as VIC", clip(row[0]))
	}
	first, errFirst := ParseDate(strings.TrimSpace(row[1]))
	last, errLast := ParseDate(strings.TrimSpace(row[2]))
	switch {
	case errFirst != nil || errLast != nil:
		return "write the first and the last day as 2027-01-28"
	case last.Before(first):
		return "the term ends before it begins"
	case first.DaysUntil(last) > maxTermDays:
		return fmt.Sprintf("a term lasts at most %d days", maxTermDays)
	}
	t.spans[state] = append(t.spans[state], termSpan{first, last})
	return ""
}

// mayBeHoliday tells whether a local day is, or may be, in the school holidays where a zone is kept.
func (t *SchoolTerms) mayBeHoliday(zone string, day time.Time) bool {
	states := statesOf(zone)
	if t == nil || len(states) == 0 {
		return maybeSchoolHoliday(day)
	}
	known := true
	for _, state := range states {
		in, told := t.inTerm(state, DateOf(day))
		if told && !in {
			return true
		}
		known = known && told
	}
	return !known && maybeSchoolHoliday(day)
}

// inTerm tells whether a day is in term in a state. told is false where the file says nothing about that day.
func (t *SchoolTerms) inTerm(state string, day Date) (in, told bool) {
	spans := t.spans[state]
	after, found := slices.BinarySearchFunc(spans, day, func(s termSpan, d Date) int { return s.first.Time().Compare(d.Time()) })
	switch {
	case found:
		return true, true
	case after == 0:
		return false, false
	case !spans[after-1].last.Before(day):
		return true, true
	case after == len(spans):
		return false, false
	}
	return false, spans[after-1].last.DaysUntil(spans[after].first) <= maxHolidayDays
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
