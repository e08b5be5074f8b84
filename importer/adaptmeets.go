package importer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// meetsColumn is a header, folded by headerKey, of a column that says when people meet.
var meetsColumn = regexp.MustCompile(`^(?:meets|meetings?(?: .*)?|when (?:we|it|they) meets?)$`)

// meetsByColumn tells whether a column says by its header that its times are meetings, and its cell does
// not say otherwise: an office keeps its hours whatever they stand under.
func (r *rowReader) meetsByColumn() bool {
	for _, i := range r.when.columns {
		cell := r.cell(i)
		if cell != "" && meetsColumn.MatchString(headerKey(r.name(i))) && understand.NamesTimes(cell) && !r.keepsOffice() {
			return true
		}
	}
	return false
}

// meetsWeekly tells whether the times of a row are a few days of the week, as a group's are.
func (r *rowReader) meetsWeekly() bool {
	told := false
	for _, text := range r.when.texts {
		_, u := understand.ParseMeetings(text, "", r.options.Today)
		told = told || u.Understood
	}
	read := r.readWeek(r.when.week)
	return (told || len(read.hours.Open) > 0) && !r.keepsOffice()
}

// keepsOffice tells whether the times of a row are opening hours: most days of the week, or whole days.
func (r *rowReader) keepsOffice() bool {
	for _, text := range r.when.texts {
		meetings, _ := understand.ParseMeetings(text, "", r.options.Today)
		if slices.ContainsFunc(meetings, isOpening) || r.opensAlways(r.readHours(text).hours) {
			return true
		}
	}
	week := r.readWeek(r.when.week).hours
	return r.opensAlways(week) || slices.ContainsFunc(understand.MeetingsOfWeek(week, "", r.options.Today), isOpening)
}

// meetsOneDay tells whether the times of a row are one day of every week, however long.
func (r *rowReader) meetsOneDay() bool {
	meetings := understand.MeetingsOfWeek(r.readWeek(r.when.week).hours, "", r.options.Today)
	for _, text := range r.when.texts {
		read, u := understand.ParseMeetings(text, "", r.options.Today)
		if !u.Understood {
			return false
		}
		meetings = append(meetings, read...)
	}
	return len(meetings) == 1 && strings.HasPrefix(meetings[0].RRule, "FREQ=WEEKLY") && !strings.Contains(meetings[0].RRule, ",")
}

func (r *rowReader) opensAlways(h directory.Hours) bool { return h.Always || h.ByAppointment }

// tellsHours tells whether a row says when it is open, understood or not.
func (r *rowReader) tellsHours() bool {
	return !r.readWeek(r.when.week).understanding.Empty || slices.ContainsFunc(r.when.texts, understand.NamesTimes)
}
