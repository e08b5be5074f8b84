package web

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// dayLayout is how pages write a day: "4 Nov 2026".
const dayLayout = "2 Jan 2006"

// dayWords writes a day, or "" for none.
func dayWords(d directory.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(dayLayout)
}

// kindWords names a kind for a count: "1 group", "3 services".
func kindWords(kind directory.Kind, n int) string {
	switch kind {
	case directory.KindService:
		return plural(n, "service", "services")
	case directory.KindLine:
		return plural(n, "phone or chat line", "phone or chat lines")
	case directory.KindPlace:
		return plural(n, "open place", "open places")
	}
	return plural(n, "group", "groups")
}

// foundWords names what a search looked for: its kind, or "listings" for several.
func foundWords(kinds []directory.Kind, n int) string {
	switch len(kinds) {
	case 0:
		return kindWords(directory.KindGroup, n)
	case 1:
		return kindWords(kinds[0], n)
	}
	return plural(n, "listing", "listings")
}

// plural gives "1 group", "2 groups", "1,204 groups".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return wholeWords(n) + " " + many
}

// wholeWords writes a whole number with a comma between thousands.
func wholeWords(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// radiusWords says a search distance: "5 km", "2.5 km", "800 m", "1,000 km", which never break behind the number.
func radiusWords(metres float64) string {
	if metres < 1000 {
		return strconv.FormatFloat(math.Round(metres), 'f', -1, 64) + "\u00a0m"
	}
	if km := math.Round(metres / 1000); km >= 1000 {
		return wholeWords(int(km)) + "\u00a0km"
	}
	return strconv.FormatFloat(math.Round(metres/100)/10, 'f', -1, 64) + "\u00a0km"
}

// distanceWords says how far a listing is from the person's suburb (UX-4).
func distanceWords(l *directory.Listing, metres float64) string {
	if l.Point == nil || metres < 0 {
		return ""
	}
	distance := geo.DistanceWords(metres, l.Approximate)
	switch {
	case l.Approximate && l.Suburb != "":
		return "in " + l.Suburb + ", " + distance
	case l.Suburb != "":
		return distance + " away, " + l.Suburb
	}
	return distance + " away"
}

// placeWords says where a listing without a distance is.
func placeWords(l *directory.Listing) string {
	online := false
	for _, m := range l.Meetings {
		online = online || m.Online
	}
	switch {
	case l.Disclosure == directory.DisclosureHidden:
		return "Contact to find out where"
	case l.Suburb != "":
		return strings.TrimSpace(l.Suburb + " " + l.State)
	case online:
		return "Online"
	case l.Venue != "":
		return l.Venue
	case l.Kind == directory.KindLine:
		return "By phone or chat"
	}
	return "Ask where"
}

// costWords says what a visit costs, "" where nobody has told us.
func costWords(c directory.Cost) string {
	switch {
	case c.Free() && (c.Text == "" || len(c.Text) > 40):
		return "Free"
	case c.Text != "":
		return c.Text
	case c.Cents != nil && c.ConcessionCents != nil:
		return dollars(*c.Cents) + ", " + dollars(*c.ConcessionCents) + " concession"
	case c.Cents != nil:
		return dollars(*c.Cents)
	case c.Donation:
		return "By donation"
	}
	return ""
}

// dollars writes Australian cents: "$5", "$7.50".
func dollars(cents int) string {
	if cents%100 == 0 {
		return "$" + wholeWords(cents/100)
	}
	return fmt.Sprintf("$%s.%02d", wholeWords(cents/100), cents%100)
}

// ageWords says who may come by age, "" where nobody has told us.
func ageWords(a directory.AgeRange) string {
	switch {
	case a.Min != nil && a.Max != nil && *a.Min == 0 && *a.Max >= 100:
		return "All ages"
	case a.Min != nil && a.Max != nil:
		return fmt.Sprintf("Ages %d to %d", *a.Min, *a.Max)
	case a.Min != nil && *a.Min == 0:
		return "All ages"
	case a.Min != nil:
		return fmt.Sprintf("%d and over", *a.Min)
	case a.Max != nil:
		return fmt.Sprintf("Up to %d", *a.Max)
	}
	return ""
}

// basisWords says how an answer is known.
func basisWords(b directory.Basis) string {
	switch b {
	case directory.BasisVisited:
		return "Seen on a visit"
	case directory.BasisDocumented:
		return "Document seen"
	case directory.BasisConfirmed:
		return "Confirmed when we asked"
	case directory.BasisDeclared:
		return "The group told us"
	}
	return "From its source, not checked"
}

// freshnessView is a freshness band as a shape with words (UX-19).
type freshnessView struct {
	Shape string // full, half or empty
	Short string // for a card
	Long  string // for the group's page
	Warn  bool
}

// freshnessOf gives the last check in words, with the shape that stands beside them.
func freshnessOf(l *directory.Listing, now time.Time) freshnessView {
	f := directory.FreshnessOf(l.Checked, l.ImportedAt, now)
	view := freshnessView{Shape: "half", Short: f.Card(), Long: f.Page()}
	switch f.Band {
	case directory.CheckedRecently:
		view.Shape = "full"
	case directory.CheckBeforeYouGo, directory.ImportedNotChecked:
	case directory.NeverChecked:
		view.Shape = "empty"
	default:
		view.Shape, view.Warn = "empty", true
	}
	return view
}

// joinWords joins the words that are not empty.
func joinWords(words ...string) string {
	kept := words[:0:0]
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// listWords joins words as in a sentence: "a, b and c".
func listWords(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// sentence makes text end like one and begin with a capital.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	first := strings.ToUpper(text[:1])
	if text[0] >= 0x80 {
		first = text[:1]
	}
	text = first + text[1:]
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

// dayName and partName say the codes of a day and a part of the day.
func dayName(code string) string {
	for i, day := range directory.DayCodes() {
		if day == code {
			return time.Weekday((i + 1) % 7).String()
		}
	}
	return code
}

func partName(code string) string {
	switch code {
	case "early":
		return "Early (before 9 am)"
	case "morning":
		return "Morning (9 to 12)"
	case "afternoon":
		return "Afternoon (12 to 5)"
	case "evening":
		return "Evening (from 5 pm)"
	}
	return code
}

// meetingTimes says the coming times of one meeting in its own zone, and whether they are held: "Fri 11 December, 10 am,
// if school is on". The year stands with those of another one than now's; with all of them where they spread over more
// than a year.
func meetingTimes(times []directory.Coming, zone string, now time.Time) []string {
	spread := len(times) > 1 && times[len(times)-1].At.After(times[0].At.AddDate(1, 0, 0))
	var words []string
	for _, coming := range times {
		t := inZone(coming.At, zone)
		layout := "Mon 2 January"
		if spread || t.Year() != inZone(now, zone).Year() {
			layout += " 2006"
		}
		text := t.Format(layout) + ", " + directory.ClockWords(t.Hour()*60+t.Minute())
		if coming.IfSchoolOn {
			text += ", if school is on"
		}
		words = append(words, text)
	}
	return words
}

// termsNote says what the dates of a meeting in school terms leave open.
func termsNote(coming []directory.Coming) string {
	if slices.ContainsFunc(coming, func(c directory.Coming) bool { return c.IfSchoolOn }) {
		return "We do not know yet if there is school on the days marked so. Ask first."
	}
	return "School holidays differ between schools, so ask first."
}

// inZone gives a time by the clocks of a zone, where there is one.
func inZone(t time.Time, zone string) time.Time {
	if place, err := time.LoadLocation(zone); err == nil && zone != "" {
		return t.In(place)
	}
	return t
}
