package understand

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// Occurrence is one time a group meets, as calendars and feeds list them. Start is the local time of day,
// written as if it were UTC.
type Occurrence struct {
	Start   time.Time
	Minutes int    // 0 where nobody said
	PlaceID string // as in directory.Meeting
	Online  bool
}

const (
	// leastRepeats is how often something must have happened before it is called a rule: two may be chance.
	leastRepeats = 3
	// mostMissing is the part of a rule's days, one in mostMissing, that may be left out of it.
	mostMissing = 4
	// MostDates is how many dates that follow no rule are kept of one group.
	MostDates = 60
	// mostLeftOut is how many days one rule may leave out.
	mostLeftOut = 200
	// mostFolded is how many occurrences of one group are looked at.
	mostFolded = 20_000
)

// FoldOccurrences gives the meetings that hold exactly the given occurrences: a weekly, fortnightly or
// monthly rule only where it explains every one of its days, with the few days it does not meet left out of
// it, and single dates otherwise. A rule ends with the last day that is known, for nobody said what comes
// after. Of dates that follow no rule the next ones from a day on are kept, and before them the latest; left
// is how many were not. zone may be empty where whoever locates the record is to fill it in.
func FoldOccurrences(all []Occurrence, zone string, from directory.Date) (meetings []directory.Meeting, left int) {
	classes := map[Occurrence][]time.Time{}
	if len(all) > mostFolded {
		left = len(all) - mostFolded
		all = all[:mostFolded]
	}
	for _, o := range all {
		like := o // the same time of day, length and place
		like.Start = time.Date(2000, 1, 1, o.Start.Hour(), o.Start.Minute(), 0, 0, time.UTC)
		classes[like] = append(classes[like], dayOf(o.Start))
	}
	var single []directory.Meeting
	for _, like := range slices.SortedFunc(maps.Keys(classes), compareOccurrences) {
		days := classes[like]
		slices.SortFunc(days, time.Time.Compare)
		rules, rest := foldDays(slices.CompactFunc(days, time.Time.Equal))
		for _, r := range rules {
			meetings = append(meetings, like.meeting(r.first, zone, r.text, r.missing))
		}
		for _, day := range rest {
			single = append(single, like.meeting(day, zone, "", nil))
		}
	}
	slices.SortStableFunc(single, byStart)
	if extra := len(single) - MostDates; extra > 0 {
		future := len(single)
		if at := slices.IndexFunc(single, func(m directory.Meeting) bool { return m.Start >= from.String() }); at >= 0 {
			future = at
		}
		first := min(future, extra)
		single, left = single[first:first+MostDates], left+extra
	}
	meetings = append(meetings, single...)
	slices.SortStableFunc(meetings, byStart)
	return meetings, left
}

func byStart(a, b directory.Meeting) int { return strings.Compare(a.Start, b.Start) }

func compareOccurrences(a, b Occurrence) int {
	return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Minutes, b.Minutes), cmp.Compare(a.PlaceID, b.PlaceID), cmp.Compare(fmt.Sprint(a.Online), fmt.Sprint(b.Online)))
}

func (o Occurrence) meeting(day time.Time, zone, rule string, missing []time.Time) directory.Meeting {
	m := directory.Meeting{
		PlaceID: o.PlaceID, Start: day.Format(time.DateOnly) + o.Start.Format("T15:04"), Zone: zone, Minutes: o.Minutes, RRule: rule, Online: o.Online,
	}
	for _, d := range missing {
		m.ExDates = append(m.ExDates, d.Format(time.DateOnly))
	}
	return m
}

// dayRule is a rule with the days it names that are left out of it.
type dayRule struct {
	first   time.Time
	text    string
	missing []time.Time
}

// foldDays finds the rules of days in order, first of all together, then of each weekday. What follows no rule is the rest.
func foldDays(days []time.Time) (rules []dayRule, rest []time.Time) {
	for _, try := range []func([]time.Time) (dayRule, bool){weeklyRule(1), dailyRule, monthDayRule} {
		if r, ok := try(days); ok {
			return []dayRule{r}, nil
		}
	}
	byDay := map[time.Weekday][]time.Time{}
	for _, d := range days {
		byDay[d.Weekday()] = append(byDay[d.Weekday()], d)
	}
	for _, weekday := range dayRange(time.Monday, time.Sunday) {
		r, ok := foldWeekday(byDay[weekday])
		if ok {
			rules = append(rules, r)
		} else {
			rest = append(rest, byDay[weekday]...)
		}
	}
	return rules, rest
}

// foldWeekday finds the rule of days that are all the same weekday.
func foldWeekday(days []time.Time) (dayRule, bool) {
	for _, try := range []func([]time.Time) (dayRule, bool){weeklyRule(1), weeklyRule(2), monthWeekRule, weeklyRule(3), weeklyRule(4)} {
		if r, ok := try(days); ok {
			return r, true
		}
	}
	return dayRule{}, false
}

const day = 24 * time.Hour

// dayOf gives a local time's day at midnight.
func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func mondayOf(d time.Time) time.Time { return d.Add(-time.Duration((int(d.Weekday())+6)%7) * day) }

// weeklyRule reads days as those of every so many weeks.
func weeklyRule(weeks int) func([]time.Time) (dayRule, bool) {
	return func(days []time.Time) (dayRule, bool) {
		if len(days) < leastRepeats {
			return dayRule{}, false
		}
		var on [7]bool
		seen := map[time.Time]bool{}
		first := mondayOf(days[0])
		for _, d := range days {
			on[d.Weekday()] = true
			seen[mondayOf(d)] = true
			if int(mondayOf(d).Sub(first)/(7*day))%weeks != 0 {
				return dayRule{}, false
			}
		}
		if len(seen) < leastRepeats {
			return dayRule{}, false
		}
		var codes []string
		for _, d := range dayRange(time.Monday, time.Sunday) {
			if on[d] {
				codes = append(codes, dayRules[d])
			}
		}
		text := "FREQ=WEEKLY"
		if weeks > 1 {
			text += fmt.Sprintf(";INTERVAL=%d", weeks)
		}
		return settle(days, text+";BYDAY="+strings.Join(codes, ","), func(d time.Time) bool {
			return on[d.Weekday()] && int(mondayOf(d).Sub(first)/(7*day))%weeks == 0
		})
	}
}

// dailyRule reads days as a run of days.
func dailyRule(days []time.Time) (dayRule, bool) {
	return settle(days, "FREQ=DAILY", func(time.Time) bool { return true })
}

// monthDayRule reads days as those of one date of the month.
func monthDayRule(days []time.Time) (dayRule, bool) {
	if len(days) == 0 {
		return dayRule{}, false
	}
	date := days[0].Day()
	return settle(days, fmt.Sprintf("FREQ=MONTHLY;BYMONTHDAY=%d", date), func(d time.Time) bool { return d.Day() == date })
}

// monthWeekRule reads days of one weekday as the same one or two of every month, such as the 1st and 3rd, or the last.
func monthWeekRule(days []time.Time) (dayRule, bool) {
	if len(days) < leastRepeats {
		return dayRule{}, false
	}
	code := dayRules[days[0].Weekday()]
	if !slices.ContainsFunc(days, func(d time.Time) bool { return !lastOfMonth(d) }) {
		return settle(days, "FREQ=MONTHLY;BYDAY=-1"+code, func(d time.Time) bool { return d.Weekday() == days[0].Weekday() && lastOfMonth(d) })
	}
	var places []int
	for _, d := range days {
		if n := placeInMonth(d); !slices.Contains(places, n) {
			places = append(places, n)
		}
	}
	slices.Sort(places)
	if len(places) > 2 || len(places)*leastRepeats > len(days)+1 {
		return dayRule{}, false
	}
	var codes []string
	for _, n := range places {
		codes = append(codes, fmt.Sprintf("%d%s", n, code))
	}
	return settle(days, "FREQ=MONTHLY;BYDAY="+strings.Join(codes, ","), func(d time.Time) bool {
		return d.Weekday() == days[0].Weekday() && slices.Contains(places, placeInMonth(d))
	})
}

func placeInMonth(d time.Time) int { return (d.Day()-1)/7 + 1 }

func lastOfMonth(d time.Time) bool { return d.AddDate(0, 0, 7).Month() != d.Month() }

// settle gives the rule from the first day to the last where it names every one of days and few others.
func settle(days []time.Time, text string, names func(time.Time) bool) (dayRule, bool) {
	if len(days) < leastRepeats {
		return dayRule{}, false
	}
	first, last := days[0], days[len(days)-1]
	const longest = 20 * 366 * day
	if last.Sub(first) > longest {
		return dayRule{}, false
	}
	var missing []time.Time
	held, named := 0, 0
	for d := first; !d.After(last); d = d.Add(day) {
		isHeld := held < len(days) && days[held].Equal(d)
		if isHeld {
			held++
		}
		if !names(d) {
			if isHeld {
				return dayRule{}, false
			}
			continue
		}
		named++
		if !isHeld {
			missing = append(missing, d)
		}
	}
	if len(missing)*mostMissing > named || len(missing) > mostLeftOut {
		return dayRule{}, false
	}
	return dayRule{first: first, text: text + ";UNTIL=" + last.Format("20060102"), missing: missing}, true
}
