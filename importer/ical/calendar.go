package ical

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// Calendar is what a file holds.
type Calendar struct {
	Name     string // X-WR-CALNAME
	Zone     string // X-WR-TIMEZONE, as written
	Maker    string // PRODID
	Events   []*Event
	Others   map[string]int // components that are no events, by their name
	Cut      int            // lines that were too long
	zones    map[string]*timezone
	withdraw bool // METHOD:CANCEL
}

// Event is one VEVENT, or one entry of a Trumba calendar.
type Event struct {
	UID         string
	Summary     string
	Description string // plain or HTML
	Location    string // likewise
	URL         string
	Page        string // the calendar's own page on it
	Point       string // "lat;lng"
	Categories  []string
	Organizer   string // name
	Email       string
	Contact     string
	Status      string
	Class       string
	Fields      []Field // a calendar's own
	Start, End  stamp
	Minutes     int // DURATION
	Rules       []string
	Dates       []stamp // RDATE
	Except      []stamp // EXDATE
	Instead     stamp   // RECURRENCE-ID: which time of its series it stands for
	Following   bool    // and for all after it
	Sequence    int
	Stamped     string // LAST-MODIFIED, or DTSTAMP
	Offset      string // of its zone, "+1000", where that is all that is known
	Line        int
	Raw         string
}

// Field is one of a calendar's own fields.
type Field struct{ Label, Type, Value string }

// ReadCalendar reads iCalendar from r. name is what to call it in messages. What is none, is cut off, or has too
// many events is refused.
func ReadCalendar(r io.Reader, name string) (*Calendar, error) {
	buffered := bufio.NewReaderSize(&limitedReader{r: r, left: MaxFileBytes, name: name}, 1<<16)
	head, err := buffered.Peek(importer.SniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch importer.UTF16(head) {
	case "utf-16le":
		buffered = bufio.NewReader(transform.NewReader(buffered, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()))
	case "utf-16be":
		buffered = bufio.NewReader(transform.NewReader(buffered, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()))
	}
	if mark, err := buffered.Peek(3); err == nil && bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = buffered.Discard(3) // what was peeked is there
	}
	p := &parser{name: name, lines: &lineReader{r: buffered}, calendar: &Calendar{Others: map[string]int{}, zones: map[string]*timezone{}}}
	if err := p.parse(); err != nil {
		return nil, err
	}
	p.calendar.Cut = p.lines.cut
	return p.calendar, nil
}

// limitedReader fails where a file runs on beyond the limit.
type limitedReader struct {
	r    io.Reader
	left int64
	name string
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, tooLarge("%s is larger than %d MB, the most a calendar may have. Split it by year.", l.name, MaxFileBytes>>20)
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}

// parser reads components in components.
type parser struct {
	name     string
	lines    *lineReader
	calendar *Calendar
	stack    []string
	event    *Event
	raw      []byte
	zone     *timezone
	tzid     string
	offset   *offset // of the STANDARD or DAYLIGHT being read
	closed   bool    // a VCALENDAR ended
}

func (p *parser) parse() error {
	for {
		property, err := p.lines.read()
		if errors.Is(err, io.EOF) {
			return p.end()
		}
		if err != nil {
			return err
		}
		switch property.name {
		case "BEGIN":
			err = p.begin(strings.ToUpper(strings.TrimSpace(property.value)), property.line)
		case "END":
			err = p.finish(strings.ToUpper(strings.TrimSpace(property.value)))
		default:
			err = p.property(property)
		}
		if err != nil {
			return err
		}
	}
}

func (p *parser) begin(component string, line int) error {
	switch {
	case len(p.stack) == 0 && component != "VCALENDAR":
		return directory.Invalid(p.name, "%s is no calendar: it does not begin with BEGIN:VCALENDAR. Export it again as iCalendar (.ics).", p.name)
	case len(p.stack) == maxDepth:
		return directory.Invalid(p.name, "%s nests its parts deeper than any calendar does, at line %d. Export it again.", p.name, line)
	}
	p.stack = append(p.stack, component)
	switch {
	case component == "VEVENT":
		if len(p.calendar.Events) == MaxEvents {
			return tooLarge("%s has more than %d events, the most that can be imported at once. Split it by year.", p.name, MaxEvents)
		}
		p.event, p.raw = &Event{Line: line}, nil
	case component == "VTIMEZONE":
		p.zone, p.tzid = &timezone{}, ""
	case p.zone != nil && (component == "STANDARD" || component == "DAYLIGHT"):
		p.offset = &offset{}
	case len(p.stack) == 2:
		p.calendar.Others[component]++
	}
	return nil
}

// finish ends a component. One that was never closed inside it is closed with it.
func (p *parser) finish(component string) error {
	at := len(p.stack) - 1
	for at >= 0 && p.stack[at] != component {
		at--
	}
	if at < 0 {
		return nil
	}
	for len(p.stack) > at {
		last := p.stack[len(p.stack)-1]
		p.stack = p.stack[:len(p.stack)-1]
		p.leave(last)
	}
	return nil
}

func (p *parser) leave(component string) {
	switch component {
	case "VEVENT":
		if p.event != nil {
			p.event.Raw = string(p.raw)
			p.calendar.Events = append(p.calendar.Events, p.event)
		}
		p.event = nil
	case "VTIMEZONE":
		if p.tzid != "" && len(p.calendar.zones) < maxZones {
			p.calendar.zones[p.tzid] = p.zone
		}
		p.zone = nil
	case "STANDARD", "DAYLIGHT":
		p.takeOffset(component)
	case "VCALENDAR":
		p.closed = true
	}
}

// takeOffset keeps the latest offset of its kind.
func (p *parser) takeOffset(component string) {
	if p.zone == nil || p.offset == nil {
		return
	}
	into := &p.zone.standard
	if component == "DAYLIGHT" {
		into, p.zone.hasSummer = &p.zone.daylight, true
	}
	if !p.offset.from.Before(into.from) {
		*into = *p.offset
	}
	p.offset = nil
}

// end says what is wrong with a calendar as a whole.
func (p *parser) end() error {
	switch {
	case len(p.stack) > 0:
		return directory.Invalid(p.name, "%s ends in the middle of a calendar: it was cut off. Fetch it again.", p.name)
	case !p.closed:
		return directory.Invalid(p.name, "%s is no calendar: it has no BEGIN:VCALENDAR. Export it again as iCalendar (.ics).", p.name)
	}
	return nil
}

func (p *parser) property(q property) error {
	switch {
	case p.offset != nil:
		p.offsetProperty(q)
	case p.zone != nil:
		p.zoneProperty(q)
	case p.event != nil && p.stack[len(p.stack)-1] == "VEVENT":
		p.event.set(q)
		if isPublic(q.name) && len(p.raw) < MaxLineBytes {
			p.raw = append(append(append(append(p.raw, q.name...), ':'), q.value...), '\n')
		}
	case len(p.stack) == 1:
		p.calendar.set(q)
	case len(p.stack) == 0:
		return directory.Invalid(p.name, "%s is no calendar: it does not begin with BEGIN:VCALENDAR. Export it again as iCalendar (.ics).", p.name)
	}
	return nil
}

// isPublic tells whether a property may be kept with its record: who was invited is nobody's business.
func isPublic(name string) bool { return name != "ATTENDEE" && name != "ATTACH" }

func (p *parser) offsetProperty(q property) {
	switch q.name {
	case "TZOFFSETTO":
		p.offset.seconds, _ = parseOffset(q.value)
	case "DTSTART":
		p.offset.from = parseStamp(q.value, "").wall
		if p.offset.month == "" {
			p.offset.month = strconv.Itoa(int(p.offset.from.Month()))
		}
	case "RRULE":
		for part := range strings.SplitSeq(strings.ToUpper(q.value), ";") {
			if month, ok := strings.CutPrefix(part, "BYMONTH="); ok {
				p.offset.month = strings.TrimLeft(month, "0")
			}
		}
	}
}

func (p *parser) zoneProperty(q property) {
	switch q.name {
	case "TZID":
		p.tzid = strings.TrimSpace(unescape(q.value))
	case "X-LIC-LOCATION":
		p.zone.location = strings.TrimSpace(q.value)
	}
}

// set reads a property of the whole calendar. The first one there is counts.
func (c *Calendar) set(q property) {
	into := map[string]*string{"X-WR-CALNAME": &c.Name, "NAME": &c.Name, "X-WR-TIMEZONE": &c.Zone, "PRODID": &c.Maker}[q.name]
	if into != nil && *into == "" {
		*into = strings.TrimSpace(unescape(q.value))
	}
	if q.name == "METHOD" && strings.EqualFold(strings.TrimSpace(q.value), "CANCEL") {
		c.withdraw = true
	}
}

// set reads a property of an event.
func (e *Event) set(q property) {
	switch q.name {
	case "DTSTART":
		e.Start = first(stampsOf(q))
	case "DTEND":
		e.End = first(stampsOf(q))
	case "DURATION":
		e.Minutes = parseDuration(q.value)
	case "RRULE":
		if len(e.Rules) < 20 {
			e.Rules = append(e.Rules, strings.TrimSpace(q.value))
		}
	case "RDATE":
		e.Dates = appendSome(e.Dates, stampsOf(q))
	case "EXDATE":
		e.Except = appendSome(e.Except, stampsOf(q))
	case "RECURRENCE-ID":
		e.Instead = first(stampsOf(q))
		e.Following = strings.EqualFold(q.params["RANGE"], "THISANDFUTURE")
	case "SEQUENCE":
		e.Sequence, _ = strconv.Atoi(strings.TrimSpace(q.value))
	default:
		e.setText(q)
	}
}

func first(all []stamp) stamp {
	if len(all) == 0 {
		return stamp{}
	}
	return all[0]
}

func appendSome(all, more []stamp) []stamp {
	return append(all, more[:min(len(more), max(0, maxValues-len(all)))]...)
}

// setText reads a property in words.
func (e *Event) setText(q property) {
	text := strings.TrimSpace(unescape(q.value))
	switch q.name {
	case "UID":
		e.UID = text
	case "SUMMARY":
		e.Summary = text
	case "DESCRIPTION":
		e.Description = text
	case "X-ALT-DESC":
		if e.Description == "" {
			e.Description = text
		}
	case "LOCATION":
		e.Location = text
	case "URL":
		e.URL = text
	case "X-TRUMBA-LINK":
		e.Page = text
	case "GEO":
		e.Point = q.value
	case "CATEGORIES":
		for _, category := range splitList(q.value) {
			if category = strings.TrimSpace(unescape(category)); category != "" && len(e.Categories) < 50 {
				e.Categories = append(e.Categories, category)
			}
		}
	case "STATUS":
		e.Status = strings.ToUpper(text)
	case "CLASS":
		e.Class = strings.ToUpper(text)
	case "CONTACT":
		e.Contact = text
	case "ORGANIZER":
		e.Organizer = q.params["CN"]
		if address, ok := cutFold(text, "mailto:"); ok {
			e.Email = address
		}
	case "LAST-MODIFIED":
		e.Stamped = text
	case "DTSTAMP":
		if e.Stamped == "" {
			e.Stamped = text
		}
	case "X-TRUMBA-CUSTOMFIELD":
		if len(e.Fields) < 200 {
			e.Fields = append(e.Fields, Field{Label: q.params["NAME"], Type: q.params["TYPE"], Value: text})
		}
	}
}

func cutFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}
