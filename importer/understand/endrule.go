package understand

import (
	"fmt"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// LongCount is the largest COUNT a rule is given. Beyond it, an end by its day says the same, and takes some
// milliseconds to find.
const LongCount = 1000

// mostWalked is how many dates are counted to find the last one: nearly a century of weeks. Whatever is counted
// further has no end that anybody plans for.
const mostWalked = 5000

// EndRule ends a meeting's rule that has no end of its own: after count dates, where that is more than 0, and
// after the day until, where that is told; the earlier of both. More dates than the catalogue counts are ended
// by the day the last one falls on, and not at all where that is further than anybody plans. A zone that is not
// known does not matter.
func EndRule(m directory.Meeting, count int, until directory.Date) directory.Meeting {
	if count > 0 && (count > LongCount || !until.IsZero()) {
		if count <= mostWalked {
			if last := lastDay(m, count); !last.IsZero() && (until.IsZero() || last.Before(until)) {
				until = last
			}
		}
		count = 0
	}
	switch {
	case count > 0:
		m.RRule += fmt.Sprintf(";COUNT=%d", count)
	case !until.IsZero():
		m.RRule += ";UNTIL=" + until.Time().Format("20060102")
	}
	return m
}

// lastDay gives the day of the count-th date of a rule without an end; zero where there are not so many.
func lastDay(m directory.Meeting, count int) directory.Date {
	m.Zone, m.ExDates, m.Note = "UTC", nil, ""
	start, err := time.Parse(directory.LocalLayout, m.Start)
	if err != nil {
		return directory.Date{}
	}
	dates := m.Next(start, count)
	if len(dates) < count {
		return directory.Date{}
	}
	return directory.DateOf(dates[count-1])
}
