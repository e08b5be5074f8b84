package directory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hours is when a service, line or place is open. It is never a Meeting and has no next date.
type Hours struct {
	PlaceID        string     `json:"place_id,omitempty"`
	Open           []Interval `json:"open,omitempty"`
	Always         bool       `json:"always,omitempty"` // 24 hours, every day
	ByAppointment  bool       `json:"by_appointment,omitempty"`
	PublicHolidays string     `json:"public_holidays,omitempty"` // in words: "closed"
	Note           string     `json:"note,omitempty"`
	Original       string     `json:"original,omitempty"` // the source's words, shown where Open is empty
}

// Interval is one opening on one day. Times are minutes after local midnight; Closes may pass 24
// hours, for an opening that ends after midnight.
type Interval struct {
	Day    time.Weekday `json:"day"`
	Opens  int          `json:"opens"`
	Closes int          `json:"closes"`
}

// maxIntervals is far more openings than a week holds.
const maxIntervals = 100

func (h *Hours) check(f faults, field string) {
	checkText(f, field+".note", h.Note, 0, maxTimeNote)
	checkText(f, field+".original", h.Original, 0, maxTimeOriginal)
	checkText(f, field+".public_holidays", h.PublicHolidays, 0, 200)
	f.check(!h.Always || len(h.Open) == 0, field+".always", "say open 24 hours every day, or the times, not both")
	f.check(len(h.Open) <= maxIntervals, field+".open", "at most %d openings", maxIntervals)
	for i, open := range h.Open {
		at := fmt.Sprintf("%s.open.%d", field, i)
		f.check(open.Day >= time.Sunday && open.Day <= time.Saturday, at, "a day is from 0 (Sunday) to 6 (Saturday)")
		f.check(open.Opens >= 0 && open.Opens < dayMinutes, at, "it opens from 0 to %d minutes after midnight", dayMinutes-1)
		f.check(open.Closes > open.Opens && open.Closes <= open.Opens+dayMinutes, at, "it closes after it opens, within 24 hours")
		for _, other := range h.Open[:min(i, maxIntervals)] {
			overlap := other.Day == open.Day && other.Opens < open.Closes && open.Opens < other.Closes
			f.check(!overlap, at, "it overlaps another opening on %s", open.Day)
		}
	}
}

// Words gives the hours as people read them: "Mon–Fri 9 am–5 pm, Sat 10 am–2 pm". Closed days are
// left unsaid. Where no time was understood, it gives the source's words. Its note ends the sentence,
// unless the words hold it already.
func (h *Hours) Words() string {
	words := h.timeWords()
	if strings.Contains(words, h.Note) {
		return words
	}
	return joinWords("; ", words, h.Note)
}

// timeWords gives the hours without their note.
func (h *Hours) timeWords() string {
	var parts []string
	openings := h.byDay()
	switch {
	case h.Always || (len(openings) == 1 && openings[0].days == [7]bool{true, true, true, true, true, true, true} && openings[0].text == allDay):
		parts = append(parts, "Open 24 hours, every day")
	case len(openings) > 0:
		for _, o := range openings {
			parts = append(parts, dayRuns(o.days)+" "+o.text)
		}
	case !h.ByAppointment:
		return withHolidays(h.Original, h.PublicHolidays)
	}
	if h.ByAppointment && len(parts) == 0 {
		parts = append(parts, "By appointment")
	} else if h.ByAppointment {
		parts = append(parts, "by appointment")
	}
	return withHolidays(strings.Join(parts, ", "), h.PublicHolidays)
}

// allDay is how an opening from midnight to midnight reads.
const allDay = "24 hours"

// withHolidays adds what happens on public holidays, unless the text says something on it already.
func withHolidays(text, holidays string) string {
	switch {
	case holidays == "" || strings.Contains(strings.ToLower(text), "public holiday"):
		return text
	case text == "":
		return "Public holidays: " + holidays
	}
	return text + ", public holidays: " + holidays
}

// dayOpening is what days with the same hours share. Days are numbered from Monday.
type dayOpening struct {
	days [7]bool
	text string
}

// byDay gathers days with the same hours, in the order of their first day.
func (h *Hours) byDay() []dayOpening {
	var openings []dayOpening
	for number := range 7 {
		day := time.Weekday((number + 1) % 7)
		text := spansOf(h.Open, day)
		if text == "" {
			continue
		}
		i := slices.IndexFunc(openings, func(o dayOpening) bool { return o.text == text })
		if i < 0 {
			i = len(openings)
			openings = append(openings, dayOpening{text: text})
		}
		openings[i].days[number] = true
	}
	return openings
}

// spansOf gives one day's openings: "9 am–12 noon and 1–4 pm".
func spansOf(open []Interval, day time.Weekday) string {
	var spans []string
	for _, o := range slices.SortedFunc(slices.Values(open), func(a, b Interval) int { return cmp.Compare(a.Opens, b.Opens) }) {
		switch {
		case o.Day != day:
		case o.Opens == 0 && o.Closes == dayMinutes:
			spans = append(spans, allDay)
		default:
			spans = append(spans, SpanWords(o.Opens, o.Closes))
		}
	}
	return andList(spans)
}

// dayRuns names days, three or more in a row by the first and last: "Mon–Wed and Fri".
func dayRuns(days [7]bool) string {
	var runs []string
	for from := 0; from < 7; from++ {
		if !days[from] {
			continue
		}
		to := from
		for to < 6 && days[to+1] {
			to++
		}
		switch name := func(number int) string { return dayShort(time.Weekday((number + 1) % 7)) }; {
		case to-from == 6:
			return "Every day"
		case to-from >= 2:
			runs = append(runs, name(from)+"–"+name(to))
		case to > from:
			runs = append(runs, name(from), name(to))
		default:
			runs = append(runs, name(from))
		}
		from = to
	}
	return andList(runs)
}
