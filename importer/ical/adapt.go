package ical

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

func asError(err error) (*directory.Error, bool) { return errors.AsType[*directory.Error](err) }

// adapter turns the gatherings of one calendar into the pipeline's records.
type adapter struct {
	file     string
	calendar *Calendar
	reader   *importer.Reader
	options  importer.AdaptOptions
	zones    *zones
	floats   string          // zone of times that name none; "" leaves it to whoever locates the record
	clock    string          // zone that times in UTC are told by; "" for none
	unknown  map[string]bool // zones nobody knows
	long     int             // rules that count very many dates
}

func newAdapter(c *Calendar, file string, reader *importer.Reader, options importer.AdaptOptions) *adapter {
	home := importer.ZoneOf(importer.PlaceText{}, options.State)
	z := newZones(home, options.Today.Time().Year())
	z.told = c.zones
	a := &adapter{file: file, calendar: c, reader: reader, options: options, zones: z, unknown: map[string]bool{}}
	a.floats = z.named(c.Zone)
	a.clock = a.floats
	if a.clock == "" {
		a.clock = home
	}
	return a
}

// record makes the record of a gathering; nil, with the reason, for what is none.
func (a *adapter) record(g *gathering) (*importer.Record, string) {
	if reason := a.noRecord(g); reason != "" {
		return nil, reason
	}
	e := fullest(g.events)
	row := importer.Row{File: a.file, Line: g.events[0].Line, ID: g.key, Kind: kindOf(g)}
	w := &writer{adapter: a, row: &row}
	w.words(g, e)
	w.place(e, a.foreign(g))
	w.times(g)
	w.cell("event", importer.FieldIgnored, e.Raw)
	record := a.reader.Read(row)
	if record == nil {
		return nil, skippedUnread
	}
	return record, ""
}

// fullest gives the event that says most, the first of several: later ones often leave out what was said before.
func fullest(events []*Event) *Event {
	best := events[0]
	size := func(e *Event) int { return len(e.Description) + 50*len(e.Fields) }
	for _, e := range events[1:] {
		if size(e) > size(best) {
			best = e
		}
	}
	return best
}

// noRecord says why a gathering is no record: it is a holiday or a notice; "" where it is one.
func (a *adapter) noRecord(g *gathering) string {
	placed, allDay, weekly := false, true, false
	for _, e := range g.events {
		placed = placed || hasPlace(e)
		allDay = allDay && e.Start.form == onDay
		weekly = weekly || slices.ContainsFunc(e.Rules, func(rule string) bool { return weeklyRule.MatchString(rule) })
	}
	switch {
	case closedWords.MatchString(g.name), noticeWords.MatchString(g.name) && (allDay || !placed):
		return skippedNotice
	case allDay && !placed && !weekly:
		return skippedDay
	}
	return ""
}

var weeklyRule = regexp.MustCompile(`(?i)FREQ=(?:WEEKLY|MONTHLY)`)

func hasPlace(e *Event) bool {
	return e.Location != "" || e.Point != "" || slices.ContainsFunc(e.Fields, func(f Field) bool { return fieldOf(f) == venueField || fieldOf(f) == addressField })
}

// kindOf takes what is held at a time for a group, unless its name is plainly one of help offered.
func kindOf(g *gathering) directory.Kind {
	kind, sure, _ := understand.KindOf(understand.KindSigns{Name: g.name, Categories: g.events[0].Categories})
	if sure && kind == directory.KindService {
		return kind
	}
	return directory.KindGroup
}

// foreign gives the country where a gathering is held by the clocks of another; "" for Australia, and where nothing tells.
func (a *adapter) foreign(g *gathering) string {
	for _, e := range g.events {
		zone := a.floats
		if e.Start.form == zoned {
			if named := a.zones.named(e.Start.zone); named != "" {
				zone = named
			}
		}
		if country := countryOf(zone); country != "" {
			return country
		}
		if seconds, ok := parseOffset(e.Offset); ok && (seconds < 8*3600 || seconds > 11*3600+1800) {
			return "ZZ"
		}
	}
	return ""
}

// writer fills the row of one record.
type writer struct {
	*adapter
	row *importer.Row
}

func (w *writer) cell(name string, field importer.Field, text string) {
	if text = strings.TrimSpace(text); text != "" {
		w.row.Cells = append(w.row.Cells, importer.Cell{Name: name, Field: field, Text: text})
	}
}

func (w *writer) flag(severity importer.Severity, code, message string) {
	if !slices.ContainsFunc(w.row.Problems, func(p importer.Problem) bool { return p.Code == code && p.Message == message }) {
		w.row.Problems = append(w.row.Problems, importer.Problem{Severity: severity, Code: code, Message: message})
	}
}

var noReply = regexp.MustCompile(`(?i)^(?:no-?reply|do-?not-?reply|unknown|mailer|calendar)[^@]*@|@(?:group\.|import\.)?calendar\.google\.com$`)

// words fills what is not time or place.
func (w *writer) words(g *gathering, e *Event) {
	w.cell("SUMMARY", importer.FieldName, g.name)
	w.cell("DESCRIPTION", importer.FieldDescription, withoutFields(e.Description, e.Fields))
	for _, category := range e.Categories {
		w.cell("CATEGORIES", importer.FieldCategory, plainWords(category))
	}
	for _, f := range e.Fields {
		w.field(f)
	}
	if e.Organizer != "" {
		field := importer.FieldOrganisation
		if understand.IsPersonName(e.Organizer) {
			field = importer.FieldContact
		}
		w.cell("ORGANIZER", field, e.Organizer)
	}
	if !noReply.MatchString(e.Email) {
		w.cell("ORGANIZER", importer.FieldEmail, e.Email)
	}
	w.cell("CONTACT", importer.FieldContact, plainWords(e.Contact))
	w.cell("URL", importer.FieldWebsite, links(e.URL))
	w.cell("X-TRUMBA-LINK", importer.FieldSourceURL, links(e.Page))
}

// field fills a calendar's own field; those of the place are read with the place.
func (w *writer) field(f Field) {
	switch field := fieldOf(f); field {
	case venueField, addressField, importer.FieldSuburb, importer.FieldPostcode:
	case importer.FieldWebsite:
		w.cell(f.Label, field, links(f.Value))
	case importer.FieldDescription, importer.FieldIgnored, importer.FieldKept, importer.FieldDirections, importer.FieldTransport:
		w.cell(f.Label, field, markup(f.Value))
	default:
		w.cell(f.Label, field, plainWords(f.Value))
	}
}

// mostAllDay bounds the days that are listed in words.
const mostAllDay = 20

// times reads when a gathering is held.
func (w *writer) times(g *gathering) {
	dates := map[string][]understand.Occurrence{}
	var days []string
	for _, e := range g.events {
		if e.Start.form == onDay {
			days = append(days, dayWords(e)...)
			continue
		}
		wall, zone, why := w.inZone(e.Start)
		if why != "" {
			w.flag(importer.SeverityWarning, ProblemZone, "Some of its times are kept as text: "+why+". Name the source's region.")
			days = append(days, wall.Format("2 January 2006, 15:04 UTC"))
			continue
		}
		minutes := w.minutes(e)
		for _, rule := range e.Rules {
			if text := w.repeats(e, g.off[e], rule, wall, zone, minutes); text != "" {
				days = append(days, text)
			}
		}
		if len(e.Rules) == 0 {
			dates[zone] = append(dates[zone], understand.Occurrence{Start: wall, Minutes: minutes, Online: w.row.Online && len(w.row.Places) == 0})
		}
		for _, s := range e.Dates {
			if at, ok := w.told(s, zone); ok && !slices.ContainsFunc(e.Except, func(x stamp) bool { return x == s }) {
				dates[zone] = append(dates[zone], understand.Occurrence{Start: at, Minutes: minutes})
			}
		}
	}
	for _, zone := range slices.Sorted(maps.Keys(dates)) {
		meetings, left := understand.FoldOccurrences(dates[zone], zone, w.options.Today)
		w.row.Meetings = append(w.row.Meetings, meetings...)
		if left > 0 {
			w.flag(importer.SeverityNote, ProblemDates, fmt.Sprintf("Its dates follow no rule; the next %d are kept and %d are left out.", understand.MostDates, left))
		}
	}
	if len(days) > 0 {
		days = slices.Compact(days)
		w.row.Hours = append(w.row.Hours, directory.Hours{Original: strings.Join(days[:min(len(days), mostAllDay)], "\n")})
	}
	w.over()
}

// minutes gives how long an event lasts; 0 where it does not say, or goes over days.
func (w *writer) minutes(e *Event) int {
	minutes := e.Minutes
	if e.End.form != noStamp && e.End.form != onDay {
		if start, _, why := w.inZone(e.Start); why == "" {
			if end, _, why := w.inZone(e.End); why == "" {
				minutes = int(end.Sub(start) / time.Minute)
			}
		}
	}
	if minutes < 0 || minutes > 24*60 {
		return 0
	}
	return minutes
}

// told gives the clock at one of an event's further times.
func (w *writer) told(s stamp, zone string) (time.Time, bool) {
	return s.in(location(zone), location(w.zones.named(s.zone)))
}

// repeats adds the meeting of a repeated event, or gives its words where its rule is not understood.
func (w *writer) repeats(e *Event, off []stamp, rule string, wall time.Time, zone string, minutes int) (text string) {
	why := ""
	if e.Start.form == inUTC {
		rule, why = shifted(rule, e.Start.wall, wall, zone)
	}
	var m directory.Meeting
	if why == "" {
		m, why = w.ruleOf(rule, wall, zone)
	}
	if why != "" {
		w.flag(importer.SeverityNote, ProblemRule, whyKept(why))
		return "From " + wall.Format("2 January 2006, 15:04") + ": " + rule
	}
	m.Minutes, m.Online = minutes, w.row.Online && len(w.row.Places) == 0
	for _, s := range slices.Concat(e.Except, off) {
		at, ok := w.told(s, zone)
		if day := at.Format(time.DateOnly); ok && !slices.Contains(m.ExDates, day) && len(m.ExDates) < mostExcepted {
			m.ExDates = append(m.ExDates, day)
		}
	}
	slices.Sort(m.ExDates)
	if len(w.row.Meetings) < mostRules {
		w.row.Meetings = append(w.row.Meetings, m)
	}
	return ""
}

// mostExcepted is how many days one rule may leave out, and mostRules how many rules one record may have.
const (
	mostExcepted = 1000
	mostRules    = 100
)

// dayWords gives the days of an all-day event.
func dayWords(e *Event) []string {
	first := e.Start.wall
	last := first
	if e.End.form == onDay && e.End.wall.After(first) { // the day after the last
		last = e.End.wall.AddDate(0, 0, -1)
	} else if days := e.Minutes / (24 * 60); days > 1 {
		last = first.AddDate(0, 0, days-1)
	}
	text := first.Format("Monday 2 January 2006")
	if last.After(first) {
		text = first.Format("2 January 2006") + " to " + last.Format("2 January 2006")
	}
	if len(e.Rules) > 0 {
		text = "From " + text + ": " + strings.Join(e.Rules, "; ")
	}
	return []string{text}
}

// over flags a record whose dates are all past.
func (w *writer) over() {
	begin := w.options.Today.Time().AddDate(0, 0, -1)
	for _, m := range w.row.Meetings {
		if m.Zone == "" {
			m.Zone = "UTC"
		}
		if len(m.Next(begin, 1)) > 0 {
			return
		}
	}
	if len(w.row.Meetings) > 0 && len(w.row.Hours) == 0 {
		w.flag(importer.SeverityWarning, ProblemOver, "All its dates are past: it may have ended. Ask before publishing it.")
	}
}
