package ical

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// trumbaEvent is one entry of a Trumba calendar's JSON. Numbers and texts stand for each other in it.
type trumbaEvent struct {
	EventID             json.RawMessage
	Title               any
	Description         any
	Location            any
	StartDateTime       string
	StartTimeZoneOffset any
	EndDateTime         string
	AllDay, Canceled    any
	CategoryCalendar    any
	PermaLinkURL        any
	WebLink             any
	CustomFields        []struct{ Label, Type, Value any } // Type is a word or a number
}

// maxEntryBytes is more than any event of a calendar has.
const maxEntryBytes = 1 << 20

// ReadTrumba reads the JSON of a Trumba calendar, a list of events. Anything else is refused.
func ReadTrumba(r io.Reader, name string) (*Calendar, error) {
	c := &Calendar{Maker: trumbaMaker, Others: map[string]int{}, zones: map[string]*timezone{}}
	decoder := json.NewDecoder(&limitedReader{r: r, left: MaxFileBytes, name: name})
	token, err := decoder.Token()
	if err != nil {
		return nil, jsonError(name, err)
	}
	if token != json.Delim('[') {
		return nil, notTrumba(name)
	}
	for decoder.More() {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, jsonError(name, err)
		}
		if len(c.Events) == MaxEvents {
			return nil, tooLarge("%s has more than %d events, the most that can be imported at once. Split it by year.", name, MaxEvents)
		}
		event, ok := trumbaOf(raw)
		if !ok && len(c.Events) == 0 {
			return nil, notTrumba(name)
		}
		if !ok {
			c.Others[skippedUnread]++
			continue
		}
		c.Events = append(c.Events, event)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, jsonError(name, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, notTrumba(name)
	}
	return c, nil
}

// trumbaMaker is what Trumba's calendars call their maker.
const trumbaMaker = "Trumba"

func notTrumba(name string) error {
	return directory.Invalid(name, "%s is JSON, but not the events of a Trumba calendar: each has a title and a startDateTime. Give the calendar's .json or .ics address.", name)
}

func jsonError(name string, err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return directory.Wrap(directory.CodeInvalid, err, "%s ends in the middle: it was cut off. Fetch it again.", name)
	case errors.As(err, &syntax):
		return directory.Wrap(directory.CodeInvalid, err, "%s is broken JSON at its byte %d. Fetch it again.", name, syntax.Offset)
	}
	return err
}

// trumbaOf reads one entry.
func trumbaOf(raw json.RawMessage) (*Event, bool) {
	var t trumbaEvent
	if len(raw) > maxEntryBytes || json.Unmarshal(raw, &t) != nil || t.StartDateTime == "" || len(t.EventID) == 0 {
		return nil, false
	}
	allDay := wordsOf(t.AllDay) == "true"
	e := &Event{
		UID: "trumba:" + strings.Trim(string(bytes.TrimSpace(t.EventID)), `"`), Summary: wordsOf(t.Title), Description: wordsOf(t.Description), Location: wordsOf(t.Location),
		Page: wordsOf(t.PermaLinkURL), URL: wordsOf(t.WebLink), Offset: wordsOf(t.StartTimeZoneOffset), Start: localStamp(t.StartDateTime, allDay), End: localStamp(t.EndDateTime, allDay), Raw: string(raw),
	}
	if allDay && e.End.form == onDay { // the last day, where iCalendar has the day after it
		e.End.wall = e.End.wall.AddDate(0, 0, 1)
	}
	if wordsOf(t.Canceled) == "true" {
		e.Status = "CANCELLED"
	}
	for part := range strings.SplitSeq(wordsOf(t.CategoryCalendar), "|") {
		if part = strings.TrimSpace(part); part != "" {
			e.Categories = append(e.Categories, part)
		}
	}
	for _, f := range t.CustomFields {
		if value := wordsOf(f.Value); value != "" && len(e.Fields) < 200 {
			e.Fields = append(e.Fields, Field{Label: wordsOf(f.Label), Type: wordsOf(f.Type), Value: value})
		}
	}
	return e, true
}

// localStamp reads "2026-02-03T10:00:00", the clock of the place.
func localStamp(text string, allDay bool) stamp {
	s := parseStamp(strings.TrimSuffix(text, "Z"), "")
	if s.form == noStamp {
		if day, err := directory.ParseDate(text); err == nil {
			return stamp{wall: day.Time(), form: onDay}
		}
	}
	if allDay && s.form == floating {
		s.wall, s.form = s.day().Time(), onDay
	}
	return s
}

func wordsOf(value any) string {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		var parts []string
		for _, one := range v {
			if text := wordsOf(one); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		return wordsOf(v["value"])
	}
	return ""
}
