package importer

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// whenText is what a row says about times, before its kind decides whether they are hours or meetings.
type whenText struct {
	week      understand.Week
	texts     []string // of columns in words
	places    []string // of each of texts: the position of the place it is of, in Record.Places; "" where it does not say
	columns   []int    // where texts come from
	weekCells []int
	closure   string
	byRule    bool // weeks of the month, fortnights, school terms
}

// hoursRead is what was understood from words or a timetable.
type hoursRead struct {
	hours         directory.Hours
	understanding understand.Understanding
	byRule        bool
}

// timesRead remembers what words and timetables were understood as: most rows of a list share a few. It is
// used by one goroutine.
type timesRead struct {
	hours map[string]hoursRead
	week  map[understand.Week]hoursRead
}

func newTimesRead() *timesRead {
	return &timesRead{hours: map[string]hoursRead{}, week: map[understand.Week]hoursRead{}}
}

// mostRemembered bounds each map of a timesRead.
const mostRemembered = 5000

// readHours reads words on hours; the same words are read once.
func (a *Adapter) readHours(text string) hoursRead {
	read, ok := a.remembered.hours[text]
	if !ok {
		read.hours, read.understanding = understand.ParseHours(text)
		read.byRule = understand.MeetsByRule(text)
		if len(a.remembered.hours) < mostRemembered {
			a.remembered.hours[text] = read
		}
	}
	read.hours.Open = slices.Clone(read.hours.Open)
	return read
}

// readWeek reads a timetable; the same one is read once.
func (a *Adapter) readWeek(w understand.Week) hoursRead {
	read, ok := a.remembered.week[w]
	if !ok {
		read.hours, read.understanding = understand.WeekColumns(w)
		if len(a.remembered.week) < mostRemembered {
			a.remembered.week[w] = read
		}
	}
	read.hours.Open = slices.Clone(read.hours.Open)
	return read
}

// times gathers what the row says about times.
func (r *rowReader) times() {
	day, am, pm := weekFields()
	for d := time.Sunday; d <= time.Saturday; d++ {
		r.when.week.Day[d] = r.weekCell(day[d])
		r.when.week.AM[d] = r.weekCell(am[d])
		r.when.week.PM[d] = r.weekCell(pm[d])
	}
	r.when.week.PublicHolidays = r.weekCell(FieldPublicHolidays)
	ticked := r.tickedDays()
	if r.timeSets == nil {
		r.timesIn(r, "", ticked)
	}
	for k, set := range r.timeSets {
		r.timesIn(r.only(set), orElse(r.setPlaces[k], placeUnsaid), ticked)
	}
	r.when.closure = r.closure()
	for _, text := range r.when.texts {
		r.when.byRule = r.when.byRule || r.readHours(text).byRule
	}
}

// closure gives what the row says of when it is shut. Where it says that it has closed down, the record has.
func (r *rowReader) closure() string {
	text := r.labelled(FieldClosure)
	value, yesNo := understand.ParseYesNo(text)
	if closedWords.MatchString(text) || yesNo && value == directory.Yes {
		r.closedDown()
		return ""
	}
	if yesNo {
		return ""
	}
	return text
}

// timesIn gathers what one set of columns says in words of the times of a place. ticked are the days that the row ticks.
func (r *rowReader) timesIn(set *rowReader, place, ticked string) {
	add := func(text string, columns ...int) {
		r.when.texts, r.when.places = append(r.when.texts, text), append(r.when.places, place)
		r.when.columns = append(r.when.columns, columns...)
	}
	days, at := orElse(set.raw(FieldDays), ticked), orElse(set.raw(FieldTime), set.fromTo())
	set.each(FieldHours, func(i int, text string) {
		if ticked != "" && days == ticked && at == "" && understand.NamesTimes(text) { // a time of the days ticked, or words that name their own
			if days = ""; !namesDay.MatchString(text) {
				text = ticked + " " + text
			}
		}
		add(text, i)
	})
	if days != "" || at != "" {
		columns := slices.Concat(set.columns[FieldDays], set.columns[FieldTime], set.columns[FieldTimeFrom], set.columns[FieldTimeTo])
		if len(columns) == 0 {
			columns = r.dayColumn()
		}
		add(strings.TrimSpace(days+" "+at), columns...)
	}
}

// fromTo writes when it begins and ends as one time; "" where the row does not say when it begins.
func (r *rowReader) fromTo() string {
	from, to := r.raw(FieldTimeFrom), r.raw(FieldTimeTo)
	if from == "" || to == "" {
		return from
	}
	return from + " - " + to
}

func (r *rowReader) weekCell(field Field) string {
	for _, i := range r.columns[field] {
		if cell := r.cell(i); cell != "" {
			r.when.weekCells = append(r.when.weekCells, i)
			return cell
		}
	}
	return ""
}

// settleTimes makes meetings of a group's times and hours of all others'.
func (r *rowReader) settleTimes() {
	if r.meetsAndOpens() || r.r.Kind == directory.KindGroup && r.meetings() {
		return
	}
	hours := r.hours()
	if r.when.closure != "" {
		if len(hours) == 0 {
			hours = append(hours, directory.Hours{Original: r.when.closure})
		}
		hours[0].Note = strings.TrimPrefix(hours[0].Note+"; "+r.when.closure, "; ")
	}
	r.r.Hours = hours
}

// meetsAndOpens reads the meetings of a column that says that they are meetings, and the hours of the others, of a row
// that says what it is in Kith's own word; false where one of them is missing.
func (r *rowReader) meetsAndOpens() bool {
	kind := r.r.Kind
	if !r.r.KindSaid || kind != directory.KindGroup && kind != directory.KindService || len(r.when.texts) != len(r.when.columns) || len(r.when.weekCells) > 0 {
		return false
	}
	all, meets, opens := r.when, r.when, r.when
	meets.texts, meets.places, meets.columns = nil, nil, nil
	opens.texts, opens.places, opens.columns = nil, nil, nil
	for n, i := range all.columns {
		part := &opens
		if meetsColumn.MatchString(headerKey(r.name(i))) {
			part = &meets
		}
		part.texts, part.places, part.columns = append(part.texts, all.texts[n]), append(part.places, all.places[n]), append(part.columns, i)
	}
	if len(meets.texts) == 0 || kind == directory.KindGroup && len(opens.texts) == 0 {
		return false
	}
	r.when = meets
	if !r.meetings() {
		r.when = all
		return false
	}
	r.when = opens
	r.r.Hours = r.hours()
	r.when = all
	return true
}

// meetings reads a group's times; false where they were not understood, and are kept as hours in words.
func (r *rowReader) meetings() bool {
	zone := r.zone()
	var all []directory.Meeting
	for k, text := range r.when.texts {
		meetings, u := understand.ParseMeetings(text, zone, r.options.Today)
		if !u.Understood && !u.Empty {
			return false
		}
		for i := range meetings {
			meetings[i].PlaceID = r.when.places[k]
		}
		all = append(all, meetings...)
	}
	read := r.readWeek(r.when.week)
	week, u := read.hours, read.understanding
	switch {
	case len(all) > 0 && !u.Empty:
		return false // two columns say it; hours() compares them
	case u.Understood && !week.Always && !week.ByAppointment:
		all = understand.MeetingsOfWeek(week, zone, r.options.Today)
	case !u.Understood && !u.Empty:
		all = r.meetingsByDay(zone)
	}
	if len(all) == 0 || slices.ContainsFunc(all, isOpening) {
		return false
	}
	for i := range all {
		all[i].Online = all[i].Online || r.r.Online && len(r.r.Places) == 0
	}
	r.r.Meetings = all
	r.mark(true)
	r.keepTimes()
	return true
}

// zone gives the time zone of the state the row itself names; empty leaves it to whoever locates it.
func (r *rowReader) zone() string {
	if said := r.first(FieldTimeZone); said != "" {
		if _, err := time.LoadLocation(said); err == nil {
			return said
		}
	}
	for _, p := range r.r.Places {
		if zone := directory.ZoneOf(orElse(p.State, understand.StateOfPostcode(p.Postcode)), p.Postcode); zone != "" {
			return zone
		}
	}
	return ""
}

// The longest and most frequent meetings: a group "meeting" Monday to Friday 9 to 5 keeps an office.
const (
	mostMeetingDays    = 3
	mostMeetingMinutes = 6 * 60
)

func isOpening(m directory.Meeting) bool {
	return strings.Count(m.RRule, ",") >= mostMeetingDays && strings.HasPrefix(m.RRule, "FREQ=WEEKLY") || m.Minutes > mostMeetingMinutes
}

// mark counts the columns of times as understood or as kept.
func (r *rowReader) mark(understood bool) {
	for _, i := range slices.Concat(r.when.columns, r.when.weekCells) {
		if r.cell(i) == "" {
			continue
		}
		if understood {
			r.understood(i)
		} else {
			r.asText(i)
		}
	}
}

// keepTimes keeps the source's words on times.
func (r *rowReader) keepTimes() {
	for k, text := range r.when.texts {
		r.original(r.when.columns[min(k, len(r.when.columns)-1)], understand.PlainText(text))
	}
}

// hours reads opening hours from words and timetable columns. Where both are there they must agree, or
// neither is believed; a timetable cannot say what words say about weeks of the month or seasons.
func (r *rowReader) hours() []directory.Hours {
	timetable := r.readWeek(r.when.week)
	week, weekly := timetable.hours, timetable.understanding
	var words, visits []directory.Hours
	understood, timeless := true, ""
	for k, text := range r.when.texts {
		read := r.readHours(text)
		h, u := read.hours, read.understanding
		switch {
		case u.Empty:
			continue
		case !u.Understood && !weekly.Empty && !understand.NamesTimes(text):
			timeless = understand.PlainText(text)
			continue
		case !u.Understood:
			understood = false
			r.flagHours(u.Reason, text)
		}
		h.PlaceID = r.when.places[k]
		column := r.name(r.when.columns[min(k, len(r.when.columns)-1)])
		switch what := headerKey(column); {
		case visitsColumn.MatchString(what):
			visits = append(visits, directory.Hours{Original: column + ": " + h.Original})
			continue
		case what == "office hours":
			h.Note = strings.TrimPrefix(h.Note+"; "+what, "; ")
		}
		words = append(words, h)
	}
	if weekly.Empty {
		r.mark(understood)
		return append(words, visits...)
	}
	if !weekly.Understood {
		r.flagHours(weekly.Reason, week.Original)
	}
	out := r.compare(week, weekly.Understood, words, understood)
	if timeless != "" {
		out[0].Note = strings.TrimPrefix(out[0].Note+"; "+timeless, "; ")
	}
	return append(out, visits...)
}

// visitsColumn is a header, folded by headerKey, of times for visitors. They are not when a place is open,
// so they are kept in the source's words with the column's name before them.
var visitsColumn = regexp.MustCompile(`^visit(?:s|ing|ors?)?(?: .*)?$`)

// compare settles a timetable with what words say beside it.
func (r *rowReader) compare(week directory.Hours, weekly bool, words []directory.Hours, understood bool) []directory.Hours {
	switch {
	case len(words) == 0:
		r.mark(weekly)
		return []directory.Hours{week}
	case weekly && understood && len(words) == 1 && sameHours(week, words[0]):
		r.mark(true)
		words[0].PublicHolidays = orElse(words[0].PublicHolidays, week.PublicHolidays)
		return words
	case !weekly && understood:
		r.mark(true)
		return words
	case weekly && understood && !words[0].ByAppointment:
		r.flag(-1, SeverityWarning, ProblemHoursConflict, "The timetable and the words on hours say different things; both are kept as text.", "")
	}
	r.mark(false)
	var lines []string
	for _, h := range words {
		lines = append(lines, h.Original)
	}
	return []directory.Hours{{Original: strings.Join(append(lines, week.Original), "\n")}}
}

func sameHours(a, b directory.Hours) bool {
	return a.Always == b.Always && slices.Equal(a.Open, b.Open)
}

func (r *rowReader) flagHours(reason, text string) {
	r.flag(-1, SeverityNote, ProblemHours, "The hours are kept as text: "+reason+".", text)
}
